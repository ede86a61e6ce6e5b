import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { NetworkAnomalyLogRecordProcessor, type RuleInput } from '../../src/index.ts'

export type Protocol = 'json' | 'protobuf'

/** Five records of one client within ten seconds, errors only. */
export const RULE: RuleInput = {
  ...{ id: 'errors', title: 'Errors of one client', severity: 'high', gte: 5, within: '10s' },
  ...{ where: 'http.response.status_code >= 400', tags: ['attack.t1595'], quiet: '20s' },
}

/** An application as a user writes it: SDK, our processor first, batch and exporter behind it. */
export function createApplication(otlpHttpUrl: string, protocol: Protocol, gzip: boolean) {
  const Exporter = protocol === 'json' ? JsonExporter : ProtobufExporter
  const exporter = new Exporter({
    url: `${otlpHttpUrl}/v1/logs`,
    ...(gzip && { compression: 'gzip' as never }),
  })
  let provider: LoggerProvider | undefined
  const watch = new NetworkAnomalyLogRecordProcessor({
    rules: [RULE],
    loggerProvider: () => provider,
  })
  provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    processors: [watch, new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: 50 })],
  })
  return { watch, provider, logger: provider.getLogger('shop') }
}

/** One request of the scenario, as the application logs it. */
export interface Request {
  readonly timeMs: number
  readonly client: string
  readonly status: number
  readonly path: string
}

/** Two clients misbehave, one of them on IPv6, among three that do not; in order, 100 ms apart. */
export function traffic(startMs: number, requests: number): Request[] {
  const clients = ['203.0.113.7', '192.0.2.1', '2001:db8::7', '192.0.2.2', '192.0.2.3']
  return Array.from({ length: requests }, (_, index) => {
    const client = clients[index % clients.length]!
    const isBad = client === '203.0.113.7' || client === '2001:db8::7'
    const status = isBad || index % 37 === 0 ? 404 : 200
    return { timeMs: startMs + index * 100, client, status, path: `/page/${index}` }
  })
}

export function attributesOf(request: Request): Record<string, string | number> {
  return {
    'client.address': request.client,
    'http.request.method': 'GET',
    'http.response.status_code': request.status,
    'url.path': request.path,
  }
}

export function log(app: ReturnType<typeof createApplication>, requests: readonly Request[]): void {
  for (const request of requests) {
    app.logger.emit({
      ...{ timestamp: request.timeMs, observedTimestamp: request.timeMs, severityNumber: 9 },
      body: `GET ${request.path} ${request.status}`,
      attributes: attributesOf(request),
    })
  }
}
