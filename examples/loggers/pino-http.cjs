// Express with pino-http: `req.remoteAddress` is the socket's address, the proxy where there is one.
const express = require('express')
const pinoHttp = require('pino-http')

const app = express()
app.use(pinoHttp({ redact: ['req.headers.authorization', 'req.headers.cookie'] }))
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
  request.log.warn({ user }, 'login failed')
  response.status(401).send('wrong password\n')
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
