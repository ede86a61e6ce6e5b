// node:http with bunyan 2, which no instrumentation takes: its lines of JSON go by our stream.
const { createServer } = require('node:http')
const { json } = require('node:stream/consumers')
const bunyan = require('bunyan')
const { logLines } = require('otel-netanomaly')

const logger = bunyan.createLogger({
  name: 'shop',
  serializers: bunyan.stdSerializers,
  stream: logLines({ to: process.stdout }),
})

const server = createServer(async (request, response) => {
  const isLogin = request.method === 'POST' && request.url === '/login'
  const { user, password } = isLogin ? await json(request) : {}
  if (isLogin && password !== 'tulip') {
    logger.warn({ user }, 'login failed')
    response.statusCode = 401
  }
  response.end('answered\n')
  logger.info({ req: request, res: { statusCode: response.statusCode } }, 'request')
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
