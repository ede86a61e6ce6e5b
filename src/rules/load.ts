import { type Problem, show } from '../base/problem.ts'
import { meaningOf } from './kind.ts'
import { parseRuleLine } from './language.ts'
import type { Rule } from './model.ts'
import { type Locate, Place } from './place.ts'
import type { RuleLine } from './rule-line.ts'
import { FOREIGN_RULE_KEYS, LATER_RULE_KEYS, MAX_TITLE_LENGTH, RULE_SHAPE } from './rule-shape.ts'
import { insteadOfKey } from './suggest.ts'

const MAX_RULES = 1_000

export interface LoadOptions {
  /** What the list is called in messages; by default `rules`. */
  readonly place?: string
  readonly locate?: Locate
  /** Takes what is wrong. */
  readonly problems: Problem[]
  /** `security_rule.ruleset.name` of these rules. */
  readonly rulesetName?: string
}

type Values = Readonly<Record<string, unknown>>

/**
 * The good rules of a list of `RuleInput` maps and one-line texts; what is wrong with the others is
 * added to the problems, all of it. Any value may be given.
 */
export function loadRules(input: unknown, options: LoadOptions): Rule[] {
  const place = new Place(options.place ?? 'rules', options.problems, options.locate)
  if (!Array.isArray(input)) {
    place.refuse('a list of rules', input)
    return []
  }
  if (input.length === 0 || input.length > MAX_RULES) {
    const expected = `1 to ${MAX_RULES} rules (without any list the default rule is on)`
    place.refuse(expected, input)
    return []
  }
  const rules: Rule[] = []
  const owners = new Map<string, Place>()
  for (const [index, entry] of input.entries()) {
    const before = options.problems.length
    const values = readEntry(entry, place.at(index))
    if (values === undefined) continue
    const rule = loadRule(values, place.at(index), options.rulesetName)
    refuseSharedId(values, place.at(index), owners, typeof entry === 'string')
    if (rule !== undefined && options.problems.length === before) rules.push(rule)
  }
  return rules
}

function refuseSharedId(
  values: Values,
  place: Place,
  owners: Map<string, Place>,
  isLine: boolean,
): void {
  const { id } = values
  if (typeof id !== 'string') return
  const owner = owners.get(id)
  if (owner === undefined) owners.set(id, place)
  else {
    const expected = isLine ? 'an id of its own (add "as" and an id)' : 'an id of its own'
    place.at('id').refuseAs(expected, `${show(id)}, which ${owner.text} has`)
  }
}

function readEntry(entry: unknown, place: Place): Values | undefined {
  if (typeof entry === 'string') {
    const line: RuleLine | undefined = meaningOf(parseRuleLine(entry), place)
    return line && { title: titleOf(entry), ...line }
  }
  if (isMap(entry)) return entry
  place.refuse('a map, or a line such as "count by client.address >= 100 within 60s"', entry)
  return undefined
}

/** The line itself, as far as it fits. */
function titleOf(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ').slice(0, MAX_TITLE_LENGTH)
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Undefined where a key without which there is no rule is missing or wrong. */
function loadRule(values: Values, place: Place, rulesetName: string | undefined): Rule | undefined {
  refuseUnknownKeys(values, place)
  const id = required(values, 'id', place)
  optional(values, 'measure', place)
  const threshold = readThreshold(values, place)
  const windowMs = required(values, 'within', place)
  const quietMs = optional(values, 'quiet', place)
  if (windowMs !== undefined && quietMs !== undefined && quietMs < windowMs) {
    place.at('quiet').refuse(`at least the window of ${show(values.within)}`, values.quiet)
  }
  const where = optional(values, 'where', place)
  const by = optional(values, 'by', place) ?? RULE_SHAPE.by.default!
  const texts = {
    title: optional(values, 'title', place) ?? id ?? '',
    description: optional(values, 'description', place),
    reference: optional(values, 'reference', place),
    category: optional(values, 'category', place),
    severity: optional(values, 'severity', place) ?? RULE_SHAPE.severity.default!,
    tags: optional(values, 'tags', place) ?? [],
    mode: optional(values, 'mode', place) ?? RULE_SHAPE.mode.default!,
    uuid: optional(values, 'uuid', place),
    version: optional(values, 'version', place),
    rulesetName,
  }
  if (id === undefined || threshold === undefined || windowMs === undefined) return undefined
  return {
    id,
    by,
    ...threshold,
    windowMs,
    quietMs: quietMs ?? windowMs,
    where: where?.condition,
    whereText: where?.text,
    ...texts,
  }
}

type Shape = typeof RULE_SHAPE
type ValueOf<Name extends keyof Shape> = Shape[Name]['kind'] extends {
  read(value: unknown, place: Place): infer T
}
  ? T
  : never

/** In code a key may be there and undefined; an empty key of a file is null, a mistake. */
function optional<Name extends keyof Shape>(values: Values, name: Name, place: Place) {
  const value = values[name]
  if (value === undefined) return undefined
  return RULE_SHAPE[name].kind.read(value, place.at(name)) as ValueOf<Name>
}

function required<Name extends keyof Shape>(values: Values, name: Name, place: Place) {
  if (values[name] !== undefined) return optional(values, name, place)
  RULE_SHAPE[name].kind.read(undefined, place.at(name))
  return undefined
}

function readThreshold(values: Values, place: Place): Pick<Rule, 'operator' | 'value'> | undefined {
  const given = (['gt', 'gte'] as const).filter(name => values[name] !== undefined)
  const [operator] = given
  if (operator === undefined || given.length === 2) {
    const isLater = values.lt !== undefined || values.lte !== undefined
    if (given.length === 2) place.refuseAs('exactly one of gt and gte', 'both')
    else if (!isLater) place.refuseAs('exactly one of gt and gte', 'neither')
    return undefined
  }
  const value = optional(values, operator, place)
  return value === undefined ? undefined : { operator, value }
}

function refuseUnknownKeys(values: Values, place: Place): void {
  const known = Object.keys(RULE_SHAPE)
  for (const name of Object.keys(values)) {
    if (known.includes(name)) continue
    const foreign = Object.hasOwn(FOREIGN_RULE_KEYS, name) ? FOREIGN_RULE_KEYS[name] : undefined
    if (LATER_RULE_KEYS.includes(name)) {
      const instead = name.startsWith('lt') ? 'gt or gte' : 'a supported key'
      const expected = `${instead} (this version does not support "${name}")`
      place.at(name).refuseKey(expected, show(name))
    } else if (foreign !== undefined) place.at(name).refuseKey(`"${foreign}"`, show(name))
    else place.at(name).refuseKey(insteadOfKey(name, known), show(name))
  }
}
