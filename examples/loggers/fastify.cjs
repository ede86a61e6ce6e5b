// Fastify's own logger: `req.remoteAddress` of "incoming request" is `request.ip`, which is the
// client already. "request completed" has the status and no address: the server span has it.
const fastify = require('fastify')

const app = fastify({
  logger: true,
  // Whose X-Forwarded-For `request.ip` believes.
  trustProxy: process.env.NETANOMALY_TRUSTED_PROXIES ?? false,
})

app.get('/', async () => 'welcome\n')

app.post('/login', async (request, reply) => {
  const { user, password } = request.body
  if (password === 'tulip') return 'hello\n'
  request.log.warn({ user }, 'login failed')
  reply.code(401)
  return 'wrong password\n'
})

app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' }).then(address => {
  console.log(`listening on ${address}`)
})
