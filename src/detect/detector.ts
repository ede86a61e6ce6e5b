import type { KeyText, KeyWords } from '../record/observation.ts'

/** What a hot key's episodes may lead to; `off` rules never reach the engine. */
export type Announcement = 'shadow' | 'annotate' | 'emit'

/**
 * The number that a window comes to. `count`: observations, or the sum of their weights;
 * `distinct`: different values; `sum` and `average`: of their amounts; `ratio`: observations with
 * `ROLE_PART` to those with `ROLE_COUNTED`.
 */
export type Measure = 'count' | 'distinct' | 'sum' | 'average' | 'ratio'

/** How a hot window's number stands to the threshold. */
export type Operator = 'gt' | 'gte' | 'lt' | 'lte'

/** A key that is judged although nothing has been observed of it yet. */
export interface ExpectedKey {
  readonly words: KeyWords
  readonly text: KeyText
}

/**
 * A rule as the engine runs it: numbers only, compiled from the user's rule by `rules/`. A rule of
 * several levels is several of these with one id, the lowest level first.
 */
export interface EngineRule {
  /** Name that annotations and events carry; unique within the rule set but for levels. */
  readonly id: string
  /**
   * Stands for all that decides what is counted and for whom: key fields, conditions, what is
   * measured. Rules of two engines with the same one can go on with each other's state; where it is
   * missing, those with the same `key` can.
   */
  readonly fingerprint?: string
  /** Index into `Observation.keys`. */
  readonly key: number
  readonly measure: Measure
  /** Of whole numbers (count, distinct) only `gte` and `lt`: `gt N` is `gte N + 1`. */
  readonly operator: Operator
  /** More than 0; for `lt` and `lte` at least 0. For count and distinct whole. */
  readonly threshold: number
  /** Of count: observations count as much as their amount says. */
  readonly isWeighted: boolean
  /** Length of the sliding window, closed at both ends, ms. */
  readonly windowMs: number
  /** Longest gap between hot times of one episode, ms; at least `windowMs`. */
  readonly quietMs: number
  /** Observations with `ROLE_RESET` empty the key's window. */
  readonly hasReset: boolean
  /** `average`, `ratio`: fewest in a window; `lt`, `lte`: fewest in the key's life. At least 1. */
  readonly minSamples: number
  /** Whether it is one of several levels, and the engine rules of the levels below it. */
  readonly isLevel: boolean
  readonly below: readonly number[]
  /** For `lt` and `lte`: keys judged from the first watermark on. */
  readonly expected: readonly ExpectedKey[]
  /** OpenTelemetry severity number, 1 to 24: the most severe hot rule annotates a record. */
  readonly severity: number
  readonly mode: Announcement
}

/**
 * Whether a rule is decided as each observation arrives: no data still to come can take back that
 * its window is hot (semantics 4). All others are decided when the watermark has passed.
 */
export function decidesOnArrival(rule: EngineRule): boolean {
  const grows = rule.measure !== 'average' && rule.measure !== 'ratio'
  const isUpward = rule.operator === 'gt' || rule.operator === 'gte'
  return grows && isUpward && !rule.hasReset && !rule.isLevel
}

/** Whether a window that comes to `value` is hot; one with too few samples is NaN, and is not. */
export function isMet(
  { operator, threshold }: Pick<EngineRule, 'operator' | 'threshold'>,
  value: number,
): boolean {
  if (operator === 'gt') return value > threshold
  if (operator === 'gte') return value >= threshold
  return operator === 'lt' ? value < threshold : value <= threshold
}

/** `lt` and `lte`: every instant is judged, not only the times of observations. */
export function isDownward({ operator }: EngineRule): boolean {
  return operator === 'lt' || operator === 'lte'
}
