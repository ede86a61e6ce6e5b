import { basename, isAbsolute, relative, sep } from 'node:path'
import { ruleText } from '../report/rule-text.ts'
import { oneLine, wrap } from '../report/table.ts'
import type { RuleTuning } from '../report/tuning.ts'
import { adviceLines, ruleName, thresholdText } from '../report/tuning-words.ts'
import { thresholdOfLine } from '../rules/language.ts'
import type { Rule } from '../rules/model.ts'
import type { GivenRules } from './rule-options.ts'

/** What to write, and what to say beside it. */
export interface TunePatch {
  readonly text: string
  readonly messages: readonly string[]
}

/**
 * The recommended thresholds: as a unified diff of the file of `--config`, else as a list of rules
 * for one.
 */
export async function tunePatch(
  given: GivenRules,
  tunings: readonly RuleTuning[],
): Promise<TunePatch> {
  const changes = tunings.flatMap(({ rule, level, recommended }) => {
    const loaded = given.rules.find(one => one.id === rule.id && one.level === level)
    if (loaded === undefined || recommended === undefined) return []
    return recommended.threshold === rule.value
      ? []
      : [{ rule: loaded, value: recommended.threshold }]
  })
  const adviceOf = (rule: Rule) => adviceComment(rule, tunings)
  const { file, lines } = given
  const { digitsOf, editThresholds } = await import('../config/threshold-edit.ts')
  if (file === undefined) {
    const thresholdOf = (rule: Rule) =>
      digitsOf(changes.find(change => change.rule === rule)?.value ?? rule.value)
    return { text: snippet(given.rules, lines, thresholdOf, adviceOf), messages: [] }
  }
  const { unifiedDiff } = await import('../config/unified-diff.ts')
  const { text, left } = editThresholds(file.text, given.rules, changes)
  const messages = left.map(
    ({ rule, value }) =>
      `${file.path}: rule ${nameIn(tunings, rule)}: its threshold stands in no place of its own; ` +
      `change it to ${thresholdText({ rule }, value)} by hand`,
  )
  if (changes.length === 0) messages.push(`${file.path}: no threshold is to be changed`)
  const diff = unifiedDiff(shownPath(file.path), file.text, text)
  const done = changes.filter(change => !left.includes(change))
  // What takes a diff leaves out what stands before it.
  const advice = diff === '' ? '' : done.map(({ rule }) => adviceOf(rule)).join('')
  return { text: `${advice}${diff}`, messages }
}

const COMMENT_WIDTH = 96

/** What the number takes for granted stands where the number is: as lines of comment. */
function adviceComment(rule: Rule, tunings: readonly RuleTuning[]): string {
  const tuning = tuningOf(rule, tunings)
  if (tuning === undefined) return ''
  const text = `${nameIn(tunings, rule)}: ${adviceLines(tuning).join(' ')}`
  return wrap(oneLine(text), COMMENT_WIDTH)
    .map(line => `# ${line}\n`)
    .join('')
}

type RuleLevel = Pick<Rule, 'id' | 'level'>

function tuningOf({ id, level }: RuleLevel, all: readonly RuleTuning[]): RuleTuning | undefined {
  return all.find(one => one.rule.id === id && one.level === level)
}

/** The id, for a level with whom it counts for. */
function nameIn(tunings: readonly RuleTuning[], rule: RuleLevel): string {
  const tuning = tuningOf(rule, tunings)
  return tuning === undefined ? rule.id : ruleName(tuning, tunings)
}

/** From here, as `patch -p0` wants it, which takes no name from outside. */
function shownPath(path: string): string {
  const own = relative('', path)
  return own.startsWith('..') || isAbsolute(own) ? basename(path) : own.replaceAll(sep, '/')
}

/** All rules, each on a line of a `netanomaly.yaml`. */
function snippet(
  rules: readonly Rule[],
  lines: readonly string[] | undefined,
  thresholdOf: (rule: Rule) => string,
  adviceOf: (rule: Rule) => string,
): string {
  const entries = rules.map((rule, at) => {
    const line = lines?.[at] ?? `${ruleText(rule)} severity ${rule.severity} as ${rule.id}`
    const number = thresholdOfLine(line)!
    const text = `${line.slice(0, number.at)}${thresholdOf(rule)}${line.slice(number.end)}`
    const advice = adviceOf(rule).replaceAll(/^(?=#)/gm, '  ')
    return `${advice}  - '${text.replaceAll(/\s+/g, ' ').replaceAll("'", "''")}'\n`
  })
  return `rules:\n${entries.join('')}`
}
