import type { Measure } from '../detect/detector.ts'
import type { Cursor } from './cursor.ts'
import { hasPrefix, readKeyPart } from './key-part.ts'
import type { KeyPart } from './model.ts'

/** What is measured, and the field it is measured of where there is one. */
export interface MeasureClause {
  readonly measure: Measure
  readonly part: KeyPart | undefined
}

export const COUNT: MeasureClause = { measure: 'count', part: undefined }

export const MEASURES = [
  'count',
  'distinct',
  'sum',
  'average',
  'ratio',
] as const satisfies readonly Measure[]

export const LATER_MEASURES: readonly string[] = [
  'percentile',
  'min',
  'max',
  'rate',
  'new',
  'sequence',
]

const A_MEASURE = 'count, distinct, sum, average or ratio'

/** `count | distinct part | sum field | average field | ratio`. Throws a `Mistake`. */
export function readMeasure(cursor: Cursor): MeasureClause {
  if (LATER_MEASURES.includes(cursor.keyword)) {
    cursor.fail(`${A_MEASURE} (this version does not support "${cursor.keyword}")`)
  }
  const measure = MEASURES.find(name => name === cursor.keyword)
  if (measure === undefined) return cursor.fail(A_MEASURE)
  cursor.take()
  if (measure === 'count' || measure === 'ratio') return { measure, part: undefined }
  const start = cursor.token
  // A field of this name stands in backticks: here it is mostly the field that was forgotten.
  if (cursor.keyword === 'by') cursor.fail(`a field after "${measure}"`)
  const part = readKeyPart(cursor)
  if (measure !== 'distinct' && hasPrefix(part)) cursor.fail('a field without a prefix', start)
  return { measure, part }
}
