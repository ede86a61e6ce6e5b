import { TextHash } from '../memory/text-hash.ts'
import type { Condition } from './condition.ts'
import type { Rule } from './model.ts'

/**
 * 16 hexadecimal digits for what a rule counts and for whom: its key, its conditions, its fields.
 * It is seeded as keys are, so that state whose keys are hashed otherwise is never taken for its
 * own.
 */
export function ruleFingerprint(rule: Rule, seed: number): string {
  const { key, measured, weight, level } = rule
  const conditions = [rule.where, rule.of, rule.to, rule.reset].map(treeOf)
  const hash = new TextHash(seed)
  hash.begin()
  hash.addText(JSON.stringify([key, measured, weight, level, conditions]))
  return hex(hash.first) + hex(hash.second)
}

function treeOf(condition: Condition | undefined): unknown {
  return condition?.expression
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
