import type { Operator } from './detector.ts'

export interface LadderOptions {
  readonly operator: Operator
  /** Counts and different values; else any decimal. */
  readonly isWhole: boolean
  /** Thresholds may not be above this. */
  readonly most: number
  /** Always on it, such as today's threshold. */
  readonly marks: readonly number[]
}

/** Steps that a person still looks through. */
const MAX_STEPS = 20
const DIGITS = 4

/**
 * Thresholds worth looking at, ascending: each at which one more key fires where these are at most
 * 20, else 20 that grow by the same factor, from the one that all keys meet to the one that none
 * does. `peaks` are the highest (lowest) windows of all keys, in any order.
 */
export function thresholdLadder(peaks: readonly number[], options: LadderOptions): number[] {
  const { operator, isWhole, most, marks } = options
  const values = [...new Set(peaks)].sort((a, b) => a - b)
  const round = (value: number) => (isWhole ? Math.round(value) : Number(value.toPrecision(DIGITS)))
  const steps = (values.length > MAX_STEPS ? spaced(values) : values).map(round)
  const isUp = operator === 'gt' || operator === 'gte'
  const first = values[0]
  const last = values.at(-1)
  if (first !== undefined && last !== undefined) {
    // With `gte` and `lte` a key of exactly the threshold fires, with `gt` and `lt` it does not.
    const isStrict = operator === 'gt' || operator === 'lt'
    if (isUp) steps.push(isStrict ? before(first, isWhole) : after(last, isWhole))
    else steps.push(isStrict ? after(last, isWhole) : before(first, isWhole))
  }
  const mayBeZero = operator === 'lte' || (operator === 'gt' && isWhole)
  const isValid = (value: number) => (mayBeZero ? value >= 0 : value > 0) && value <= most
  return [...new Set([...steps.filter(isValid), ...marks])].sort((a, b) => a - b)
}

function after(value: number, isWhole: boolean): number {
  return isWhole ? value + 1 : Number((value * 1.1).toPrecision(DIGITS))
}

function before(value: number, isWhole: boolean): number {
  return isWhole ? value - 1 : Number((value * 0.9).toPrecision(DIGITS))
}

/** By the same factor from the least above 0 to the most. */
function spaced(values: readonly number[]): number[] {
  const least = values.find(value => value > 0) ?? 1
  const most = Math.max(least, values.at(-1)!)
  return Array.from(
    { length: MAX_STEPS },
    (_, at) => least * (most / least) ** (at / (MAX_STEPS - 1)),
  )
}
