/**
 * The semantics of SEMANTICS.md as plain arithmetic over all records at once: nothing is forgotten,
 * nothing is remembered from one window to the next. Slow (squares of the records of a key), made
 * to be read; it shares no code with the engine and its windows.
 */
export type Attributes = Readonly<Record<string, unknown>>

export interface OracleRule {
  readonly id: string
  readonly measure: 'count' | 'distinct' | 'sum' | 'average' | 'ratio'
  readonly windowMs: number
  readonly quietMs: number
  /** `average`, `ratio`: fewest in a window; `lt`, `lte`: fewest of a key that is not named. */
  readonly minSamples: number
  /** Lowest first; a rule without levels has one. */
  readonly levels: readonly OracleLevel[]
  /** What a record contributes: weights, amounts, or as texts the values of `distinct`. */
  values(attributes: Attributes): readonly (number | string)[]
  /** Of a ratio: whether it is one of the part, and one of the whole. */
  isPart(attributes: Attributes): boolean
  isWhole(attributes: Attributes): boolean
  isReset(attributes: Attributes): boolean
  /** Keys judged although silent. */
  readonly named: readonly string[]
}

export interface OracleLevel {
  keyOf(attributes: Attributes): string | undefined
  readonly operator: 'gt' | 'gte' | 'lt' | 'lte'
  readonly value: number
}

export interface OracleRecord {
  readonly timeMs: number
  readonly seenMs: number
  readonly attributes: Attributes
}

/** A record, or time that goes on without one. */
export type OracleInput = OracleRecord | { readonly advanceMs: number }

export interface OracleSettings {
  readonly latenessMs: number
  readonly maxFutureSkewMs: number
}

export interface OracleEpisode {
  readonly rule: string
  readonly key: string
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly records: number
  /** The highest value of a hot window, for `lt` and `lte` the lowest. */
  readonly observed: number
}

interface OracleAnswer {
  readonly episodes: readonly OracleEpisode[]
  readonly late: number
  readonly clockAhead: number
  /** Records without a possible time, or without the key of any rule. */
  readonly skipped: number
}

/** Key of a rule that counts the whole stream. */
export const WHOLE_STREAM = '*'
const MAX_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** The closed episodes of a finite input that comes in this order. */
export function oracleEpisodes(
  rules: readonly OracleRule[],
  inputs: readonly OracleInput[],
  settings: OracleSettings,
): OracleAnswer {
  const { accepted, span, ...counters } = accept(rules, inputs, settings)
  return { episodes: rules.flatMap(rule => judgeRule(rule, accepted, span)), ...counters }
}

/**
 * By input whether its record is hot when it arrives, judged by what has arrived until then. Only
 * for rules that decide on arrival.
 */
export function oracleHotOnArrival(
  rules: readonly OracleRule[],
  inputs: readonly OracleInput[],
  settings: OracleSettings,
): boolean[] {
  const { accepted } = accept(rules, inputs, settings)
  return inputs.map((_, index) => {
    const here = accepted.find(record => record.index === index)
    if (here === undefined) return false
    const arrived = accepted.filter(record => record.index <= index)
    return rules.some(rule => {
      const level = rule.levels[0]!
      const key = level.keyOf(here.attributes)
      const own = observe(rule, level, arrived).filter(one => one.key === key)
      if (!own.some(one => one.index === index)) return false
      return isMet(level, windowAt(rule, own, [], here.atMs)?.value)
    })
  })
}

interface Accepted {
  readonly index: number
  readonly atMs: number
  readonly attributes: Attributes
}

/** The first watermark and the newest time; both undefined where nothing moved time. */
interface Span {
  firstMs: number | undefined
  newestMs: number | undefined
}

