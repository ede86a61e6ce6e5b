import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One of the demo's own HTTP servers; all of them listen on 127.0.0.1 and any free port. */
export interface Server {
  readonly port: number
  /** Resolves when the last request is answered. */
  close(): Promise<void>
}

export async function listen(server: HttpServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export async function stop(server: HttpServer): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
}
