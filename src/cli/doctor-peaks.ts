import { isBounded } from '../doctor/rules.ts'
import type { Judgement } from '../replay/judgement.ts'
import type { Rule } from '../rules/model.ts'

/** The highest that any window of a rule had, and whose that was. */
export interface Peak {
  readonly observed: number
  readonly key: string
}

/** Those that counted records, and no window of them had enough. */
export function rulesThatDidNotFire(rules: readonly Rule[], judgement: Judgement): Rule[] {
  const { counted, episodes } = judgement
  if (episodes.leftOut > 0) return []
  const fired = new Set(episodes.sorted().map(({ rule }) => rule.id))
  return rules.filter(rule => {
    // Of a rule with levels it is not known which of them has fired.
    const isPlain = isBounded(rule) && rule.level === undefined
    return isPlain && !fired.has(rule.id) && (counted.get(rule)?.counted ?? 0) > 0
  })
}

/** The same rules, hot wherever two records meet: their episodes show the highest windows. */
export function loosened(rules: readonly Rule[]): Rule[] {
  return rules.map(rule => ({ ...rule, operator: 'gte', value: 2 }))
}

/** By the rule's id; none where some episodes were left out. */
export function peaksOf({ episodes, counters }: Judgement): ReadonlyMap<string, Peak> {
  const peaks = new Map<string, Peak>()
  if (counters.capped > 0 || episodes.leftOut > 0) return peaks
  for (const { rule, observed, key } of episodes.sorted()) {
    if (observed > (peaks.get(rule.id)?.observed ?? 0)) peaks.set(rule.id, { observed, key })
  }
  return peaks
}
