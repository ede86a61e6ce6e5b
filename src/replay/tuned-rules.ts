import { type EngineRule, isDownward } from '../detect/detector.ts'
import type { Condition } from '../rules/condition.ts'
import { compileCondition } from '../rules/condition.ts'
import type { Rule } from '../rules/model.ts'

/** A rule, or one level of one, whose threshold is varied; nothing else of it is. */
export interface TunedRule {
  /** As the user has it. */
  readonly rule: Rule
  /** Its index among `TuningPlan.rules`. */
  readonly index: number
  /** Index of the rule that every key of it makes hot; undefined where `index` itself does. */
  readonly populationIndex: number | undefined
}

/**
 * The rules of all runs: those of the user, but of a rule with levels one copy of all its levels
 * for each level, so that one level varies while the others stand; and behind each ratio a rule
 * that is hot wherever the ratio is judged, since most keys of one never have a part.
 */
export interface TuningPlan {
  readonly rules: readonly Rule[]
  readonly tuned: readonly TunedRule[]
}

export function planTuning(given: readonly Rule[]): TuningPlan {
  const rules: Rule[] = []
  const tuned: TunedRule[] = []
  const active = given.filter(rule => rule.mode !== 'off')
  for (const rule of active) {
    const levels = active.filter(other => other.level !== undefined && other.id === rule.id)
    // Levels are known by their id: each copy needs one of its own.
    const copies =
      levels.length === 0 ? [rule] : levels.map(one => ({ ...one, id: `${one.id} ${rule.level}` }))
    const index = rules.length + (rule.level ?? 0)
    rules.push(...copies)
    if (rule.measure === 'ratio') rules.push(populationOf(rule))
    const populationIndex = rule.measure === 'ratio' ? rules.length - 1 : undefined
    tuned.push({ rule, index, populationIndex })
  }
  return { rules, tuned }
}

/** The share of the whole in the whole: 1 wherever there are enough samples. */
function populationOf(rule: Rule): Rule {
  const of = rule.to ?? anything()
  return { ...rule, id: `${rule.id} population`, of, operator: 'gte', value: 1 }
}

/** A field that is there or is not: that holds for every record. */
function anything(): Condition {
  const part = { kind: 'compare', field: 'client', operator: '=', value: '' } as const
  return compileCondition({ kind: 'any', parts: [part, { kind: 'not', part }] })
}

/** Least and most that a probe looks for, as a part and a multiple of today's threshold. */
const SMALLEST_PART = 1e-6
const LARGEST_MULTIPLE = 1e3
/** More than any rule may ask of a count. */
const LARGEST_COUNT = 1_000_000

/**
 * The rule with the threshold that is met before all others: what its episodes have observed at
 * most (at least) is what each key's windows come to. Sums and averages below a millionth of
 * today's threshold, and those that `lt` and `lte` find above a thousand times of it, are not
 * seen: amounts are rounded to units that go by the threshold. Nor are counts that `lt` finds above
 * what the limits let it ask for.
 */
export function probeOf(rule: EngineRule, fits: (probe: EngineRule) => boolean): EngineRule {
  const { measure, threshold } = rule
  const isCounted = measure === 'count' || measure === 'distinct'
  const base = threshold === 0 ? 1 : threshold
  if (!isDownward(rule)) {
    return { ...rule, threshold: isCounted ? 1 : base * SMALLEST_PART, operator: 'gte' }
  }
  if (!isCounted) return { ...rule, threshold: base * LARGEST_MULTIPLE, operator: 'lte' }
  for (let count = LARGEST_COUNT; count > threshold; count = Math.floor(count / 2)) {
    const probe: EngineRule = { ...rule, threshold: count, operator: 'lt' }
    if (fits(probe)) return probe
  }
  return rule
}
