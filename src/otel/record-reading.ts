import type { Attributes, LogRecordView } from '../record/record.ts'
import type { AttributeHolder, SdkLogRecord } from './sdk-types.ts'

/**
 * Shows an SDK record to the fields. A zero timestamp is OpenTelemetry's "unknown": the observed
 * time stands in, which is the arrival unless a log bridge set it. Hot path.
 */
export function readRecord(record: SdkLogRecord, into: LogRecordView): void {
  const seenMs = milliseconds(record.hrTimeObserved)
  const timeMs = milliseconds(record.hrTime)
  into.seenMs = seenMs > 0 ? seenMs : timeMs
  into.timeMs = timeMs > 0 ? timeMs : into.seenMs
  into.attributes = record.attributes as Attributes
  into.scopeAttributes = attributesOf(record.instrumentationScope)
  into.resourceAttributes = attributesOf(record.resource)
}

/** Whole milliseconds of seconds and nanoseconds. */
function milliseconds(hrTime: readonly [number, number]): number {
  return hrTime[0] * 1_000 + Math.floor(hrTime[1] / 1_000_000)
}

/**
 * Attributes of a scope or resource; undefined while a resource still waits for detectors (reading
 * it then makes the SDK complain for every record).
 */
function attributesOf(holder: AttributeHolder | undefined): Attributes | undefined {
  if (holder === undefined || holder === null || holder.asyncAttributesPending) return undefined
  const { attributes } = holder
  return typeof attributes === 'object' && attributes !== null
    ? (attributes as Attributes)
    : undefined
}
