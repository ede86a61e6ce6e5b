import type { Attributes, LogRecordView } from '../../src/record/record.ts'

/** A record that has nothing but these attributes. */
export function view(
  attributes: Attributes,
  scopeAttributes?: Attributes,
  resourceAttributes?: Attributes,
): LogRecordView {
  return { timeMs: 0, seenMs: 0, attributes, scopeAttributes, resourceAttributes }
}
