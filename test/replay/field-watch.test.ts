import { expect, it } from 'vitest'
import type { Attributes, LogRecordView } from '../../src/record/record.ts'
import { FieldWatch } from '../../src/replay/field-watch.ts'

function view(attributes: Attributes, resourceAttributes?: Attributes): LogRecordView {
  return { timeMs: 0, seenMs: 0, attributes, scopeAttributes: undefined, resourceAttributes }
}

it.each<{ of: string; records: LogRecordView[]; absent: string[] }>([
  { of: 'no record', records: [], absent: [] },
  { of: 'a record without them', records: [view({ c: 1 })], absent: ['a.b', 'd'] },
  { of: 'a nested name', records: [view({ a: { b: 'x' } })], absent: ['d'] },
  { of: 'null', records: [view({ d: null })], absent: ['a.b', 'd'] },
  { of: 'all at once', records: [view({ 'a.b': 1, d: 2 })], absent: [] },
  { of: 'one after the other', records: [view({ d: 1 }), view({}, { 'a.b': 1 })], absent: [] },
])('the fields that no record had: $of', ({ records, absent }) => {
  const watch = new FieldWatch(['a.b', 'd', 'a.b'])
  for (const record of records) watch.look(record)
  expect(watch.absent).toEqual(absent)
})
