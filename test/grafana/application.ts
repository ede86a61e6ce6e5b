import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import {
  NetworkAnomalyLogRecordProcessor,
  type NetworkAnomalyOptions,
  type RuleInput,
} from '../../src/index.ts'

export const SHOP_RULES: readonly RuleInput[] = [
  {
    ...{ id: 'login-failures', title: 'Failed logins of one client', severity: 'high', gte: 5 },
    ...{ within: '10s', quiet: '20s', where: 'http.response.status_code = 401' },
    ...{ tags: ['attack.t1110'], category: 'credential access' },
  },
  {
    ...{ id: 'not-found', title: 'Many pages that are not there', gte: 5, within: '10s' },
    where: 'http.response.status_code = 404',
  },
]

export const GATE_RULES: readonly RuleInput[] = [
  {
    ...{ id: 'port-sweep', measure: 'distinct destination.port', gte: 5, within: '10s' },
    severity: 'critical',
  },
  {
    ...{ id: 'password-spray', measure: 'distinct client.address', by: 'user.name', gte: 3 },
    ...{ within: '10s', where: 'event.outcome = failure' },
  },
  { id: 'busy-network', by: 'client.address/24,64', gte: 12, within: '10s', severity: 'low' },
]

/** A service as a user writes it: SDK, our processor first, and all three signals exported. */
export function createService(
  otlpHttpUrl: string,
  resource: Readonly<Record<string, string>>,
  options: NetworkAnomalyOptions,
) {
  const common = { resource: resourceFromAttributes({ ...resource }) }
  const url = (signal: string) => ({ url: `${otlpHttpUrl}/v1/${signal}` })
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(url('metrics')),
    exportIntervalMillis: 3_600_000,
  })
  const meters = new MeterProvider({ ...common, readers: [reader] })
  const tracers = new TracerProvider({
    ...common,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(url('traces')) })],
  })
  let logs: LoggerProvider | undefined
  const watch = new NetworkAnomalyLogRecordProcessor({
    ...{ loggerProvider: () => logs, meterProvider: meters, ...options },
  })
  const batch = new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(url('logs')) })
  logs = new LoggerProvider({ ...common, processors: [watch, batch] })
  const logger = logs.getLogger('app')
  const tracer = tracers.getTracer('app')
  return {
    /** Logs at this time, epoch ms, in this context. */
    log(
      timeMs: number,
      body: string,
      attributes: Record<string, string | number> = {},
      context: Context = ROOT_CONTEXT,
    ): void {
      logger.emit({
        ...{
          timestamp: timeMs,
          observedTimestamp: timeMs,
          severityNumber: 9,
          severityText: 'INFO',
        },
        ...{ body, attributes, context },
      })
    },
    /** Does something within a span of its own, and answers with the id of the trace. */
    inSpan(name: string, work: (context: Context) => void): string {
      const span = tracer.startSpan(name)
      work(trace.setSpan(ROOT_CONTEXT, span))
      span.end()
      return span.spanContext().traceId
    },
    /** Sends what there is so far; its metrics have this moment's time. */
    async flush(): Promise<void> {
      await Promise.all([logs.forceFlush(), tracers.forceFlush(), meters.forceFlush()])
    },
    /** Ends as a process does: what is open stays open. */
    async shutdown(): Promise<void> {
      await logs.shutdown()
      await Promise.all([tracers.shutdown(), meters.shutdown()])
    },
  }
}
