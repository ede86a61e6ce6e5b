import type { Operator } from '../detect/detector.ts'
import { type Expression, formatCondition } from './expression.ts'
import { describeKeyPart } from './key-part.ts'
import type { MeasureClause } from './measure.ts'
import type { KeyPart } from './model.ts'

/** What a line says, read: all that tells it from another. */
export interface LineParts {
  readonly measure: MeasureClause
  readonly key: readonly KeyPart[]
  readonly operator: Operator
  readonly value: number
  readonly within: string
  readonly weight: string | undefined
  /** By name: `of`, `to`, `where`, `reset`, in this order. */
  readonly conditions: readonly (readonly [name: string, condition: Expression | undefined])[]
}

export const MAX_ID_LENGTH = 128
/** Characters of a field name or a duration that go into an id. */
const MAX_ID_PART = 40

/**
 * The id of a line without `as`: `count-client.address-gte-100-60s`,
 * `distinct-url.path-client.address-24-gte-50-60s`, `count-all-lt-5-60s` for the whole stream; then
 * `-of-`, `-to-`, `-where-`, `-reset-` with hashes of the conditions' canonical texts, and
 * `-weight-` with the field. One that gets too long ends in a hash of all of it.
 */
export function deriveId(line: LineParts): string {
  const { measure, key, operator, value, within, weight, conditions } = line
  const parts: string[] = [measure.measure]
  if (measure.part !== undefined) parts.push(idPart(describeKeyPart(measure.part)))
  parts.push(...(key.length === 0 ? ['all'] : key.map(part => idPart(describeKeyPart(part)))))
  parts.push(operator, `${value}`, idPart(within))
  for (const [name, condition] of conditions) {
    if (condition !== undefined) parts.push(name, hash(formatCondition(condition)))
  }
  if (weight !== undefined) parts.push('weight', idPart(weight))
  const id = parts.join('-')
  return id.length > MAX_ID_LENGTH ? `${id.slice(0, MAX_ID_LENGTH - 9)}-${hash(id)}` : id
}

function idPart(text: string): string {
  return text
    .slice(0, MAX_ID_PART)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/g, '-')
}

/** FNV-1a, 32 bits, over UTF-16 code units: eight hexadecimal digits. */
function hash(text: string): string {
  let state = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  }
  return (state >>> 0).toString(16).padStart(8, '0')
}
