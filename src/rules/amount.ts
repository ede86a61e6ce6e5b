import { numberOf } from './decimal.ts'

/** What the number in a field is for. */
export type AmountUse = 'weight' | 'sum' | 'average'

/**
 * The number in a field as a rule takes it: a weight is whole, at least 0, and 1 where the field is
 * missing; what is summed is at least 0. NaN where the field holds no such number. Hot path.
 */
export function readAmount(value: unknown, use: AmountUse): number {
  if (use === 'weight' && (value === undefined || value === null)) return 1
  const amount = numberOf(value)
  if (!Number.isFinite(amount) || (use !== 'average' && amount < 0)) return Number.NaN
  return use !== 'weight' || Number.isInteger(amount) ? amount : Number.NaN
}
