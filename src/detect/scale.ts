import type { EngineRule } from './detector.ts'

/** Amounts are whole multiples of a unit, so that their sums do not depend on their order. */
export interface Scale {
  /** Fewest units that are hot; for `lt` and `lte` that are not. */
  readonly threshold: number
  /** 1, or a negative power of ten. */
  readonly unit: number
  /** Whole units, at least 0, of an amount that is finite and not negative. */
  toUnits(amount: number): number
}

/** Most units of one amount: sums of them are still numbers. */
const MAX_UNITS = 2 ** 960
/** The same of an average, whose sums are exact up to 2^84. */
const MAX_MEAN_UNITS = 2 ** 63
/** Decimal places of a threshold of 1 to 9; one fewer for each further digit before the point. */
const PLACES = 6

/**
 * Of a count: 1. Of a sum: 1, or for thresholds below 10^6 the power of ten that is a millionth of
 * the threshold's own: for 1,000 that is a thousandth. Sums are exact up to 2^52 units, for 1,000
 * up to 4.5 * 10^12. So a sum in any order is the same, and ten times 0.1 is 1; adding
 * floating-point numbers up gives neither.
 */
export function countScale(rule: Pick<EngineRule, 'measure' | 'operator' | 'threshold'>): Scale {
  const { measure, operator, threshold } = rule
  if (measure !== 'sum') return { threshold, unit: 1, toUnits: amount => amount }
  const unit = unitOf(threshold)
  const units = threshold / unit
  const whole = Math.round(units)
  const isWhole = Math.abs(units - whole) < 1e-3
  const isNext = operator === 'gt' || operator === 'lte'
  return {
    threshold: isWhole ? whole + (isNext ? 1 : 0) : Math.ceil(units),
    unit,
    toUnits: amount => Math.min(Math.round(amount / unit), MAX_UNITS),
  }
}

/**
 * Of an average the same units, of amounts up to 2^63 of them: for an average of 10^6 that is
 * 8 * 10^12. What is beyond counts as that.
 */
export function meanScale({ threshold }: Pick<EngineRule, 'threshold'>): Omit<Scale, 'threshold'> {
  const unit = unitOf(threshold)
  return {
    unit,
    toUnits: amount =>
      Math.max(-MAX_MEAN_UNITS, Math.min(Math.round(amount / unit), MAX_MEAN_UNITS)),
  }
}

/** For a threshold of 0 as for one of 1. */
function unitOf(threshold: number): number {
  const places = PLACES - Math.floor(Math.log10(Math.abs(threshold) || 1))
  return places <= 0 ? 1 : 1 / 10 ** places
}
