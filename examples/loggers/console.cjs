// node:http and the console: no line names a client, the server span knows who connected.
const { createServer } = require('node:http')
const { json } = require('node:stream/consumers')

const server = createServer(async (request, response) => {
  const isLogin = request.method === 'POST' && request.url === '/login'
  const { user, password } = isLogin ? await json(request) : {}
  if (isLogin && password !== 'tulip') {
    console.warn('login failed for %s', user)
    response.statusCode = 401
  }
  response.end('answered\n')
  console.log(request.method, request.url, response.statusCode)
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
