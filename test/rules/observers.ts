import { type Problem, refuse } from '../../src/base/problem.ts'
import { ClientReader } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import { loadRules } from '../../src/rules/load.ts'
import type { RuleEntry } from '../../src/rules/model.ts'
import type { RecordObserver } from '../../src/rules/observer.ts'
import { type CompiledRules, compileRules } from '../../src/rules/ruleset.ts'

export const CLIENTS = new ClientReader({ clientFields: [], trustedProxies: new PrefixSet() })

/** Of good rules. */
export function compiledOf(...entries: readonly RuleEntry[]): CompiledRules {
  const problems: Problem[] = []
  const rules = loadRules(entries, { problems })
  refuse(problems)
  return compileRules(rules, 1)
}

export function observerOf(compiled: CompiledRules, maxWeight?: number): RecordObserver {
  return compiled.createObserver(CLIENTS, maxWeight)
}

/** Of rules with the seed 1. */
export function observing(...entries: readonly RuleEntry[]): RecordObserver {
  return observerOf(compiledOf(...entries))
}

/** Indexes of the rules that the record at hand matters to. */
export function rulesOf({ observation }: RecordObserver): number[] {
  return [...observation.rules.subarray(0, observation.matched)]
}
