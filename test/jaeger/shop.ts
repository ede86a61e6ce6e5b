// An application in a process of its own, built as docs/jaeger.md has it: the real SDK, real HTTP
// instrumentation behind a proxy, a login whose handler logs within a span of its own. It exports
// to OTEL_EXPORTER_OTLP_ENDPOINT, and tells its parent its port, what it logged and its end.
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import {
  EventToSpanEventBridge,
  NetworkAnomalyLogRecordProcessor,
  NetworkAnomalySpanProcessor,
} from '../../src/index.ts'

/** One log record of the application, or event of ours. */
export interface Logged {
  readonly timeMs: number
  readonly client: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly episode: string | undefined
  readonly state: string | undefined
}

export type Message = { readonly port: number } | { readonly logged: readonly Logged[] }

const FORWARDED = 'x-forwarded-for'

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
const tracers = createTracers('shop')
const episodes = createTracers('shop-anomalies')
trace.setGlobalTracerProvider(tracers)
const instrumentation = new HttpInstrumentation({
  headersToSpanAttributes: { server: { requestHeaders: [FORWARDED] } },
})
instrumentation.setTracerProvider(tracers)
instrumentation.enable()

const exporter = new InMemoryLogRecordExporter()
let logs: LoggerProvider | undefined
const watch = new NetworkAnomalyLogRecordProcessor({
  rules: [
    {
      ...{ id: 'failed-logins', severity: 'high', gte: 5, within: '4s' },
      where: 'event.outcome = failure',
    },
  ],
  ...{ trustedProxies: ['loopback'], latenessMs: 0, idleAfterMs: 1_000 },
  loggerProvider: () => logs,
  episodeSpans: { tracerProvider: episodes },
})
logs = new LoggerProvider({
  processors: [
    ...[watch, new EventToSpanEventBridge(), new SimpleLogRecordProcessor({ exporter })],
  ],
})
const logger = logs.getLogger('shop')

// Instrumented because it is required after the instrumentation was enabled.
const http: typeof import('node:http') = createRequire(import.meta.url)('node:http')
const server = http.createServer((request, response) => {
  const outcome = request.url === '/login' ? 'failure' : 'success'
  trace.getTracer('shop').startActiveSpan('check password', span => {
    setImmediate(() => {
      const attributes = { 'event.outcome': outcome, asked: `${request.headers[FORWARDED]}` }
      logger.emit({ body: `password: ${outcome}`, severityNumber: 13, attributes })
      span.end()
      response.writeHead(outcome === 'failure' ? 401 : 200).end()
    })
  })
})

function createTracers(service: string): TracerProvider {
  const batch = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter(),
    ...{ scheduledDelayMillis: 50, maxQueueSize: 10_000 },
  })
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new NetworkAnomalySpanProcessor(), batch],
  })
}

function logged(): Logged[] {
  return exporter.getFinishedLogRecords().map(({ hrTime, spanContext, attributes }) => ({
    timeMs: hrTime[0] * 1_000 + Math.floor(hrTime[1] / 1_000_000),
    client: attributes.asked as string | undefined,
    ...{ traceId: spanContext?.traceId, spanId: spanContext?.spanId },
    episode: attributes['netanomaly.episode.id'] as string | undefined,
    state: attributes['netanomaly.episode.state'] as string | undefined,
  }))
}

function tell(message: Message): void {
  process.send?.(message)
}

process.on('message', async asked => {
  if (asked === 'logged') tell({ logged: logged() })
  if (asked !== 'end') return
  server.close()
  await logs?.shutdown()
  await Promise.all([tracers.shutdown(), episodes.shutdown()])
  process.disconnect()
})
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))
