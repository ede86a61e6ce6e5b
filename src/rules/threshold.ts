import type { Operator } from '../detect/detector.ts'
import { decimal, type Kind, wholeNumber } from './kind.ts'
import type { Place } from './place.ts'

/** Highest count a rule may ask for: the times of one window have to be remembered. */
const MAX_COUNT = 1_000_000

export interface Threshold {
  readonly operator: Operator
  readonly value: number
}

/** What a threshold is a number of; `part`: of a ratio to all records, which is never above 1. */
export type Quantity = 'count' | 'amount' | 'part'

type Values = Readonly<Record<string, unknown>>

/** A threshold of any measure, as editors see it. */
export function anyThreshold(operator: Operator): Kind<number> {
  return decimal(0, operator === 'gte' || operator === 'lt', Number.MAX_SAFE_INTEGER)
}

/**
 * The one threshold among the operators allowed; undefined after noting what is wrong, such as a
 * range.
 */
export function readThreshold(
  values: Values,
  allowed: readonly Operator[],
  quantity: Quantity | undefined,
  place: Place,
): Threshold | undefined {
  const given = allowed.filter(name => values[name] !== undefined)
  const [operator] = given
  if (operator === undefined || given.length > 1) {
    const expected = `exactly one of ${allowed.slice(0, -1).join(', ')} and ${allowed.at(-1)}`
    const isRange = new Set(given.map(name => name[0])).size > 1
    const ranges = isRange ? ' (this version does not support ranges)' : ''
    place.refuseAs(expected + ranges, given.join(' and ') || 'none')
    return undefined
  }
  const kind = quantity === undefined ? anyThreshold(operator) : thresholdOf(quantity, operator)
  const value = kind.read(values[operator], place.at(operator))
  return value === undefined ? undefined : { operator, value }
}

/**
 * No window holds fewer than 0, all hold at least 0: thresholds that every window meets, or none,
 * are mistakes.
 */
function thresholdOf(quantity: Quantity, operator: Operator): Kind<number> {
  if (quantity === 'count') {
    const mayBeZero = operator === 'gt' || operator === 'lte'
    return wholeNumber(mayBeZero ? 0 : 1, MAX_COUNT)
  }
  const max = quantity === 'part' ? 1 : Number.MAX_SAFE_INTEGER
  return decimal(0, operator !== 'lte', max)
}