/** Semantics 1: the time at which each record counts, and which records are too late. */
function accept(
  rules: readonly OracleRule[],
  inputs: readonly OracleInput[],
  { latenessMs, maxFutureSkewMs }: OracleSettings,
) {
  const accepted: Accepted[] = []
  const span: Span = { firstMs: undefined, newestMs: undefined }
  let [late, clockAhead, skipped] = [0, 0, 0]
  const moveTo = (ms: number) => {
    if (span.newestMs === undefined || ms > span.newestMs) span.newestMs = ms
    span.firstMs ??= span.newestMs - latenessMs
  }
  for (const [index, input] of inputs.entries()) {
    if ('advanceMs' in input) {
      moveTo(input.advanceMs)
      continue
    }
    const { timeMs, seenMs, attributes } = input
    const hasKey = rules.some(rule =>
      rule.levels.some(level => level.keyOf(attributes) !== undefined),
    )
    if (!isPossible(timeMs) || !isPossible(seenMs) || !hasKey) {
      skipped++
      continue
    }
    moveTo(Math.min(timeMs, seenMs))
    if (!rules.some(rule => rule.values(attributes).length > 0 || rule.isReset(attributes)))
      continue
    const isAhead = timeMs > seenMs + maxFutureSkewMs
    if (isAhead) clockAhead++
    const atMs = isAhead ? seenMs : timeMs
    if (atMs < span.newestMs! - latenessMs) late++
    else accepted.push({ index, atMs, attributes })
  }
  return { accepted, span, late, clockAhead, skipped }
}

function isPossible(ms: number): boolean {
  return Number.isInteger(ms) && ms >= 0 && ms <= MAX_TIME_MS
}

/** One thing that a record contributes to one key. */
interface Observation {
  readonly index: number
  readonly atMs: number
  readonly key: string
  readonly value: number | string
  readonly isPart: boolean
  readonly isWhole: boolean
  /** Hot times of the keys of lower levels that the same record belongs to. */
  readonly hotBelow: readonly number[]
}

function judgeRule(rule: OracleRule, accepted: readonly Accepted[], span: Span): OracleEpisode[] {
  const hotByRecord = new Map<number, readonly number[]>()
  return rule.levels.flatMap(level => {
    const all = observe(rule, level, accepted, hotByRecord)
    const keys = new Set(all.map(one => one.key))
    for (const key of rule.named) keys.add(key)
    const isWhole = level.keyOf({}) === WHOLE_STREAM
    if (isWhole) keys.add(WHOLE_STREAM)
    return [...keys].flatMap(key => {
      const own = all.filter(one => one.key === key)
      const resets = accepted
        .filter(one => rule.isReset(one.attributes) && level.keyOf(one.attributes) === key)
        .map(one => one.atMs)
      const isNamed = isWhole || rule.named.includes(key)
      const isDown = level.operator === 'lt' || level.operator === 'lte'
      const hot = isDown
        ? lowIntervals(rule, level, own, resets, firstJudged(rule, own, isNamed, span), span)
        : hotTimes(rule, level, own, resets)
      for (const { index } of own) {
        hotByRecord.set(index, [...(hotByRecord.get(index) ?? []), ...hot.map(one => one.fromMs)])
      }
      return runs(hot, rule.quietMs).map(run => toEpisode(rule, key, own, run, isDown))
    })
  })
}

function observe(
  rule: OracleRule,
  level: OracleLevel,
  accepted: readonly Accepted[],
  hotByRecord: ReadonlyMap<number, readonly number[]> = new Map(),
): Observation[] {
  return accepted.flatMap(({ index, atMs, attributes }) => {
    const key = level.keyOf(attributes)
    if (key === undefined) return []
    const hotBelow = hotByRecord.get(index) ?? []
    const isPart = rule.isPart(attributes)
    const isWhole = rule.isWhole(attributes)
    const shared = { index, atMs, key, isPart, isWhole, hotBelow }
    return rule.values(attributes).map(value => ({ ...shared, value }))
  })
}

/** Hot from one time to another, both included; a hot time of a record is both. */
interface Hot {
  readonly fromMs: number
  readonly toMs: number
  readonly value: number
  readonly oldestMs: number
}

/** For `gt` and `gte`: the times of the key's observations whose windows meet the rule. */
function hotTimes(
  rule: OracleRule,
  level: OracleLevel,
  own: readonly Observation[],
  resets: readonly number[],
): Hot[] {
  return ascending(own.map(one => one.atMs)).flatMap(atMs => {
    const window = windowAt(rule, own, resets, atMs)
    if (window === undefined || !isMet(level, window.value)) return []
    return [{ fromMs: atMs, toMs: atMs, ...window }]
  })
}

/** For `lt` and `lte`: the first instant at which a key is judged; undefined where it never is. */
function firstJudged(
  rule: OracleRule,
  own: readonly Observation[],
  isNamed: boolean,
  span: Span,
): number | undefined {
  if (isNamed) return span.firstMs === undefined ? undefined : span.firstMs + rule.windowMs
  const times = own.map(one => one.atMs).sort((a, b) => a - b)
  const enoughMs = times[rule.minSamples - 1]
  return enoughMs === undefined ? undefined : Math.max(times[0]! + rule.windowMs, enoughMs)
}

