import { formatDuration } from '../base/duration.ts'
import { isDownward } from '../detect/detector.ts'
import { MAX_BAD, MIN_COUNT, MIN_KEYS, type OrdinaryBound } from '../detect/ordinary.ts'
import type { RuleProfile } from '../detect/rule-profile.ts'
import { isClientKey, keyFields } from './key-fields.ts'
import { formatAmount, formatCount } from './number.ts'
import { measureText, operatorSymbol } from './rule-text.ts'
import type { RuleTuning } from './tuning.ts'

/** What the keys of a rule are called, one and several. */
export function keyWords({ rule }: Pick<RuleTuning, 'rule'>): readonly [one: string, many: string] {
  if (rule.by.length === 0) return ['stream', 'streams']
  if (isClientKey(rule.by)) return ['client', 'clients']
  return ['key', 'keys']
}

/** `12 clients`, `1 client`. */
export function countOfKeys(tuning: Pick<RuleTuning, 'rule'>, count: number): string {
  const [one, many] = keyWords(tuning)
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `>= 100`. */
export function thresholdText(
  { rule }: { readonly rule: Pick<RuleProfile, 'operator'> },
  threshold: number,
): string {
  return `${operatorSymbol(rule)} ${formatAmount(threshold)}`
}

/** The id, for a level with whom it counts for. */
export function ruleName({ rule }: Pick<RuleTuning, 'rule'>, all: readonly RuleTuning[]): string {
  const isLevel = all.filter(other => other.rule.id === rule.id).length > 1
  return isLevel ? `${rule.id} (by ${keyFields(rule).join(' + ')})` : rule.id
}

/** `highest count of a client within 1m`: what a peak is. */
export function peakText({ rule }: Pick<RuleTuning, 'rule'>): string {
  const end = isDownward(rule) ? 'lowest' : 'highest'
  const [one] = keyWords({ rule })
  return `${end} ${measureText(rule)} of a ${one} within ${formatDuration(rule.windowMs)}`
}

/** What the advice says and what it takes for granted, or why there is none; a sentence a line. */
export function adviceLines(tuning: RuleTuning): string[] {
  const { bound, counted, keys, recommended } = tuning
  if (counted === 0) return ['No recommendation: the rule counted no record of this log.']
  if (bound === 'no-keys') return ['No recommendation: no window of this log could be judged.']
  if (bound === 'few-keys') {
    const [, many] = keyWords(tuning)
    return [
      `No recommendation: ${countOfKeys(tuning, keys)} ${keys === 1 ? 'is' : 'are'} too few to ` +
        `tell what is ordinary; it takes at least ${MIN_KEYS} ${many}.`,
    ]
  }
  if (bound === 'no-room' || recommended === undefined) {
    return ['No recommendation: ordinary windows reach all that a threshold may be here.']
  }
  return [
    `Recommended: ${thresholdText(tuning, recommended.threshold)}. ${standingLine(tuning, bound)}`,
    assumptionLine(tuning, bound),
    ...cautions(tuning, bound),
  ]
}

/** Where ordinary keys end. */
function standingLine(tuning: RuleTuning, bound: OrdinaryBound): string {
  const { ordinaryKeys, keys, ordinary, median, next } = bound
  const to = isDownward(tuning.rule) ? 'or above' : 'or below'
  const rest = keys - ordinaryKeys
  const who = rest === 1 ? 'the other one' : `the nearest of the other ${formatCount(rest)}`
  const others = next === undefined ? '' : `; ${who} comes to ${formatAmount(next)}`
  return (
    `${formatCount(ordinaryKeys)} of ${countOfKeys(tuning, keys)} stay at ` +
    `${formatAmount(ordinary)} ${to}, half of them at ${formatAmount(median)}${others}.`
  )
}

function assumptionLine(tuning: RuleTuning, { fence }: OrdinaryBound): string {
  const [, many] = keyWords(tuning)
  const isKnown = fence > 0 && Number.isFinite(fence)
  const where = isKnown ? ` (here up to ${formatAmount(Number(fence.toPrecision(3)))})` : ''
  // Who never has such records is no part of what is ordinary here.
  const such = tuning.rule.whereText === undefined ? '' : ' with such records'
  const isRatio = tuning.rule.measure === 'ratio' && tuning.rule.toText === undefined
  const scale = isRatio ? 'an arcsine' : 'a logarithmic'
  return (
    `It assumes that at most ${MAX_BAD * 100} % of the ${many}${such} are bad, and that the ` +
    `others spread on ${scale} scale no wider than their 75th and 90th percentiles say${where}.`
  )
}

function cautions(tuning: RuleTuning, bound: OrdinaryBound): string[] {
  const { rule, recommended, isExact } = tuning
  const isCount = rule.measure === 'count' || rule.measure === 'distinct'
  const lines: string[] = [...silencedLines(tuning), ...splitLines(tuning, bound)]
  if (!bound.isClear) {
    const beyond = countOfKeys(tuning, bound.keys - bound.ordinaryKeys)
    lines.push(
      `No gap tells the ${beyond} beyond it from the others: look at the nearest on both sides ` +
        'before you take it.',
    )
  }
  if (isCount && !isDownward(rule) && bound.bound === MIN_COUNT && recommended !== undefined) {
    lines.push(`Fewer than ${MIN_COUNT} are never recommended: that few are no pattern.`)
  }
  if (tuning.level !== undefined) {
    lines.push('All of it is with the other levels of the rule as they are today.')
  }
  if (!isExact) lines.push('Some keys are missing from it: a limit of the engine was reached.')
  return lines
}

/** Two groups of keys that both pass for ordinary. */
function splitLines(tuning: RuleTuning, { split }: OrdinaryBound): string[] {
  if (split === undefined) return []
  const [, many] = keyWords(tuning)
  const isLow = isDownward(tuning.rule)
  const [near, far] = isLow ? ['or above', 'or below'] : ['or below', 'or above']
  return [
    `The ${many} on this side are in two groups, at ${formatAmount(split.before)} ${near} and at ` +
      `${formatAmount(split.after)} ${far} (${formatCount(split.keys)} of them): if the second ` +
      'group is bad, the assumption does not hold, and the threshold belongs between the two.',
  ]
}

/** Whom the advice would let pass, and whether today's threshold speaks against its assumption. */
function silencedLines(tuning: RuleTuning): string[] {
  const { today, recommended, keys } = tuning
  if (recommended === undefined || recommended.keys >= today.keys) return []
  const found = recommended.keys === 0 ? 'none' : formatCount(recommended.keys)
  const fire = today.keys === 1 ? 'fires' : 'fire'
  const lines = [`Of the ${countOfKeys(tuning, today.keys)} that ${fire} today it finds ${found}.`]
  if (today.keys > keys * MAX_BAD) {
    lines.push(
      `These are more than ${MAX_BAD * 100} % of all: if they are bad, the assumption does not ` +
        'hold, and this threshold lets bad ones pass.',
    )
  }
  return lines
}
