// Express that acts on what the register finds: 429 for an address with an open episode.
const express = require('express')
const pinoHttp = require('pino-http')
const { currentProcessor } = require('otel-netanomaly/node-sdk')

const app = express()
// Decides what `request.ip` is; must trust whom the processor trusts.
app.set('trust proxy', process.env.NETANOMALY_TRUSTED_PROXIES ?? false)
app.use(pinoHttp({ redact: ['req.headers.authorization', 'req.headers.cookie'] }))
app.use((request, response, next) => {
  if (currentProcessor()?.isOpen('rejected', request.ip)) {
    response.status(429).set('Retry-After', '60').send('too many wrong passwords\n')
  } else next()
})
app.use(express.json())

app.get('/', (_request, response) => {
  response.send('welcome\n')
})

app.post('/login', (request, response) => {
  const isRight = request.body.password === 'tulip'
  response.status(isRight ? 200 : 401).send(isRight ? 'hello\n' : 'wrong password\n')
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
