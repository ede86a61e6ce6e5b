import { ConfigurationError } from '../base/problem.ts'
import { thresholdOfLine } from '../rules/language.ts'
import type { Rule } from '../rules/model.ts'
import { parseConfig } from './file.ts'
import { type TextRange, YamlText } from './yaml-text.ts'

/** A rule, or one level of one, that is to have another threshold. */
export interface NewThreshold {
  readonly rule: Pick<Rule, 'id' | 'level' | 'operator' | 'value'>
  readonly value: number
}

export interface EditedConfig {
  /** As it was but for the numbers. */
  readonly text: string
  /** What could not be changed, because the number does not stand in one place of its own. */
  readonly left: readonly NewThreshold[]
}

/**
 * Writes other thresholds into the text of a configuration that has been read without a mistake:
 * the digits change and nothing else. What that would change beside is left: of a number behind an
 * alias another rule may have part. `rules` are those of the file, in its order.
 */
export function editThresholds(
  text: string,
  rules: readonly Rule[],
  wanted: readonly NewThreshold[],
): EditedConfig {
  const left: NewThreshold[] = []
  let edited = text
  // From the last to the first: what stands before keeps its place.
  const places = wanted.map(one => ({ one, range: findNumber(text, rules, one) }))
  for (const { one, range } of places.sort((a, b) => (b.range?.at ?? 0) - (a.range?.at ?? 0))) {
    const next =
      range && `${edited.slice(0, range.at)}${digitsOf(one.value)}${edited.slice(range.end)}`
    if (next !== undefined && changesOnly(edited, next, one)) edited = next
    else left.push(one)
  }
  return { text: edited, left }
}

/** `0.000002`, never `2e-6`, which a line of the rule language does not take. */
export function digitsOf(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(15).replace(/\.?0+$/, '') : text
}

/** Where the number stands in the text. */
function findNumber(
  text: string,
  rules: readonly Rule[],
  { rule }: NewThreshold,
): TextRange | undefined {
  const yaml = new YamlText(text, '')
  const document = yaml.compose([])
  if (document === undefined) return undefined
  const shift = text.length - yaml.source.length
  const entry = [...new Set(rules.map(({ id }) => id))].indexOf(rule.id)
  const level = rule.level === undefined ? [] : ['levels', rule.level]
  const own = yaml.rangeOf(document, ['rules', entry, ...level, rule.operator])
  const line = yaml.rangeOf(document, ['rules', entry])
  const written: unknown = document.getIn(['rules', entry])
  const found = typeof written === 'string' && line ? findInLine(yaml.source, line, written) : own
  return found && { at: found.at + shift, end: found.end + shift }
}

/** A line may be quoted, folded and broken in the file: what is before the number says where. */
function findInLine(source: string, range: TextRange, line: string): TextRange | undefined {
  const number = thresholdOfLine(line)
  if (number === undefined) return undefined
  const before = [...line.slice(0, number.at)].map(patternOf).join('')
  const digits = line.slice(number.at, number.end).replaceAll('.', '\\.')
  const written = source.slice(range.at, range.end)
  const match = new RegExp(`^[\\s'">|+\\-0-9]*?(${before})${digits}`).exec(written)
  if (match === null) return undefined
  const end = range.at + match[0].length
  return { at: end - (number.end - number.at), end }
}

/** What a character of a text may look like in YAML. */
function patternOf(character: string): string {
  if (/\s/.test(character)) return '\\s+'
  if (character === "'") return "''?"
  if (character === '"' || character === '\\') return `\\\\?\\${character}`
  return character.replaceAll(/[.*+?^${}()|[\]/-]/g, '\\$&')
}

/** Whether the two texts are the same rules but for this threshold, and ids that are made of it. */
function changesOnly(before: string, after: string, { rule, value }: NewThreshold): boolean {
  const [old, young] = [before, after].map(rulesOf)
  if (old === undefined || young === undefined || old.length !== young.length) return false
  return old.every((one, at) => {
    const other = young[at]!
    const isIt = one.id === rule.id && one.level === rule.level
    return other.value === (isIt ? value : one.value) && other.operator === one.operator
  })
}

function rulesOf(text: string): readonly Rule[] | undefined {
  try {
    return parseConfig(text, '').rules
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined
    throw error
  }
}
