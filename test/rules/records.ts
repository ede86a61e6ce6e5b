import type { Attributes, LogRecordView } from '../../src/record/record.ts'

export const NOON_MS = Date.UTC(2026, 10, 22, 12, 0, 0)

export function recordOf(attributes: Attributes, timeMs = NOON_MS): LogRecordView {
  return {
    timeMs,
    seenMs: timeMs,
    attributes,
    scopeAttributes: undefined,
    resourceAttributes: undefined,
  }
}
