import type { Operator } from '../detect/detector.ts'
import { readExpression } from './condition-syntax.ts'
import type { Cursor } from './cursor.ts'
import { type Expression, formatField } from './expression.ts'
import { formatKeyPart, readKey, WHOLE_STREAM } from './key-part.ts'
import { type MeasureClause, readMeasure } from './measure.ts'
import { CLIENT_FIELD, type KeyPart, type RuleInput } from './model.ts'
import { deriveId } from './rule-id.ts'

/**
 * The keys that a one-line rule sets, unchecked but for their syntax. Without `as` its id is made
 * of what it says.
 */
export type RuleLine = Pick<RuleInput, 'id' | 'measure' | 'of' | 'to' | 'by' | 'within'> &
  Pick<RuleInput, Operator | 'where' | 'weight' | 'reset' | 'min_samples' | 'quiet'> & {
    readonly severity?: string
    readonly mode?: string
  }

type Clauses = { -readonly [Key in keyof RuleLine]?: RuleLine[Key] }
type ConditionName = 'of' | 'to' | 'where' | 'reset'
type Conditions = Partial<Record<ConditionName, Expression>>

const OPERATORS: Readonly<Record<string, Operator>> = {
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
}
const AN_OPERATOR = '">", ">=", "<" or "<="'

const CLAUSES = [
  ...['within', 'where', 'weight', 'reset', 'min_samples', 'quiet'],
  ...['severity', 'mode', 'as'],
]
const A_CLAUSE = `${CLAUSES.slice(0, -1).join(', ')} or as`

const CLIENT: KeyPart = { field: CLIENT_FIELD, ipv4Bits: undefined, ipv6Bits: undefined }

/**
 * `measure [by key] operator number {clause}`, where a ratio's measure is
 * `ratio of (condition) [to (condition)]` and every clause stands at most once: `within duration`,
 * `where condition`, `weight field`, `reset condition`, `min_samples number`, `quiet duration`,
 * `severity word`, `mode word`, `as id`. Throws a `Mistake`.
 */
export function readRuleLine(cursor: Cursor, text: string): RuleLine {
  const line: Clauses = {}
  const conditions: Conditions = {}
  const start = cursor.token.end
  const measure = readMeasure(cursor)
  line.measure = measure.measure + text.slice(start, cursor.lastEnd)
  if (measure.measure === 'ratio') readShares(cursor, text, line, conditions)
  const key = cursor.takeKeyword('by') ? readKey(cursor) : [CLIENT]
  line.by = byOf(key)
  const { operator, value } = readThreshold(cursor, isWhole(measure))
  line[operator] = value
  readClauses(cursor, text, line, conditions)
  const { within, weight } = line
  if (within === undefined) return cursor.fail('"within" and a duration such as 60s')
  const { of, to, where, reset } = conditions
  const parts = { measure, key, operator, value, within, weight }
  const named = Object.entries({ of, to, where, reset })
  return { ...line, within, id: line.id ?? deriveId({ ...parts, conditions: named }) }
}

/** As a map says it. */
function byOf(key: readonly KeyPart[]): string | readonly string[] {
  if (key.length === 0) return WHOLE_STREAM
  return key.length === 1 ? formatKeyPart(key[0]!) : key.map(formatKeyPart)
}

function readShares(cursor: Cursor, text: string, line: Clauses, conditions: Conditions): void {
  if (!cursor.takeKeyword('of')) cursor.fail('"of" and a condition in parentheses')
  readEnclosed(cursor, text, 'of', line, conditions)
  if (cursor.takeKeyword('to')) readEnclosed(cursor, text, 'to', line, conditions)
}

