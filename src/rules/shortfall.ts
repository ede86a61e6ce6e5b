import { bindCondition } from './condition.ts'
import type { Comparison, Expression, Membership } from './expression.ts'
import type { RecordFields } from './record-fields.ts'

/** One comparison that decides, and what the record has for it. */
export interface Decider {
  readonly comparison: Comparison | Membership
  /** Whether it is true of the record, where the condition wants it false. */
  readonly holds: boolean
  /** Undefined or null where the record has no such field. */
  readonly found: unknown
}

/** Comparisons that together make a condition false, whatever all its others come to. */
export type Shortfall = readonly Decider[]

/**
 * Why a condition does not hold for the record that the fields are at: each part of an `and` on its
 * own, of each the fewest comparisons that decide. Empty where it holds, and where a value that
 * throws when it is read decides. Linear in the length of the condition but for what it answers.
 */
export function shortfallsOf(expression: Expression, fields: RecordFields): Shortfall[] {
  return reasonsOf(expression, false, fields)
}

/** Each reason that makes the expression come to `wanted`. */
function reasonsOf(expression: Expression, wanted: boolean, fields: RecordFields): Shortfall[] {
  if (expression.kind === 'not') return reasonsOf(expression.part, !wanted, fields)
  if (isSeries(expression) && !needsAll(expression, wanted)) {
    return expression.parts.flatMap(part => reasonsOf(part, wanted, fields))
  }
  const deciders = decidersOf(expression, wanted, fields)
  return deciders === undefined ? [] : [deciders]
}

/** The fewest comparisons that make it come to `wanted`; undefined where it does not. */
function decidersOf(
  expression: Expression,
  wanted: boolean,
  fields: RecordFields,
): Shortfall | undefined {
  if (expression.kind === 'not') return decidersOf(expression.part, !wanted, fields)
  if (!isSeries(expression)) return decidesAlone(expression, wanted, fields)
  const parts = expression.parts.map(part => decidersOf(part, wanted, fields))
  const known = parts.filter(deciders => deciders !== undefined)
  if (!needsAll(expression, wanted)) return known.toSorted((a, b) => a.length - b.length)[0]
  return known.length === parts.length ? known.flat() : undefined
}

function decidesAlone(
  comparison: Comparison | Membership,
  wanted: boolean,
  fields: RecordFields,
): Shortfall | undefined {
  try {
    const holds = bindCondition(comparison, fields)()
    if (holds !== wanted) return undefined
    return [{ comparison, holds, found: fields.read(fields.indexOf(comparison.field)) }]
  } catch {
    return undefined
  }
}

type Series = Extract<Expression, { readonly parts: unknown }>

function isSeries(expression: Expression): expression is Series {
  return expression.kind === 'all' || expression.kind === 'any'
}

/** An `and` is true by all of its parts and false by one; an `or` the other way round. */
function needsAll({ kind }: Series, wanted: boolean): boolean {
  return (kind === 'all') === wanted
}
