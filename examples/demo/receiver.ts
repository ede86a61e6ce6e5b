import { createServer, type IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { listen, type Server, stop } from './server.ts'

/** OTLP's own default limit; it holds after decompression. */
const MAX_BODY_BYTES = 64 * 1024 * 1024

const decompress = promisify(gunzip)

/**
 * An OTLP/HTTP receiver for logs in JSON, as small as the specification allows: `take` gets each
 * request's body; where it throws, the sender is told that its request was bad.
 */
export async function startReceiver(take: (request: unknown) => void): Promise<Server> {
  const server = createServer(async (request, response) => {
    const refusal = refuse(request) ?? (await receive(request, take))
    const status = refusal?.status ?? 200
    response.writeHead(status, { 'content-type': 'application/json' })
    // Success is an empty ExportLogsServiceResponse, anything else a google.rpc.Status.
    response.end(JSON.stringify(refusal ? { message: refusal.message } : {}))
  })
  const port = await listen(server)
  return { port, close: () => stop(server) }
}

interface Refusal {
  readonly status: number
  readonly message: string
}

function refuse({ url, method, headers }: IncomingMessage): Refusal | undefined {
  if (url !== '/v1/logs') return { status: 404, message: `only /v1/logs, found ${url}` }
  if (method !== 'POST') return { status: 405, message: `only POST, found ${method}` }
  if (!headers['content-type']?.startsWith('application/json')) {
    return { status: 415, message: `only application/json, found ${headers['content-type']}` }
  }
  return undefined
}

async function receive(
  request: IncomingMessage,
  take: (request: unknown) => void,
): Promise<Refusal | undefined> {
  try {
    const bytes = await read(request)
    if (bytes === undefined) return { status: 413, message: `more than ${MAX_BODY_BYTES} bytes` }
    take(JSON.parse(bytes.toString('utf8')))
    return undefined
  } catch (cause) {
    return { status: 400, message: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** Undefined where it is too long; read to its end all the same, so that the answer arrives. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (length > MAX_BODY_BYTES) return undefined
  const bytes = Buffer.concat(chunks)
  if (request.headers['content-encoding'] !== 'gzip') return bytes
  return decompress(bytes, { maxOutputLength: MAX_BODY_BYTES })
}
