import { Agent, createServer, type IncomingMessage, request as send } from 'node:http'
import { listen, type Server, stop } from './server.ts'
import { PROXY_ADDRESS } from './service.ts'

/** Whom a proxy saw: what it appends to X-Forwarded-For. */
export type NameClient = (request: IncomingMessage) => string

/** What a proxy knows for certain: the other end of the connection. */
export const socketAddress: NameClient = request => request.socket.remoteAddress ?? 'unknown'

/**
 * A forwarding proxy, as a load balancer is one: it passes requests on to a port of this machine
 * and appends the client to X-Forwarded-For. What the client itself wrote there stays on the left.
 */
export async function startProxy(
  targetPort: number,
  nameClient: NameClient,
  ownAddress: string = PROXY_ADDRESS,
): Promise<Server> {
  const agent = new Agent({ keepAlive: true })
  const server = createServer((request, response) => {
    const forwarded = [request.headers['x-forwarded-for'] ?? [], nameClient(request)].flat()
    const onward = send(
      {
        agent,
        host: '127.0.0.1',
        localAddress: ownAddress,
        port: targetPort,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, 'x-forwarded-for': forwarded.join(', ') },
      },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => {
      if (!response.headersSent) response.writeHead(502)
      response.end()
    })
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  const port = await listen(server)
  return {
    port,
    async close() {
      await stop(server)
      agent.destroy()
    },
  }
}
