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
