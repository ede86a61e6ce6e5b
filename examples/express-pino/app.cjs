const express = require('express')
const pinoHttp = require('pino-http')

const app = express()
// Logs each request when it is answered: req.remoteAddress, req.headers, res.statusCode and so on.
app.use(pinoHttp({ redact: ['req.headers.authorization', 'req.headers.cookie'] }))
app.use(express.urlencoded({ extended: false }))

app.get('/', (_request, response) => {
  response.send('welcome\n')
})

app.post('/login', (request, response) => {
  const isRight = request.body?.password === 'tulip'
  response.status(isRight ? 200 : 401).send(isRight ? 'hello\n' : 'wrong password\n')
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', error => {
  if (error) throw error
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
