// node:http with pino: the application logs each request itself, by pino's own serializers.
const { createServer } = require('node:http')
const { json } = require('node:stream/consumers')
const pino = require('pino')

const { req, res } = pino.stdSerializers
const logger = pino({ serializers: { req, res } })

const server = createServer(async (request, response) => {
  const isLogin = request.method === 'POST' && request.url === '/login'
  const { user, password } = isLogin ? await json(request) : {}
  if (isLogin && password !== 'tulip') {
    logger.warn({ user }, 'login failed')
    response.statusCode = 401
  }
  response.end('answered\n')
  logger.info({ req: request, res: response }, 'request')
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
