import { formatDuration } from '../base/duration.ts'
import type { EngineCounters } from '../engine/counters.ts'
import { fieldOf, isClientKey } from '../report/key-fields.ts'
import { formatAmount, formatCount } from '../report/number.ts'
import type { Expression } from '../rules/expression.ts'
import type { Rule } from '../rules/model.ts'
import { type Finding, finding } from './finding.ts'

/** A rule and what it counted of the records at hand. */
export interface RuleCase {
  readonly rule: Rule
  /** Undefined where it is off. */
  readonly counted: number | undefined
  readonly lacksKey: number
  readonly badAmount: number
  /** Of a rule that did not fire, the highest that any of its windows had, and whose that was. */
  readonly peak: { readonly observed: number; readonly key: string } | undefined
}

/** What the rules are held against. */
export interface RuleGround {
  readonly records: number
  /** Fields that no record has, of those that `fieldsOfRules` names. */
  readonly absent: readonly string[]
  /** Records of the busiest client; undefined where that is not known. */
  readonly mostOfOne: number | undefined
}

/** NA4002 to NA4005: rules that can never fire on records as they were seen. */
export function ruleFindings(cases: readonly RuleCase[], ground: RuleGround): Finding[] {
  if (ground.records === 0) return []
  return cases.flatMap(one => {
    if (one.counted === undefined) return []
    const found = one.counted === 0 ? idleFinding(one, ground) : highFinding(one, ground)
    return found === undefined ? [] : [found]
  })
}

/** NA4006, each rule once. */
export function offFindings(rules: readonly Rule[]): Finding[] {
  const off = rules.filter(({ mode }) => mode === 'off').map(({ id }) => id)
  return [...new Set(off)].map(rule => finding('NA4006', { rule }))
}

/** Fields without which a rule counts nothing. */
export function fieldsOfRules(rules: readonly Rule[]): string[] {
  return [...new Set(rules.flatMap(fieldsOf))]
}

/** NA4013: what the engine lost; in files, which are put in order, nothing is late. */
export function lossFindings(counters: EngineCounters): Finding[] {
  const { evicted, refused, degraded, settledEarly, capped } = counters
  const limits = [
    { count: evicted + refused, what: 'keys were dropped', limits: 'max_keys or max_times' },
    { count: degraded, what: 'times were lost or moved', limits: 'max_times or max_exact' },
    { count: settledEarly, what: 'verdicts came early', limits: 'max_pending' },
    {
      ...{ count: capped, what: 'hot records opened no episode' },
      limits: 'max_open_episodes or max_episodes_per_minute',
    },
  ]
  return limits
    .filter(({ count }) => count > 0)
    .map(({ count, what, limits: raise }) =>
      finding('NA4013', { found: `${formatCount(count)} ${what}`, limits: raise }),
    )
}

function fieldsOf({ key, measured, where }: Rule): string[] {
  const parts = measured === undefined ? key : [...key, measured]
  const named = parts.map(({ field }) => field)
  // The client is looked for under many names.
  const own = named.filter(field => field !== 'client.address')
  return [...own, ...(where === undefined ? [] : required(where.expression))]
}

/** Fields whose absence makes a condition false. */
function required(expression: Expression): string[] {
  switch (expression.kind) {
    case 'all':
      return expression.parts.flatMap(required)
    case 'any': {
      const [first = [], ...rest] = expression.parts.map(required)
      return first.filter(field => rest.every(fields => fields.includes(field)))
    }
    case 'not':
      return []
    case 'compare':
    case 'in':
      return [expression.field]
  }
}

function idleFinding(one: RuleCase, { records, absent }: RuleGround): Finding | undefined {
  const { rule, lacksKey, badAmount } = one
  const named = { rule: nameOf(rule), records: formatCount(records) }
  const field = fieldsOf(rule).find(name => absent.includes(name))
  if (field !== undefined) return finding('NA4002', { ...named, field })
  if (lacksKey + badAmount > 0) {
    const key = lacksKey >= badAmount ? rule.by.map(fieldOf).join(' and ') : rule.field!
    const lacking = formatCount(Math.max(lacksKey, badAmount))
    return finding('NA4005', { ...named, lacking, key })
  }
  if (rule.whereText === undefined) return undefined
  // Records without the key are not asked whether they meet the condition.
  const isAny = rule.by.length === 0 || isClientKey(rule.by)
  const having = isAny ? '' : ` with ${rule.by.map(fieldOf).join(' and ')}`
  return finding('NA4003', { ...named, having, where: rule.whereText })
}

/** Whether what its windows have is at most the number of records. */
export function isBounded({ measure, operator, weight }: Rule): boolean {
  const isCounting = measure === 'count' || measure === 'distinct'
  return isCounting && (operator === 'gt' || operator === 'gte') && weight === undefined
}

/** By the number of records where that is enough, else by the highest window. */
function highFinding(one: RuleCase, ground: RuleGround): Finding | undefined {
  const { rule, counted = 0, peak } = one
  if (!isBounded(rule)) return undefined
  const isByClient = isClientKey(rule.by) && rule.key[0]?.ipv4Bits === undefined
  const ofOne = isByClient ? ground.mostOfOne : undefined
  const most = Math.min(counted, ofOne ?? counted)
  const isReached = rule.operator === 'gt' ? most > rule.value : most >= rule.value
  const named = {
    rule: nameOf(rule),
    threshold: `${rule.operator === 'gt' ? '>' : '>='} ${formatAmount(rule.value)}`,
  }
  if (!isReached) {
    const whose = most < counted ? 'one client' : 'all clients together'
    const text = `at most ${formatCount(most)} records of ${whose} count for it`
    return finding('NA4004', { ...named, most: text })
  }
  if (peak === undefined) return undefined
  const within = formatDuration(rule.windowMs)
  const text = `its busiest window of ${within} had ${formatAmount(peak.observed)} (${peak.key})`
  return finding('NA4004', { ...named, most: text })
}

/** Levels of a rule share its id. */
function nameOf({ id, level, by }: Rule): string {
  return level === undefined ? id : `${id} (by ${by.join(' + ') || '*'})`
}
