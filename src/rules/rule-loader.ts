import { show } from '../base/problem.ts'
import { readExpectedKeys } from './expected-keys.ts'
import { type KeyFit, refuseMisfits, usesMinSamples } from './key-fit.ts'
import { describeKeyPart } from './key-part.ts'
import { COUNT, type MeasureClause } from './measure.ts'
import { CLIENT_FIELD, DEFAULT_MIN_SAMPLES, type KeyPart, type Rule } from './model.ts'
import type { Place } from './place.ts'
import {
  DEFAULT_MODE,
  DEFAULT_SEVERITY,
  FOREIGN_RULE_KEYS,
  LATER_RULE_KEYS,
  RULE_SHAPE,
} from './rule-shape.ts'
import { insteadOfKey } from './suggest.ts'
import { type Quantity, readThreshold } from './threshold.ts'

export type Values = Readonly<Record<string, unknown>>

const OPERATORS = ['gt', 'gte', 'lt', 'lte'] as const
const CLIENT: KeyPart = { field: CLIENT_FIELD, ipv4Bits: undefined, ipv6Bits: undefined }

/** What tells one level of a rule from another. */
type Test = Pick<Rule, 'by' | 'key' | 'operator' | 'value' | 'level'>

/**
 * The rule that a map says, one for each of its levels; none where a key without which there is no
 * rule is missing or wrong. What is wrong is noted, all of it.
 */
export function loadRule(values: Values, place: Place, rulesetName: string | undefined): Rule[] {
  refuseUnknownKeys(values, place)
  const id = required(values, 'id', place)
  const measured = values.measure === undefined ? COUNT : optional(values, 'measure', place)
  const tests = readTests(values, measured, place)
  const fit = fitOf(values, measured, tests)
  refuseMisfits(values, fit, place)
  const window = readWindow(values, place)
  const shared = {
    ...readTexts(values, id, place),
    ...readConditions(values, measured, place),
    weight: optional(values, 'weight', place),
    minSamples: readMinSamples(values, fit, place),
    keys: readKeys(values, tests, place),
    rulesetName,
  }
  if (id === undefined || measured === undefined || window === undefined) return []
  const { measure, part } = measured
  const field = part && describeKeyPart(part)
  return tests.map(test => ({ id, measure, field, measured: part, ...window, ...shared, ...test }))
}

function readTests(values: Values, measured: MeasureClause | undefined, place: Place): Test[] {
  if (values.levels !== undefined) {
    const levels = optional(values, 'levels', place) ?? []
    return levels.map((level, index) => ({ ...level, by: describe(level.key), level: index }))
  }
  const key = values.by === undefined ? [CLIENT] : optional(values, 'by', place)
  const quantity = quantityOf(measured, values)
  const threshold = readThreshold(values, OPERATORS, quantity, place)
  return key && threshold ? [{ key, by: describe(key), ...threshold, level: undefined }] : []
}

function describe(key: readonly KeyPart[]): string[] {
  return key.map(describeKeyPart)
}

function quantityOf(measured: MeasureClause | undefined, values: Values): Quantity | undefined {
  if (measured === undefined) return undefined
  const { measure } = measured
  if (measure === 'count' || measure === 'distinct') return 'count'
  return measure === 'ratio' && values.to === undefined ? 'part' : 'amount'
}

function fitOf(
  values: Values,
  measured: MeasureClause | undefined,
  tests: readonly Test[],
): KeyFit {
  return {
    measure: measured?.measure,
    operator: tests[0]?.operator,
    hasLevels: values.levels !== undefined,
    isWholeStream: tests[0]?.key.length === 0,
  }
}

function readWindow(values: Values, place: Place): Pick<Rule, 'windowMs' | 'quietMs'> | undefined {
  const windowMs = required(values, 'within', place)
  const quietMs = optional(values, 'quiet', place)
  if (windowMs === undefined) return undefined
  if (quietMs !== undefined && quietMs < windowMs) {
    place.at('quiet').refuse(`at least the window of ${show(values.within)}`, values.quiet)
  }
  return { windowMs, quietMs: quietMs ?? windowMs }
}

function readTexts(values: Values, id: string | undefined, place: Place) {
  return {
    title: optional(values, 'title', place) ?? id ?? '',
    description: optional(values, 'description', place),
    reference: optional(values, 'reference', place),
    category: optional(values, 'category', place),
    severity: optional(values, 'severity', place) ?? DEFAULT_SEVERITY,
    tags: optional(values, 'tags', place) ?? [],
    mode: optional(values, 'mode', place) ?? DEFAULT_MODE,
    uuid: optional(values, 'uuid', place),
    version: optional(values, 'version', place),
  }
}

function readConditions(values: Values, measured: MeasureClause | undefined, place: Place) {
  const isRatio = measured?.measure === 'ratio'
  const of = isRatio ? required(values, 'of', place) : optional(values, 'of', place)
  const to = optional(values, 'to', place)
  const where = optional(values, 'where', place)
  const reset = optional(values, 'reset', place)
  return {
    ...{ of: of?.condition, ofText: of?.text, to: to?.condition, toText: to?.text },
    ...{ where: where?.condition, whereText: where?.text },
    ...{ reset: reset?.condition, resetText: reset?.text },
  }
}

function readMinSamples(values: Values, fit: KeyFit, place: Place): number {
  const given = optional(values, 'min_samples', place)
  const { measure, operator } = fit
  if (measure === undefined || operator === undefined) return 1
  return usesMinSamples(measure, operator) ? (given ?? DEFAULT_MIN_SAMPLES) : 1
}

function readKeys(values: Values, tests: readonly Test[], place: Place): string[][] {
  const entries = optional(values, 'keys', place)
  const [test] = tests
  const isJudged = test?.operator === 'lt' || test?.operator === 'lte'
  if (entries === undefined || !isJudged || test.key.length === 0) return []
  return readExpectedKeys(entries, test.key, place.at('keys'))
}

type Shape = typeof RULE_SHAPE
type ValueOf<Name extends keyof Shape> = Shape[Name]['kind'] extends {
  read(value: unknown, place: Place): infer T
}
  ? Exclude<T, undefined>
  : never

/** In code a key may be there and undefined; an empty key of a file is null, a mistake. */
function optional<Name extends keyof Shape>(
  values: Values,
  name: Name,
  place: Place,
): ValueOf<Name> | undefined {
  const value = values[name]
  if (value === undefined) return undefined
  return RULE_SHAPE[name].kind.read(value, place.at(name)) as ValueOf<Name> | undefined
}

function required<Name extends keyof Shape>(
  values: Values,
  name: Name,
  place: Place,
): ValueOf<Name> | undefined {
  if (values[name] !== undefined) return optional(values, name, place)
  RULE_SHAPE[name].kind.read(undefined, place.at(name))
  return undefined
}

function refuseUnknownKeys(values: Values, place: Place): void {
  const known = Object.keys(RULE_SHAPE)
  for (const name of Object.keys(values)) {
    if (known.includes(name)) continue
    const foreign = Object.hasOwn(FOREIGN_RULE_KEYS, name) ? FOREIGN_RULE_KEYS[name] : undefined
    if (LATER_RULE_KEYS.includes(name)) {
      const expected = `a supported key (this version does not support "${name}")`
      place.at(name).refuseKey(expected, show(name))
    } else if (foreign !== undefined) place.at(name).refuseKey(`"${foreign}"`, show(name))
    else place.at(name).refuseKey(insteadOfKey(name, known), show(name))
  }
}
