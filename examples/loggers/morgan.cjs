// Express with morgan: an access line as web servers write it, which begins with `request.ip`.
const express = require('express')
const morgan = require('morgan')
const { logLines } = require('otel-netanomaly')

const app = express()
// Whose X-Forwarded-For `request.ip` believes: the line is the application's word.
app.set('trust proxy', process.env.NETANOMALY_TRUSTED_PROXIES ?? false)
app.use(morgan('combined', { stream: logLines({ to: process.stdout }) }))
app.use(express.json())

app.get('/', (_request, response) => {
  response.send('welcome\n')
})

app.post('/login', (request, response) => {
  const { user, password } = request.body
  if (password === 'tulip') {
    response.send('hello\n')
    return
  }
  console.warn('login failed for %s', user)
  response.status(401).send('wrong password\n')
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
