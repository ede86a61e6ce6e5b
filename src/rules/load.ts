import { type Problem, show } from '../base/problem.ts'
import { meaningOf } from './kind.ts'
import { parseRuleLine } from './language.ts'
import type { Rule } from './model.ts'
import { type Locate, Place } from './place.ts'
import type { RuleLine } from './rule-line.ts'
import { loadRule, type Values } from './rule-loader.ts'
import { MAX_TITLE_LENGTH } from './rule-shape.ts'

/** Rules of a list; each level of a rule is one. */
const MAX_RULES = 4_000

export interface LoadOptions {
  /** What the list is called in messages; by default `rules`. */
  readonly place?: string
  readonly locate?: Locate
  /** Takes what is wrong. */
  readonly problems: Problem[]
  /** `security_rule.ruleset.name` of these rules. */
  readonly rulesetName?: string
}

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
    const loaded = loadRule(values, place.at(index), options.rulesetName)
    refuseSharedId(values, place.at(index), owners, typeof entry === 'string')
    if (options.problems.length === before) rules.push(...loaded)
  }
  if (rules.length > MAX_RULES) {
    place.refuseAs(`at most ${MAX_RULES} rules, each level counted as one`, `${rules.length}`)
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
