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

const fewFields = fc.constantFrom('a', 'b', 'c', 'http.response.status_code')
const fewLiterals = fc.constantFrom<Literal>(0, 1, 404, 'x', '1', true)

/** Over few fields and values, so that records meet them as often as not. */
export const conditionsOfFew: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>(tie => {
  const parts = fc.array(tie('tree'), { minLength: 2, maxLength: 3 })
  return {
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc
        .record({
          field: fewFields,
          operator: fc.constantFrom<Operator>('=', '!=', '<', '>='),
          value: fewLiterals,
        })
        .map(({ field, operator, value }) => ({
          kind: 'compare' as const,
          field,
          operator: typeof value === 'boolean' ? '=' : operator,
          value,
        })),
      fc.record({
        kind: fc.constant('in' as const),
        field: fewFields,
        negated: fc.boolean(),
        values: fc.array(fewLiterals, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), part: tie('tree') }),
      fc.record({ kind: fc.constant('all' as const), parts }),
      fc.record({ kind: fc.constant('any' as const), parts }),
    ),
  }
}).tree

const fewValues: fc.Arbitrary<unknown> = fc.constantFrom<unknown[]>(
  ...[0, 1, 404, -2, 0.5, 5_000_000, Number.NaN, '1', 'x', '', 'true', true, null, undefined],
  ...[2n ** 70n, { b: 1 }, [], [1], [404, 'x', 'x'], ['192.0.2.1'], ['', null, ['x']]],
  ...['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', '198.51.100.7'],
)

/** Attributes of a record that has some of those fields, and some that keys are made of. */
export const attributesOfFew: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    ...{ a: fewValues, b: fewValues, c: fewValues, 'http.response.status_code': fewValues },
    ...{ 'user.name': fewValues, 'destination.address': fewValues },
    'client.address': fc.oneof(fc.constantFrom('192.0.2.1', '2001:db8::1'), fewValues),
  },
  { requiredKeys: [] },
)
