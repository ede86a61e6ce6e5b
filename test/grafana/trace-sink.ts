import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** Takes OTLP/HTTP traces as Tempo does, and knows whether it was sent a trace. */
export interface TraceSink {
  readonly url: string
  has(traceId: string): boolean
  close(): Promise<void>
}

export async function startTraceSink(): Promise<TraceSink> {
  const bodies: Buffer[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const isPacked = request.headers['content-encoding'] === 'gzip'
    if (request.url === '/v1/traces') bodies.push(isPacked ? gunzipSync(body) : body)
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    // The sixteen bytes of the id stand in the protobuf as they are.
    has: traceId => bodies.some(body => body.includes(Buffer.from(traceId, 'hex'))),
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}
