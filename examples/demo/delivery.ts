import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs'
import { startReceiver } from './receiver.ts'

/** A log record at the end of its way, with attributes as plain values. */
export interface ArrivedRecord {
  readonly eventName: string | undefined
  readonly body: unknown
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Where the demo's records go, and what has arrived there. */
export interface Delivery {
  readonly to: string
  /** False where somebody else's endpoint has the records now. */
  readonly isOurs: boolean
  readonly exporter: LogRecordExporter
  readonly arrived: readonly ArrivedRecord[]
  close(): Promise<void>
}

/** To a receiver of the demo's own: `arrived` is what came out of its requests. */
export async function deliverToReceiver(): Promise<Delivery> {
  const arrived: ArrivedRecord[] = []
  const { port, close } = await startReceiver(request => arrived.push(...readRequest(request)))
  const to = `http://127.0.0.1:${port}/v1/logs`
  const exporter = new OTLPLogExporter({ url: to })
  return { to, isOurs: true, exporter, arrived, close }
}

/** How long one export may take, retries included; then the demo gives up. */
const EXPORT_TIMEOUT_MS = 3_000

/**
 * To the endpoint that OTEL_EXPORTER_OTLP_* name, which the exporter reads itself: `arrived` is
 * what the endpoint has confirmed.
 */
export function deliverToEndpoint(to: string, onFailure: (message: string) => void): Delivery {
  const arrived: ArrivedRecord[] = []
  const inner = new OTLPLogExporter({ timeoutMillis: EXPORT_TIMEOUT_MS })
  const exporter: LogRecordExporter = {
    export: (records, done) =>
      inner.export(records, result => {
        if (result.code === 0) arrived.push(...records.map(readSdkRecord))
        else onFailure(result.error?.message || 'no answer')
        done(result)
      }),
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  }
  return { to, isOurs: false, exporter, arrived, close: async () => {} }
}

function readSdkRecord({ eventName, body, attributes }: ReadableLogRecord): ArrivedRecord {
  return { eventName, body, attributes }
}

/** As much of OTLP's JSON as the demo looks at. */
interface AnyValue {
  stringValue?: string
  boolValue?: boolean
  intValue?: string | number
  doubleValue?: number
  arrayValue?: { values?: AnyValue[] }
}

interface LogsRequest {
  resourceLogs?: { scopeLogs?: { logRecords?: OtlpRecord[] }[] }[]
}

interface OtlpRecord {
  eventName?: string
  body?: AnyValue
  attributes?: { key: string; value?: AnyValue }[]
}

function readRequest(request: unknown): ArrivedRecord[] {
  const { resourceLogs = [] } = request as LogsRequest
  const records = resourceLogs.flatMap(resource =>
    (resource.scopeLogs ?? []).flatMap(scope => scope.logRecords ?? []),
  )
  return records.map(({ eventName, body, attributes = [] }) => ({
    eventName,
    body: plain(body),
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)])),
  }))
}

function plain(value: AnyValue = {}): unknown {
  if (value.intValue !== undefined) return Number(value.intValue)
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plain)
  return value.stringValue ?? value.boolValue ?? value.doubleValue
}
