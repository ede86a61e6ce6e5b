import { type Problem, refuse, show } from '../base/problem.ts'
import type { EngineRule } from '../detect/detector.ts'
import { blockSize } from '../memory/block-pool.ts'

/** Budgets and bounds of an engine; every one is taken or checked when it is made. */
export interface EngineLimits {
  /** How long after the newest time a record may still arrive, ms. */
  readonly latenessMs: number
  /** How long the door waits after the last record before it lets time go on by itself, ms. */
  readonly silenceMs: number
  /** A record further ahead of its arrival than this counts at its arrival, ms. */
  readonly maxFutureSkewMs: number
  /** Keys tracked at once, per key field of the rule set. */
  readonly maxKeys: number
  /** Observation times kept at once, all keys and rules together; 8 bytes each. */
  readonly maxTimes: number
  /** Observation times kept for one key and rule. */
  readonly maxExact: number
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
  maxOpenEpisodes: 10_000,
  maxEpisodesPerMinute: 1_000,
}

/** Bytes that keys may take, whatever the limits allow together. */
const MAX_KEY_BYTES = 2 ** 32
/** Bytes of a key in the tables of its key field, and in the window of a rule. */
const FIELD_KEY_BYTES = 47
const RULE_KEY_BYTES = 32
/** A ring grows into a block of twice its size, beside the old one and aligned to its own size. */
const GROWING = 2

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
  const problems: Problem[] = []
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof EngineLimits)[]) {
    const min = name.endsWith('Ms') ? 0 : 1
    if (Number.isSafeInteger(limits[name]) && limits[name] >= min) continue
    problems.push({
      place: name,
      expected: `a whole number from ${min}`,
      found: show(limits[name]),
    })
  }
  if (problems.length === 0) problems.push(...budgetProblems(rules, limits))
  return problems
}

function budgetProblems(rules: readonly EngineRule[], limits: EngineLimits): Problem[] {
  const problems: Problem[] = []
  for (const rule of rules) {
    const needed = GROWING * blockSize(rule.threshold)
    if (limits.maxTimes >= needed) continue
    const expected = `at least ${needed}, so that rule ${rule.id} can ever fire`
    problems.push({ place: 'maxTimes', expected, found: show(limits.maxTimes) })
  }
  const fields = new Set(rules.map(rule => rule.key)).size
  const keyBytes = fields * FIELD_KEY_BYTES + rules.length * RULE_KEY_BYTES
  const most = Math.floor(MAX_KEY_BYTES / Math.max(1, keyBytes))
  if (limits.maxKeys > most) {
    const expected = `at most ${most} with ${rules.length} rules (4 GiB for keys)`
    problems.push({ place: 'maxKeys', expected, found: show(limits.maxKeys) })
  }
  return problems
}

function withDefaults(given: Partial<EngineLimits>): EngineLimits {
  const named = Object.entries(given).filter(([, value]) => value !== undefined)
  const known = named.filter(([name]) => Object.hasOwn(DEFAULT_LIMITS, name))
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(known) }
}
