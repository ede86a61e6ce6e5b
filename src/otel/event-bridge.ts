import {
  type Context,
  context as contexts,
  isSpanContextValid,
  type Span,
  trace,
} from '@opentelemetry/api'
import { ReportOnce, shown } from './report-once.ts'
import type { EnabledOptions, SdkLogRecord } from './sdk-types.ts'

/** What a span event of the SDK can hold as one value. */
type EventValue = string | number | boolean | (string | number | boolean | null | undefined)[]

/**
 * The "event to span event bridge" of the OpenTelemetry logs SDK specification (in development),
 * which the JavaScript SDK does not have: a log record with an event name becomes, beside going its
 * way as a record, an event on the span it was logged in, while that span is the current one and
 * recording. Put it behind `NetworkAnomalyLogRecordProcessor`, and trace viewers that keep no logs
 * show each episode in the request that opened it. Works alone too, for events of any kind.
 *
 * Maps, lists of several types and bytes, which a span event cannot hold, become their JSON
 * (bytes: base64), as the specification has it for protocols without such values.
 */
export class EventToSpanEventBridge {
  readonly #reports = new ReportOnce()

  /** Never throws. */
  onEmit(record: SdkLogRecord, context?: Context): void {
    try {
      const { eventName } = record
      if (!isName(eventName)) return
      const span = recordingSpan(context ?? contexts.active())
      if (span === undefined || !isOf(record, span)) return
      span.addEvent(eventName, eventAttributes(record.attributes), timeOf(record))
    } catch (cause) {
      this.#reports.warn('bridge', () => `an event could not be put on its span: ${shown(cause)}`)
    }
  }

  /** Whether it would have use for a record that nobody has made yet. */
  enabled({ context, eventName }: EnabledOptions): boolean {
    return isName(eventName) && recordingSpan(context ?? contexts.active()) !== undefined
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function isName(eventName: string | undefined): eventName is string {
  return eventName !== undefined && eventName !== ''
}

function recordingSpan(context: Context): Span | undefined {
  const span = trace.getSpan(context)
  return span?.isRecording() ? span : undefined
}

function isOf({ spanContext }: SdkLogRecord, span: Span): boolean {
  if (spanContext === undefined || !isSpanContextValid(spanContext)) return false
  const { traceId, spanId } = span.spanContext()
  return spanContext.traceId === traceId && spanContext.spanId === spanId
}

/** A zero time is OpenTelemetry's "unknown"; with both unknown it is now. */
function timeOf({ hrTime, hrTimeObserved }: SdkLogRecord): [number, number] | undefined {
  const [seconds, nanoseconds] = isZero(hrTime) ? hrTimeObserved : hrTime
  return seconds === 0 && nanoseconds === 0 ? undefined : [seconds, nanoseconds]
}

function isZero([seconds, nanoseconds]: readonly [number, number]): boolean {
  return seconds === 0 && nanoseconds === 0
}

function eventAttributes(attributes: object): Record<string, EventValue> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, eventValue(value)]))
}

function eventValue(value: unknown): EventValue {
  if (isPrimitive(value)) return value
  if (value === null) return ''
  if (value instanceof Uint8Array) return base64(value)
  if (Array.isArray(value) && isOfOneType(value)) return [...value]
  return JSON.stringify(value, withoutBytes)
}

/** Of a Buffer the value is what its `toJSON` has made of it already, the holder's is itself. */
function withoutBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown) {
  const given = this[key]
  return given instanceof Uint8Array ? base64(given) : value
}

function isPrimitive(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isOfOneType(list: readonly unknown[]): boolean {
  const [first] = list
  return list.every(value => isPrimitive(value) && typeof value === typeof first)
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
}
