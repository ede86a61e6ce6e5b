import type { LogRecordView } from '../record/record.ts'
import { isDecimal } from './decimal.ts'
import type { Comparison, Expression, Literal, Membership, Operator } from './expression.ts'
import { RecordFields } from './record-fields.ts'

/** A compiled `where`: pure, total (never throws on any field value), allocation-free. */
export interface Condition {
  (record: LogRecordView): boolean
  /** What it was compiled from. */
  readonly expression: Expression
}

/**
 * Whether a condition holds for the record that its fields are at. Throws what a getter throws:
 * whoever asks takes that for false.
 */
export type Test = () => boolean

/** Elements of a list in a field that are looked at. */
const MAX_ELEMENTS = 1_024

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
  const fields = new RecordFields()
  const holds = bindCondition(expression, fields)
  const condition = (record: LogRecordView) => {
    fields.begin(record)
    try {
      return holds()
    } catch {
      return false
    }
  }
  return Object.assign(condition, { expression })
}

/** The same for the record that the fields are at, so that conditions share what they read. */
export function bindCondition(expression: Expression, fields: RecordFields): Test {
  switch (expression.kind) {
    case 'all':
      return compileAll(expression.parts.map(part => bindCondition(part, fields)))
    case 'any':
      return compileAny(expression.parts.map(part => bindCondition(part, fields)))
    case 'not': {
      const holds = bindCondition(expression.part, fields)
      return () => !holds()
    }
    case 'compare':
      return compileComparison(expression, fields)
    case 'in':
      return compileMembership(expression, fields)
  }
}

function compileAll(parts: readonly Test[]): Test {
  return () => {
    for (let at = 0; at < parts.length; at++) if (!parts[at]!()) return false
    return true
  }
}

function compileAny(parts: readonly Test[]): Test {
  return () => {
    for (let at = 0; at < parts.length; at++) if (parts[at]!()) return true
    return false
  }
}

function compileComparison({ field, operator, value }: Comparison, fields: RecordFields): Test {
  return compileTest(fields, field, [value], ACCEPTED[operator], operator === '!=')
}

function compileMembership({ field, values, negated }: Membership, fields: RecordFields): Test {
  return compileTest(fields, field, values, EQUAL, negated)
}

/** Whether the field compares with one of the values in one of the accepted ways; or with none. */
function compileTest(
  fields: RecordFields,
  field: string,
  literals: readonly Literal[],
  accepted: number,
  negated: boolean,
): Test {
  const index = fields.indexOf(field)
  const [only] = literals
  const number = literals.length === 1 && typeof only === 'number' ? only : undefined
  return () => {
    const value = fields.read(index)
    // Numbers meet numbers mostly: half of the cost of a rule.
    if (number !== undefined && typeof value === 'number') {
      return ((orderNumbers(value, number) & accepted) !== 0) !== negated
    }
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
    const literal = literals[at]!
    // Of one kind, and only to be equal: not put in order first, which compares texts twice.
    if (accepted === EQUAL && typeof value === typeof literal) {
      if (value === literal) return true
    } else if ((compare(value, literal) & accepted) !== 0) return true
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

/** `order` without a choice of kinds. Hot path. */
function orderNumbers(value: number, literal: number): number {
  if (value < literal) return LESS
  if (value > literal) return GREATER
  return value === literal ? EQUAL : INCOMPARABLE
}

/** NaN is neither less nor greater nor equal. */
function order<T extends string | number | bigint>(value: T, literal: T | number): number {
  if (value < literal) return LESS
  if (value > literal) return GREATER
  return value <= literal ? EQUAL : INCOMPARABLE
}