/** For `lt` and `lte`: what a window comes to changes only where something enters or leaves it. */
function lowIntervals(
  rule: OracleRule,
  level: OracleLevel,
  own: readonly Observation[],
  resets: readonly number[],
  firstMs: number | undefined,
  { newestMs }: Span,
): Hot[] {
  if (firstMs === undefined || newestMs === undefined) return []
  const changes = own.flatMap(one => [one.atMs, one.atMs + rule.windowMs + 1])
  const starts = ascending([firstMs, ...changes, ...resets.map(ms => ms + 1)])
  const judged = starts.filter(ms => ms >= firstMs && ms <= newestMs)
  return judged.flatMap((fromMs, at) => {
    const window = windowAt(rule, own, resets, fromMs)
    if (window === undefined || !isMet(level, window.value)) return []
    return [{ fromMs, toMs: (judged[at + 1] ?? newestMs + 1) - 1, ...window }]
  })
}

/**
 * What the window that ends at `endMs` comes to, both ends included, without what a reset before
 * `endMs` emptied and without what a lower level has found already; undefined where the measure
 * needs more samples.
 */
function windowAt(
  rule: OracleRule,
  own: readonly Observation[],
  resets: readonly number[],
  endMs: number,
): { value: number; oldestMs: number } | undefined {
  const fromMs = endMs - rule.windowMs
  const emptiedMs = Math.max(Number.NEGATIVE_INFINITY, ...resets.filter(ms => ms < endMs))
  const inside = own.filter(
    one =>
      one.atMs >= fromMs &&
      one.atMs <= endMs &&
      one.atMs > emptiedMs &&
      !one.hotBelow.some(ms => ms >= fromMs && ms <= endMs),
  )
  const needsSamples = rule.measure === 'average' || rule.measure === 'ratio'
  const samples = inside.filter(one => one.isWhole).length
  if (needsSamples && samples < Math.max(1, rule.minSamples)) return undefined
  const oldestMs = inside.reduce((least, one) => Math.min(least, one.atMs), endMs)
  return { value: measured(rule.measure, inside), oldestMs }
}

function measured(measure: OracleRule['measure'], inside: readonly Observation[]): number {
  if (measure === 'distinct') return new Set(inside.map(one => one.value)).size
  if (measure === 'ratio') {
    return inside.filter(one => one.isPart).length / inside.filter(one => one.isWhole).length
  }
  const total = exactSum(inside.map(one => Number(one.value)))
  return measure === 'average' ? total / inside.length : total
}

/** Added without any rounding, rounded once: the order of what is added does not matter. */
function exactSum(amounts: readonly number[]): number {
  const unit = 2 ** -200
  let units = 0n
  for (const amount of amounts) units += BigInt(amount / unit)
  return Number(units) * unit
}

function isMet({ operator, value }: OracleLevel, found: number | undefined): boolean {
  if (found === undefined) return false
  if (operator === 'gt') return found > value
  if (operator === 'gte') return found >= value
  return operator === 'lt' ? found < value : found <= value
}

/** Hot times with gaps of at most `quietMs`. */
function runs(hot: readonly Hot[], quietMs: number): Hot[][] {
  const found: Hot[][] = []
  for (const one of hot) {
    const run = found.at(-1)
    if (run !== undefined && one.fromMs - run.at(-1)!.toMs <= quietMs) run.push(one)
    else found.push([one])
  }
  return found
}

function toEpisode(
  rule: OracleRule,
  key: string,
  own: readonly Observation[],
  run: readonly Hot[],
  isDown: boolean,
): OracleEpisode {
  const firstSeenMs = isDown ? run[0]!.fromMs : run[0]!.oldestMs
  const lastSeenMs = run.at(-1)!.toMs
  const between = own.filter(one => one.atMs >= firstSeenMs && one.atMs <= lastSeenMs)
  const values = run.map(one => one.value)
  return {
    ...{ rule: rule.id, key, firstSeenMs, lastSeenMs },
    records: new Set(between.map(one => one.index)).size,
    observed: isDown ? Math.min(...values) : Math.max(...values),
  }
}

/** Each once. */
function ascending(times: readonly number[]): number[] {
  return [...new Set(times)].sort((a, b) => a - b)
}
