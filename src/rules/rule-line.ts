import { readExpression } from './condition-syntax.ts'
import type { Cursor } from './cursor.ts'
import { type Expression, formatCondition, formatField } from './expression.ts'
import { CLIENT_FIELD, type RuleInput } from './model.ts'

/**
 * The keys that a one-line rule sets, unchecked but for their syntax. Without `as` its id is made
 * of what is counted: `count-client.address-gte-100-60s`, and `-where-` with a hash of the
 * condition's canonical text where there is one.
 */
export type RuleLine = Pick<RuleInput, 'id' | 'measure' | 'by' | 'gt' | 'gte' | 'within'> &
  Pick<RuleInput, 'where' | 'quiet'> & { readonly severity?: string; readonly mode?: string }

type Clauses = { -readonly [Key in keyof RuleLine]?: RuleLine[Key] }

export const LATER_MEASURES: readonly string[] = [
  'distinct',
  'sum',
  'average',
  'ratio',
  'percentile',
  'min',
  'max',
  'rate',
  'new',
  'sequence',
]

/** Characters of a field name or a duration that go into an id. */
const MAX_ID_PART = 40
const CLAUSES = ['within', 'where', 'quiet', 'severity', 'mode', 'as']
const A_CLAUSE = `${CLAUSES.slice(0, -1).join(', ')} or as`

/**
 * `count [by field] >= number {within duration | where condition | quiet duration |
 * severity word | mode word | as id}`, every clause at most once. Throws a `Mistake`.
 */
export function readRuleLine(cursor: Cursor, text: string): RuleLine {
  const measure = readMeasure(cursor)
  const field = cursor.takeKeyword('by') ? readKeyField(cursor) : CLIENT_FIELD
  const line: Clauses = { measure, by: formatField(field), ...readThreshold(cursor) }
  let condition: Expression | undefined
  const seen = new Set<string>()
  while (cursor.token.kind !== 'end') {
    const clause = cursor.keyword
    if (!CLAUSES.includes(clause)) cursor.fail(`${A_CLAUSE}, or the end`)
    if (seen.has(clause)) cursor.fail(`"${clause}" only once`)
    seen.add(clause)
    cursor.take()
    if (clause !== 'where') {
      readWordClause(cursor, clause, line)
      continue
    }
    const start = cursor.token.at
    condition = readExpression(cursor)
    line.where = text.slice(start, cursor.lastEnd)
  }
  const { within } = line
  if (within === undefined) return cursor.fail('"within" and a duration such as 60s')
  return { ...line, within, id: line.id ?? deriveId(field, within, line, condition) }
}

/** One field; says so where the text uses a form of key that is still to come. */
export function readKeyField(cursor: Cursor): string {
  const { kind, text } = cursor.token
  if (kind === 'word' && text.includes('/')) {
    cursor.fail('a field name (this version does not support address prefixes)')
  }
  const field = cursor.takeField()
  if (cursor.isSymbol(',')) {
    cursor.fail('one field name (this version does not support keys of several fields)')
  }
  return field
}

function readMeasure(cursor: Cursor): string {
  if (LATER_MEASURES.includes(cursor.keyword)) {
    cursor.fail(`"count" (this version does not support "${cursor.keyword}")`)
  }
  if (!cursor.takeKeyword('count')) cursor.fail('"count"')
  return 'count'
}

function readThreshold(cursor: Cursor): Pick<RuleLine, 'gt' | 'gte'> {
  if (cursor.isSymbol('<') || cursor.isSymbol('<=')) {
    cursor.fail(`">" or ">=" (this version does not support "${cursor.token.text}")`)
  }
  const above = cursor.takeSymbol('>')
  if (!above && !cursor.takeSymbol('>=')) cursor.fail('">" or ">="')
  const { kind, text } = cursor.token
  if (kind !== 'word' || !/^\d{1,15}$/.test(text)) cursor.fail('a whole number')
  cursor.take()
  return above ? { gt: Number(text) } : { gte: Number(text) }
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

function deriveId(
  field: string,
  within: string,
  line: Clauses,
  condition: Expression | undefined,
): string {
  const threshold = line.gt === undefined ? `gte-${line.gte}` : `gt-${line.gt}`
  const plain = `count-${idPart(field)}-${threshold}-${idPart(within)}`
  return condition === undefined ? plain : `${plain}-where-${hash(formatCondition(condition))}`
}

function idPart(text: string): string {
  return text
    .slice(0, MAX_ID_PART)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/g, '-')
}

/** FNV-1a, 32 bits, over UTF-16 code units: eight hexadecimal digits. */
function hash(text: string): string {
  let state = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  }
  return (state >>> 0).toString(16).padStart(8, '0')
}
