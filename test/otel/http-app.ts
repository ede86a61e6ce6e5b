// An application in a process of its own: real HTTP instrumentation, a handler that logs within a
// span of its own, and three requests with a forged X-Forwarded-For. Prints what came of it.
import { createRequire } from 'node:module'
import { type AddressInfo, createConnection } from 'node:net'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { NetworkAnomalyLogRecordProcessor, NetworkAnomalySpanProcessor } from '../../src/index.ts'

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
const spans = new InMemorySpanExporter()
const tracers = new TracerProvider({
  spanProcessors: [new NetworkAnomalySpanProcessor(), new SimpleSpanProcessor({ exporter: spans })],
})
trace.setGlobalTracerProvider(tracers)
const instrumentation = new HttpInstrumentation()
instrumentation.setTracerProvider(tracers)
instrumentation.enable()

const exporter = new InMemoryLogRecordExporter()
let logs: LoggerProvider | undefined
const processor = new NetworkAnomalyLogRecordProcessor({
  rules: ['count by client.address >= 3 within 10s'],
  loggerProvider: () => logs,
})
logs = new LoggerProvider({ processors: [processor, new SimpleLogRecordProcessor({ exporter })] })
const logger = logs.getLogger('app')

// Instrumented because it is required after the instrumentation was enabled.
const http: typeof import('node:http') = createRequire(import.meta.url)('node:http')
const server = http.createServer((_, response) => {
  const tracer = trace.getTracer('app')
  tracer.startActiveSpan('check password', span => {
    setImmediate(() => {
      logger.emit({ body: 'login failed', severityNumber: 13 })
      span.end()
      response.end()
    })
  })
})

/** By a socket, so that no client span of our own gets in between. */
function request(port: number): Promise<void> {
  return new Promise(resolve => {
    const socket = createConnection(port, '127.0.0.1')
    socket.end('GET / HTTP/1.0\r\nX-Forwarded-For: 198.51.100.66\r\n\r\n')
    socket.resume()
    socket.on('close', () => resolve())
  })
}

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo
  for (let count = 0; count < 3; count++) await request(port)
  await logs?.forceFlush()
  const events = exporter
    .getFinishedLogRecords()
    .filter(({ eventName }) => eventName === 'netanomaly.episode')
    .map(({ attributes }) => [attributes['client.address'], attributes['netanomaly.client.origin']])
  const spanClients = spans
    .getFinishedSpans()
    .filter(({ kind }) => kind === 1)
    .map(({ attributes }) => attributes['client.address'])
  process.stdout.write(JSON.stringify({ events, spanClients }))
  server.close()
  await processor.shutdown()
})