/** `( condition )`: in parentheses, since a comparison follows that is none of the condition's. */
function readEnclosed(
  cursor: Cursor,
  text: string,
  name: 'of' | 'to',
  line: Clauses,
  conditions: Conditions,
): void {
  if (!cursor.takeSymbol('(')) cursor.fail(`a condition in parentheses after "${name}"`)
  readCondition(cursor, text, name, line, conditions)
  if (!cursor.takeSymbol(')')) cursor.fail('"and", "or" or ")"')
  const goesOn = cursor.keyword === 'and' || cursor.keyword === 'or'
  if (goesOn) cursor.fail('the whole condition in parentheses')
}

function readCondition(
  cursor: Cursor,
  text: string,
  name: ConditionName,
  line: Clauses,
  conditions: Conditions,
): void {
  const start = cursor.token.at
  conditions[name] = readExpression(cursor)
  line[name] = text.slice(start, cursor.lastEnd)
}

function isWhole({ measure }: MeasureClause): boolean {
  return measure === 'count' || measure === 'distinct'
}

/** Offsets of the threshold's number in a line that can be read. Throws a `Mistake`. */
export function findThreshold(cursor: Cursor): { readonly at: number; readonly end: number } {
  const measure = readMeasure(cursor)
  if (measure.measure === 'ratio') {
    // Its conditions stand in parentheses, and hold comparisons of their own.
    for (let depth = 0; depth > 0 || operatorAt(cursor) === undefined; cursor.take()) {
      if (cursor.token.kind === 'end') cursor.fail(AN_OPERATOR)
      if (cursor.isSymbol('(')) depth++
      if (cursor.isSymbol(')')) depth--
    }
  } else if (cursor.takeKeyword('by')) readKey(cursor)
  cursor.take()
  const { at, end } = cursor.token
  return { at, end }
}

function readThreshold(
  cursor: Cursor,
  mustBeWhole: boolean,
): { operator: Operator; value: number } {
  const operator = operatorAt(cursor)
  if (operator === undefined) return cursor.fail(AN_OPERATOR)
  cursor.take()
  const value = readNumber(cursor, mustBeWhole)
  if (operatorAt(cursor) !== undefined) {
    cursor.fail('one threshold (this version does not support ranges)')
  }
  return { operator, value }
}

function operatorAt(cursor: Cursor): Operator | undefined {
  const { kind, text } = cursor.token
  return kind === 'symbol' && Object.hasOwn(OPERATORS, text) ? OPERATORS[text] : undefined
}

function readNumber(cursor: Cursor, mustBeWhole: boolean): number {
  const { kind, text } = cursor.token
  const form = mustBeWhole ? /^\d{1,15}$/ : /^\d{1,15}(\.\d{1,15})?$/
  if (kind !== 'word' || !form.test(text)) {
    cursor.fail(mustBeWhole ? 'a whole number' : 'a number such as 0.5')
  }
  return Number(cursor.take().text)
}

function readClauses(cursor: Cursor, text: string, line: Clauses, conditions: Conditions): void {
  const seen = new Set<string>()
  while (cursor.token.kind !== 'end') {
    const clause = cursor.keyword
    if (!CLAUSES.includes(clause)) cursor.fail(`${A_CLAUSE}, or the end`)
    if (seen.has(clause)) cursor.fail(`"${clause}" only once`)
    seen.add(clause)
    cursor.take()
    if (clause === 'where' || clause === 'reset') {
      readCondition(cursor, text, clause, line, conditions)
    } else if (clause === 'weight') line.weight = formatField(cursor.takeField())
    else if (clause === 'min_samples') line.min_samples = readNumber(cursor, true)
    else readWordClause(cursor, clause, line)
  }
}

function readWordClause(cursor: Cursor, clause: string, line: Clauses): void {
  if (cursor.token.kind !== 'word') cursor.fail(`a word after "${clause}"`)
  const word = cursor.take().text
  if (clause === 'within') line.within = word
  else if (clause === 'quiet') line.quiet = word
  else if (clause === 'severity') line.severity = word
  else if (clause === 'mode') line.mode = word
  else line.id = word
}
