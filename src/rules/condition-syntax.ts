import type { Cursor } from './cursor.ts'
import { type Expression, type Literal, type Operator, RESERVED_WORDS } from './expression.ts'

/** Deepest nesting of parentheses and `not`. */
export const MAX_DEPTH = 32
/** Most values of one `in` list. */
const MAX_LIST_VALUES = 256

const OPERATORS: readonly string[] = ['=', '!=', '<', '<=', '>', '>='] satisfies Operator[]
const LATER_OPERATORS = [
  'contains',
  'startswith',
  'endswith',
  'matches',
  'like',
  'exists',
  'between',
  'is',
]
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i
const BARE_TEXT = /^[A-Za-z_][A-Za-z0-9_.@-]*$/
const A_VALUE = 'a number, true, false or a text (in quotes where it is more than a plain word)'

/**
 * `any = all {or all}`, `all = unary {and unary}`, `unary = not unary | ( any ) | comparison`:
 * stops before the first token that cannot go on. Throws a `Mistake`.
 */
export function readExpression(cursor: Cursor, depth = 0): Expression {
  return readSeries(cursor, 'or', 'any', () =>
    readSeries(cursor, 'and', 'all', () => readUnary(cursor, depth)),
  )
}

function readSeries(
  cursor: Cursor,
  word: string,
  kind: 'all' | 'any',
  readPart: () => Expression,
): Expression {
  const first = readPart()
  if (cursor.keyword !== word) return first
  const parts = [first]
  while (cursor.takeKeyword(word)) parts.push(readPart())
  return { kind, parts }
}

function readUnary(cursor: Cursor, depth: number): Expression {
  const deeper = cursor.keyword === 'not' || cursor.isSymbol('(')
  if (deeper && depth >= MAX_DEPTH) {
    cursor.fail(`at most ${MAX_DEPTH} parentheses and "not" within each other`)
  }
  if (cursor.takeKeyword('not')) return { kind: 'not', part: readUnary(cursor, depth + 1) }
  if (!cursor.takeSymbol('(')) return readComparison(cursor)
  const inner = readExpression(cursor, depth + 1)
  if (!cursor.takeSymbol(')')) cursor.fail('"and", "or" or ")"')
  return inner
}

function readComparison(cursor: Cursor): Expression {
  const field = cursor.takeField()
  if (cursor.takeKeyword('in')) return { kind: 'in', field, negated: false, values: list(cursor) }
  if (cursor.takeKeyword('not')) {
    if (!cursor.takeKeyword('in')) cursor.fail('"in" after "not"')
    return { kind: 'in', field, negated: true, values: list(cursor) }
  }
  const operator = readOperator(cursor)
  const valueToken = cursor.token
  const value = readLiteral(cursor)
  if (typeof value === 'boolean' && operator !== '=' && operator !== '!=') {
    cursor.fail(`a number or a text after ${operator}`, valueToken)
  }
  return { kind: 'compare', field, operator, value }
}

function readOperator(cursor: Cursor): Operator {
  const { kind, text } = cursor.token
  const known = '=, !=, <, <=, >, >=, in or not in'
  if (LATER_OPERATORS.includes(cursor.keyword)) {
    cursor.fail(`${known} (this version does not support "${cursor.keyword}")`)
  }
  if (kind !== 'symbol' || !OPERATORS.includes(text)) cursor.fail(known)
  return cursor.take().text as Operator
}

function list(cursor: Cursor): Literal[] {
  const close = cursor.isSymbol('[') ? ']' : ')'
  if (!cursor.takeSymbol('[') && !cursor.takeSymbol('(')) {
    cursor.fail('a list such as [401, 403]')
  }
  const values = [readLiteral(cursor)]
  while (cursor.takeSymbol(',')) {
    if (values.length >= MAX_LIST_VALUES) cursor.fail(`at most ${MAX_LIST_VALUES} values`)
    values.push(readLiteral(cursor))
  }
  if (!cursor.takeSymbol(close)) cursor.fail(`"," or "${close}"`)
  return values
}

function readLiteral(cursor: Cursor): Literal {
  const { kind, text } = cursor.token
  if (kind === 'text') return cursor.take().text
  if (kind !== 'word') cursor.fail(A_VALUE)
  const literal = NUMBER.test(text) ? readNumber(cursor) : readWord(cursor)
  cursor.take()
  return literal
}

/** A number that a double holds: no digits get lost beyond 2^53. */
function readNumber(cursor: Cursor): number {
  const value = Number(cursor.token.text)
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
    cursor.fail('a number from -(2^53 - 1) to 2^53 - 1')
  return value === 0 ? 0 : value
}

function readWord(cursor: Cursor): string | boolean {
  const { keyword, token } = cursor
  if (keyword === 'true' || keyword === 'false') return keyword === 'true'
  if (keyword === 'null') {
    cursor.fail(`${A_VALUE}; a missing field makes every comparison false`)
  }
  if (RESERVED_WORDS.has(keyword) || !BARE_TEXT.test(token.text)) cursor.fail(A_VALUE)
  return token.text
}
