// Express with winston: the application names the client itself, as Express found it.
const express = require('express')
const winston = require('winston')

const logger = winston.createLogger({ transports: [new winston.transports.Console()] })
const app = express()
// Whose X-Forwarded-For `request.ip` believes: the word is the application's, so is the trust.
app.set('trust proxy', process.env.NETANOMALY_TRUSTED_PROXIES ?? false)
app.use(express.json())
app.use((request, response, next) => {
  response.on('finish', () => {
    logger.info('request', {
      'client.address': request.ip,
      'http.request.method': request.method,
      'url.path': request.path,
      'http.response.status_code': response.statusCode,
    })
  })
  next()
})

app.get('/', (_request, response) => {
  response.send('welcome\n')
})

app.post('/login', (request, response) => {
  const { user, password } = request.body
  if (password === 'tulip') {
    response.send('hello\n')
    return
  }
  logger.warn('login failed', { user })
  response.status(401).send('wrong password\n')
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
