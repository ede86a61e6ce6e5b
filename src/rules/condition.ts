import { type FieldReader, fieldReader, readField } from '../record/fields.ts'
import type { LogRecordView } from '../record/record.ts'
import type { Comparison, Expression, Literal, Membership, Operator } from './expression.ts'

/** A compiled `where`: pure, total (never throws on any field value), allocation-free. */
export type Condition = (record: LogRecordView) => boolean

/** Elements of a list in a field that are looked at. */
const MAX_ELEMENTS = 1_024
/** Longest text that is compared as a number, characters. */
const MAX_DECIMAL_LENGTH = 32

// What a comparison can come to, as bits: an operator is the set of those it accepts.
const INCOMPARABLE = 0
const LESS = 1
const EQUAL = 2
const GREATER = 4

const ACCEPTED: Readonly<Record<Operator, number>> = {
  '=': EQUAL,
  '!=': EQUAL,
  '<': LESS,
  '<=': LESS | EQUAL,
  '>': GREATER,
  '>=': GREATER | EQUAL,
}

/**
 * The meaning of a condition:
 * - A number compares, as a number, with a number, a bigint or a text that is a plain decimal
 *   (`"404"`, `"-1.5"`), whichever side is the text; true and false with a boolean or the text
 *   "true" or "false"; a text with a text, letter case included, by UTF-16 code units. Nothing else
 *   is comparable.
 * - What is not comparable is neither equal, less nor greater: `!=` and `not in` hold for it.
 * - A field that is missing makes every comparison false, `!=` and `not in` too; `not (…)` turns
 *   that round, as any negation does.
 * - A list in a field: one element that satisfies is enough; for `!=` and `not in` none may equal.
 * - A value that throws when it is read (a hostile proxy) makes the whole condition false.
 */
export function compileCondition(expression: Expression): Condition {
  const holds = compile(expression)
  return record => {
    try {
      return holds(record)
    } catch {
      return false
    }
  }
}

function compile(expression: Expression): Condition {
  switch (expression.kind) {
    case 'all':
      return compileAll(expression.parts.map(compile))
    case 'any':
      return compileAny(expression.parts.map(compile))
    case 'not': {
      const holds = compile(expression.part)
      return record => !holds(record)
    }
    case 'compare':
      return compileComparison(expression)
    case 'in':
      return compileMembership(expression)
  }
}

function compileAll(parts: readonly Condition[]): Condition {
  return record => {
    for (let at = 0; at < parts.length; at++) if (!parts[at]!(record)) return false
    return true
  }
}

function compileAny(parts: readonly Condition[]): Condition {
  return record => {
    for (let at = 0; at < parts.length; at++) if (parts[at]!(record)) return true
    return false
  }
}

function compileComparison({ field, operator, value }: Comparison): Condition {
  return compileTest(fieldReader(field), [value], ACCEPTED[operator], operator === '!=')
}

function compileMembership({ field, values, negated }: Membership): Condition {
  return compileTest(fieldReader(field), values, EQUAL, negated)
}

/** Whether the field compares with one of the values in one of the accepted ways; or with none. */
function compileTest(
  reader: FieldReader,
  literals: readonly Literal[],
  accepted: number,
  negated: boolean,
): Condition {
  return record => {
    const value = readField(record, reader)
    if (value === undefined || value === null) return false
    return meets(value, literals, accepted) !== negated
  }
}

/** Hot path. */
function meets(value: unknown, literals: readonly Literal[], accepted: number): boolean {
  if (typeof value !== 'object' || !Array.isArray(value)) {
    return meetsOne(value, literals, accepted)
  }
  const count = Math.min(value.length, MAX_ELEMENTS)
  for (let at = 0; at < count; at++) if (meetsOne(value[at], literals, accepted)) return true
  return false
}

function meetsOne(value: unknown, literals: readonly Literal[], accepted: number): boolean {
  for (let at = 0; at < literals.length; at++) {
    if ((compare(value, literals[at]!) & accepted) !== 0) return true
  }
  return false
}

/** Hot path. How the value stands to the literal. */
function compare(value: unknown, literal: Literal): number {
  if (typeof literal === 'string') return compareText(value, literal)
  if (typeof literal === 'boolean') {
    const same = typeof value === 'string' ? value === String(literal) : value === literal
    return same ? EQUAL : INCOMPARABLE
  }
  if (typeof value === 'number' || typeof value === 'bigint') return order(value, literal)
  if (typeof value === 'string' && isDecimal(value)) return order(Number(value), literal)
  return INCOMPARABLE
}

function compareText(value: unknown, literal: string): number {
  if (typeof value === 'string') return order(value, literal)
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  return isNumber && isDecimal(literal) ? order(value, Number(literal)) : INCOMPARABLE
}

/** NaN is neither less nor greater nor equal. */
function order<T extends string | number | bigint>(value: T, literal: T | number): number {
  if (value < literal) return LESS
  if (value > literal) return GREATER
  return value <= literal ? EQUAL : INCOMPARABLE
}

/** `-?digits[.digits]` */
function isDecimal(text: string): boolean {
  const { length } = text
  if (length === 0 || length > MAX_DECIMAL_LENGTH) return false
  let digits = 0
  let points = 0
  for (let at = text.charCodeAt(0) === 0x2d ? 1 : 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x30 && code <= 0x39) digits++
    else if (code === 0x2e && points === 0 && digits > 0 && at < length - 1) points = 1
    else return false
  }
  return digits > 0
}
