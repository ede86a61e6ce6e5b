import { formatDuration } from '../base/duration.ts'
import type { Operator } from '../detect/detector.ts'
import type { RuleProfile } from '../detect/rule-profile.ts'
import { keyFields } from './key-fields.ts'

const SYMBOLS: Readonly<Record<Operator, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' }

export function operatorSymbol({ operator }: Pick<RuleProfile, 'operator'>): string {
  return SYMBOLS[operator]
}

/** What a window comes to: `count`, `distinct url.path`, `ratio of (…) to (…)`. */
export function measureText({ measure, field, ofText, toText }: RuleProfile): string {
  if (measure === 'ratio')
    return `ratio of (${ofText})${toText === undefined ? '' : ` to (${toText})`}`
  return field === undefined ? measure : `${measure} ${field}`
}

/** The rule's test in its own language: `count by client.address >= 100 within 1m where …`. */
export function ruleText(rule: RuleProfile): string {
  const { value, windowMs, whereText, weight, resetText } = rule
  const threshold = `${operatorSymbol(rule)} ${value} within ${formatDuration(windowMs)}`
  const clauses = [
    `${measureText(rule)} by ${keyFields(rule).join(' + ')} ${threshold}`,
    ...(whereText === undefined ? [] : [`where ${whereText}`]),
    ...(weight === undefined ? [] : [`weight ${weight}`]),
    ...(resetText === undefined ? [] : [`reset ${resetText}`]),
  ]
  return clauses.join(' ')
}

/** The rule in words: what is looked at for whom, when that is an episode, and when it ends. */
export function ruleWords(rule: RuleProfile): string {
  const { by, value, windowMs, quietMs, whereText, resetText } = rule
  const who = by.length === 0 ? 'Of the whole stream' : `For each ${by.join(' and ')}`
  const which = whereText === undefined ? '' : `, of records with ${whereText}`
  const reset = resetText === undefined ? '' : ` It starts anew after a record with ${resetText}.`
  const limit = `${LIMITS[rule.operator]} ${amountWords(rule, value)}`
  const within = `within ${formatDuration(windowMs)}`
  const end = `An episode ends when that has not been so for ${formatDuration(quietMs)}.`
  return `${who}: ${limit} ${within}${which}. ${end}${reset}`
}

const LIMITS: Readonly<Record<Operator, string>> = {
  ...{ gt: 'more than', gte: 'at least', lt: 'less than', lte: 'at most' },
}

function amountWords(
  { measure, field, ofText, toText, weight }: RuleProfile,
  value: number,
): string {
  switch (measure) {
    case 'count':
      return `${value} records${weight === undefined ? '' : `, each as often as ${weight} says,`}`
    case 'distinct':
      return `${value} different values of ${field}`
    case 'ratio':
      return `${value} as the ratio of (${ofText}) to ${toText ? `(${toText})` : 'all'}`
    default:
      return `${value} as the ${measure} of ${field}`
  }
}
