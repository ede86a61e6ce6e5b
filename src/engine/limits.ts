import { type Problem, refuse, show } from '../base/problem.ts'
import { decidesOnArrival, type EngineRule } from '../detect/detector.ts'
import { blockSize } from '../memory/block-pool.ts'
import { ruleProblems } from './rule-problems.ts'

/** Budgets and bounds of an engine; every one is taken or checked when it is made. */
export interface EngineLimits {
  /** How long after the newest time a record may still arrive, ms. */
  readonly latenessMs: number
  /** How long the door waits after the last record before it lets time go on by itself, ms. */
  readonly silenceMs: number
  /** A record further ahead of its arrival than this counts at its arrival, ms. */
  readonly maxFutureSkewMs: number
  /** Rows: keys tracked at once, each once for every rule that counts it; 64 bytes each. */
  readonly maxKeys: number
  /** Words of 4 bytes for what does not fit in the rows: a time takes one, with a weight four. */
  readonly maxTimes: number
  /** Observations of one key and rule kept singly; of more, dense runs are thinned. */
  readonly maxExact: number
  /** Observations that wait until they are settled. */
  readonly maxPending: number
  readonly maxOpenEpisodes: number
  /** New episodes per minute of event time, all rules together. */
  readonly maxEpisodesPerMinute: number
}

export const DEFAULT_LIMITS: EngineLimits = {
  latenessMs: 5_000,
  silenceMs: 0,
  maxFutureSkewMs: 60_000,
  maxKeys: 131_072,
  maxTimes: 1_048_576,
  maxExact: 1_024,
  maxPending: 65_536,
  maxOpenEpisodes: 10_000,
  maxEpisodesPerMinute: 1_000,
}

/** Words of 4 bytes: 4 GiB. */
const MAX_WORDS = 2 ** 30
const DAY_MS = 86_400_000
/** Stored times are known modulo 2^32 ms, rows have numbers of 24 bits. */
const MAX_LIMITS: Partial<Record<keyof EngineLimits, number>> = {
  latenessMs: DAY_MS,
  maxFutureSkewMs: DAY_MS,
  maxKeys: 2 ** 24 - 2,
  maxTimes: MAX_WORDS,
  maxExact: 2 ** 24,
  maxPending: 2 ** 24,
  maxOpenEpisodes: 2 ** 22,
}
/** A block grows into one of twice its size, beside the old one and aligned to its own size. */
const GROWING = 2
/** Words of an entry with a weight, and how few such entries let a rule fire. */
const WEIGHTED_WORDS = 4
const FEWEST_WEIGHTED = 64

/** Every limit filled in; throws a `ConfigurationError` with all that is wrong with them. */
export function checkLimits(
  rules: readonly EngineRule[],
  given: Partial<EngineLimits>,
): EngineLimits {
  const problems = limitProblems(rules, given)
  refuse(problems)
  return withDefaults(given)
}

/** What is wrong with the limits for these rules; the place of each is the limit's name. */
export function limitProblems(
  rules: readonly EngineRule[],
  given: Partial<EngineLimits>,
): Problem[] {
  const limits = withDefaults(given)
  const problems: Problem[] = ruleProblems(rules)
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof EngineLimits)[]) {
    const min = name.endsWith('Ms') ? 0 : 1
    const max = MAX_LIMITS[name] ?? Number.MAX_SAFE_INTEGER
    if (Number.isSafeInteger(limits[name]) && limits[name] >= min && limits[name] <= max) continue
    const to = MAX_LIMITS[name] === undefined ? '' : ` to ${max}`
    problems.push({
      place: name,
      expected: `a whole number from ${min}${to}`,
      found: show(limits[name]),
    })
  }
  if (problems.length === 0) problems.push(...budgetProblems(rules, limits))
  return problems
}

function budgetProblems(rules: readonly EngineRule[], limits: EngineLimits): Problem[] {
  const problems: Problem[] = []
  for (const rule of rules) {
    const needed = GROWING * neededWords(rule)
    if (limits.maxTimes >= needed) continue
    const expected = `at least ${needed}, so that rule ${rule.id} can ever fire`
    problems.push({ place: 'maxTimes', expected, found: show(limits.maxTimes) })
  }
  const settled = rules.filter(rule => !decidesOnArrival(rule)).length
  if (limits.maxPending < settled) {
    const expected = `at least ${settled}, one for each rule that the watermark decides`
    problems.push({ place: 'maxPending', expected, found: show(limits.maxPending) })
  }
  const expectedKeys = rules.reduce((sum, rule) => sum + rule.expected.length, 0)
  if (limits.maxKeys <= expectedKeys) {
    const expected = `more than ${expectedKeys}, the keys that the rules name`
    problems.push({ place: 'maxKeys', expected, found: show(limits.maxKeys) })
  }
  return problems
}

/** What a key must be able to keep for its verdict. */
function neededWords(rule: EngineRule): number {
  const isPlain = rule.measure === 'count' && !rule.isWeighted && rule.below.length === 0
  const needed = Math.ceil(rule.threshold * 1.25)
  if (isPlain) return wordsFor(needed)
  const isLevel = rule.below.length > 0
  const isLow = rule.operator === 'lt' || rule.operator === 'lte'
  const isEach = isLevel || rule.measure === 'distinct'
  const values = isEach ? (isLow ? 2 * (rule.threshold + 1) : needed) : 0
  return wordsFor(WEIGHTED_WORDS * Math.max(FEWEST_WEIGHTED, values))
}

/** Of a block; more than there may be at all are as good as the most. */
function wordsFor(words: number): number {
  return blockSize(Math.min(words, MAX_WORDS))
}

function withDefaults(given: Partial<EngineLimits>): EngineLimits {
  const named = Object.entries(given).filter(([, value]) => value !== undefined)
  const known = named.filter(([name]) => Object.hasOwn(DEFAULT_LIMITS, name))
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(known) }
}
