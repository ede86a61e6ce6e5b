import fc from 'fast-check'
import type { Expression, Literal, Operator } from '../../src/rules/expression.ts'

/** Dotted names, odd names that need backticks, and words the language reserves. */
const fieldNames = fc.oneof(
  fc.constantFrom('a', 'b.c', 'http.response.status_code', '@timestamp', 'x-forwarded-for'),
  fc.constantFrom('and', 'Not', 'in', 'true', 'null', 'count', 'within', '4xx', 'a b', 'é', "it's"),
  fc.string({ minLength: 1, maxLength: 8 }).filter(name => !name.includes('`')),
)

export const literals: fc.Arbitrary<Literal> = fc.oneof(
  fc.boolean(),
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
    .map(value => (value === 0 ? 0 : value)),
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.constantFrom('404', '-1.5', 'true', 'GET', '', '"', '\\', '\ud800'),
)

const comparisons: fc.Arbitrary<Expression> = fc
  .record({
    field: fieldNames,
    operator: fc.constantFrom<Operator>('=', '!=', '<', '<=', '>', '>='),
    value: literals,
  })
  .map(({ field, operator, value }) => ({
    kind: 'compare',
    field,
    operator: typeof value === 'boolean' ? '=' : operator,
    value,
  }))

const memberships: fc.Arbitrary<Expression> = fc.record({
  kind: fc.constant('in' as const),
  field: fieldNames,
  negated: fc.boolean(),
  values: fc.array(literals, { minLength: 1, maxLength: 4 }),
})

export const expressions: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>(tie => {
  const parts = fc.array(tie('tree'), { minLength: 2, maxLength: 3 })
  return {
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      comparisons,
      memberships,
      fc.record({ kind: fc.constant('not' as const), part: tie('tree') }),
      fc.record({ kind: fc.constant('all' as const), parts }),
      fc.record({ kind: fc.constant('any' as const), parts }),
    ),
  }
}).tree
