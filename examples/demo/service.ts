import { createServer, type IncomingMessage } from 'node:http'
import { type Logger, logs, SeverityNumber } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
} from '@opentelemetry/sdk-logs'
import { NetworkAnomalyLogRecordProcessor } from '../../src/index.ts'
import { listen, type Server, stop } from './server.ts'

/** Short windows, so that a demo of seconds has something to show. */
export const RULES = [
  'count by client.address >= 40 within 3s severity high as flood',
  'count by client.address >= 8 within 10s where url.path = "/login" ' +
    'and http.response.status_code = 401 severity high as login-failures',
  'count by client.address >= 12 within 10s where http.response.status_code = 404 as path-scan',
]

/** The proxy's own address: nobody else's X-Forwarded-For is believed. */
export const PROXY_ADDRESS = '127.0.0.1'

export interface Service extends Server {
  /** Log records that the service has written, and events that the processor has added. */
  expectedRecords(): number
}

/**
 * A small web shop that logs each request through the OpenTelemetry SDK, as any service does. The
 * processor stands first in the list, so the exporter behind it sees what it wrote.
 */
export async function startService(exporter: LogRecordExporter): Promise<Service> {
  const watcher = new NetworkAnomalyLogRecordProcessor({
    rules: RULES,
    trustedProxies: [PROXY_ADDRESS],
    // Everything is logged in this process, so nothing comes late; episodes close the sooner.
    latenessMs: 1_000,
  })
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'netanomaly-demo' }),
    processors: [watcher, new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: 500 })],
  })
  logs.setGlobalLoggerProvider(provider)
  const logger = logs.getLogger('netanomaly-demo')

  let logged = 0
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname
    // Taken now: a socket that the peer has closed no longer knows its address.
    const peer = request.socket.remoteAddress
    response.on('finish', () => {
      logRequest(logger, request, { path, peer, status: response.statusCode })
      logged++
    })
    try {
      response.statusCode = await answer(request, path)
      response.end(`${response.statusCode}\n`)
    } catch {
      // The client has gone in the middle of its request.
      response.destroy()
    }
  })
  const port = await listen(server)
  return {
    port,
    expectedRecords: () => logged + watcher.counters.eventsEmitted,
    async close() {
      await stop(server)
      await provider.shutdown()
      logs.disable()
    },
  }
}

async function answer(request: IncomingMessage, path: string): Promise<number> {
  if (path === '/login') return (await bodyOf(request)) === 'password=tulip' ? 200 : 401
  return ['/', '/search', '/cart', '/health'].includes(path) ? 200 : 404
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

interface Outcome {
  readonly path: string
  readonly peer: string | undefined
  readonly status: number
}

/** The peer is the proxy; who the client is stands in the header, as far as it can be believed. */
function logRequest(logger: Logger, request: IncomingMessage, outcome: Outcome): void {
  const { path, peer, status } = outcome
  const forwarded = request.headers['x-forwarded-for']
  logger.emit({
    severityNumber: SeverityNumber.INFO,
    severityText: 'INFO',
    body: `${request.method} ${path} ${status}`,
    attributes: {
      'network.peer.address': peer,
      ...(forwarded !== undefined && { 'http.request.header.x-forwarded-for': [forwarded].flat() }),
      'http.request.method': request.method,
      'url.path': path,
      'http.response.status_code': status,
      'user_agent.original': request.headers['user-agent'],
    },
  })
}
