import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../src/record/record.ts'
import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../../src/record/roles.ts'
import type { RuleEntry } from '../../src/rules/model.ts'
import type { RecordObserver } from '../../src/rules/observer.ts'
import { compiledOf, observerOf, observing, rulesOf } from './observers.ts'
import { recordOf } from './records.ts'

describe('what a record is to a rule', () => {
  const [COUNTED, RESET, PART] = [ROLE_COUNTED, ROLE_RESET, ROLE_PART]
  const rolesOf = (entry: RuleEntry, attributes: Attributes) => {
    const one = observing(entry)
    one.observe(recordOf({ 'client.address': '192.0.2.1', ...attributes }))
    return one.observation.matched === 0 ? 0 : one.observation.roles[0]
  }
  const reset = 'count >= 3 within 1s where a = 1 reset b = 1'
  const share = 'ratio of (a = 1) >= 0.5 within 1s where c = 1'
  const odds = 'ratio of (a = 1) to (b = 1) >= 0.5 within 1s where c = 1'

  it.each<{ line: string; of: Attributes; roles: number }>([
    { line: reset, of: { a: 1 }, roles: COUNTED },
    { line: reset, of: { b: 1 }, roles: RESET },
    { line: reset, of: { a: 1, b: 1 }, roles: COUNTED | RESET },
    { line: reset, of: {}, roles: 0 },
    { line: share, of: { c: 1 }, roles: COUNTED },
    { line: share, of: { a: 1, c: 1 }, roles: COUNTED | PART },
    { line: share, of: { a: 1 }, roles: 0 },
    { line: odds, of: { a: 1, c: 1 }, roles: PART },
    { line: odds, of: { b: 1, c: 1 }, roles: COUNTED },
    { line: odds, of: { a: 1, b: 1, c: 1 }, roles: COUNTED | PART },
    { line: odds, of: { c: 1 }, roles: 0 },
    { line: 'sum a > 1 within 1s reset b = 1', of: { a: 'x', b: 1 }, roles: RESET },
    { line: 'sum a > 1 within 1s reset b = 1', of: { a: 5, b: 1 }, roles: COUNTED | RESET },
    { line: 'distinct a > 1 within 1s reset b = 1', of: { b: 1 }, roles: RESET },
  ])('is $roles for $of to $line', ({ line, of, roles }) => {
    expect(rolesOf(line, of)).toBe(roles)
  })
})

describe('the amount of a record', () => {
  const rules = {
    weight: 'count >= 100 within 1s weight a',
    sum: 'sum a >= 100 within 1s',
    average: 'average a >= 100 within 1s',
  }
  const amountOf = (line: string, a: unknown) => {
    const one = observing(line)
    one.observe(recordOf({ 'client.address': '192.0.2.1', a }))
    const { matched, amounts } = one.observation
    return { amount: matched === 0 ? undefined : amounts[0], bad: one.badAmount[0] }
  }

  // The amount, `undefined` where it is not counted, or 'bad' where that is counted as such.
  it.each<{ a: unknown; weight?: unknown; sum?: unknown; average?: unknown }>([
    { a: 7, weight: 7, sum: 7, average: 7 },
    { a: '7', weight: 7, sum: 7, average: 7 },
    { a: 7n, weight: 7, sum: 7, average: 7 },
    { a: [7], weight: 7, sum: 7, average: 7 },
    { a: '7.0', weight: 7, sum: 7, average: 7 },
    { a: 0, weight: undefined, sum: 0, average: 0 },
    { a: 0.5, weight: 'bad', sum: 0.5, average: 0.5 },
    { a: -2, weight: 'bad', sum: 'bad', average: -2 },
    { a: undefined, weight: 1, sum: 'bad', average: 'bad' },
    { a: null, weight: 1, sum: 'bad', average: 'bad' },
    { a: { b: 1 }, weight: 1, sum: 'bad', average: 'bad' },
    ...['', 'x', '1e3', true, [1, 2], [], [[1]], Number.NaN, 2n ** 1_024n].map(a => ({
      ...{ a, weight: 'bad', sum: 'bad', average: 'bad' },
    })),
    { a: Number.POSITIVE_INFINITY, weight: 'bad', sum: 'bad', average: 'bad' },
  ])(
    'of $a is $weight as a weight, $sum in a sum, $average in an average',
    ({ a, ...expected }) => {
      for (const use of ['weight', 'sum', 'average'] as const) {
        const is = expected[use]
        const isBad = is === 'bad'
        expect({ use, ...amountOf(rules[use], a) }).toEqual({
          ...{ use, amount: isBad ? undefined : is, bad: isBad ? 1 : 0 },
        })
      }
    },
  )

  it('is cut to the highest weight, and that is counted', () => {
    const one = observerOf(compiledOf(rules.weight), 1_000)
    for (const a of [999, 1_000, 1_001, 2n ** 70n]) {
      one.observe(recordOf({ 'client.address': '192.0.2.1', a }))
      expect(one.observation.amounts[0]).toBe(Math.min(Number(a), 1_000))
    }
    expect(one.counters).toMatchObject({ clippedWeights: 2, badAmount: 0 })
  })
})

describe('the values that are counted as different', () => {
  const client = { 'client.address': '192.0.2.1' }
  /** Hash of each value that a record gives, rule by rule. */
  const valuesOf = (one: RecordObserver, attributes: Attributes) => {
    const seen: string[][] = []
    const note = () => {
      for (const rule of rulesOf(one)) {
        const { values, roles } = one.observation
        expect(roles[rule]).toBe(ROLE_COUNTED)
        seen[rule] = [...(seen[rule] ?? []), `${values[rule * 2]} ${values[rule * 2 + 1]}`]
      }
    }
    one.observe(recordOf({ ...client, ...attributes }))
    note()
    while (one.next()) {
      expect(one.observation.isFirst).toBe(false)
      note()
    }
    return seen
  }

  it.each<{ field: string; as: Attributes; is: Attributes }>([
    { field: 'a', as: { a: 22 }, is: { a: '22' } },
    { field: 'a', as: { a: '::ffff:192.0.2.1' }, is: { a: '192.0.2.1' } },
    { field: 'a', as: { a: ['x'] }, is: { a: 'x' } },
    {
      field: 'destination.address',
      as: { 'destination.address': '[2001:db8::1]:443' },
      is: { 'destination.address': '2001:db8:0::1' },
    },
    {
      field: 'client.address/24',
      as: { 'client.address': '192.0.2.1' },
      is: { 'client.address': '192.0.2.99' },
    },
  ])('are equal: $as and $is of $field', ({ field, as, is }) => {
    const one = observing(`distinct ${field} by * >= 2 within 1s`)
    const [first] = valuesOf(one, as)
    expect(first).toHaveLength(1)
    expect(valuesOf(one, is)[0]).toEqual(first)
  })

  it('are host names too where addresses are expected', () => {
    const one = observing('distinct destination.address >= 2 within 1s')
    expect(valuesOf(one, { 'destination.address': 'db.example' })[0]).toHaveLength(1)
  })

  it.each([undefined, null, '', { b: 1 }, [], [null, '', { b: 1 }, ['x']], Number.NaN])(
    'are none in %o, which is counted',
    a => {
      const one = observing('distinct a >= 2 within 1s')
      expect(valuesOf(one, { a })).toEqual([])
      expect([...one.badAmount]).toEqual([1])
    },
  )

  it('come one by one from a list, other rules take the record once', () => {
    const one = observing(
      'count >= 1 within 1s as all',
      'distinct a >= 2 within 1s as a',
      'distinct a >= 2 within 1s where c = 1 as c',
      'distinct b >= 2 within 1s as b',
      'distinct a by user.name >= 2 within 1s as names',
      'sum n >= 2 within 1s reset c = 1 as n',
    )
    const rounds = (attributes: Attributes) => {
      const found: number[][] = []
      one.observe(recordOf({ ...client, ...attributes }))
      do found.push(rulesOf(one))
      while (one.next())
      return found
    }
    expect(rounds({ a: ['x', '', 'y', 'x'], b: ['z', 'z'] })).toEqual([[0, 1, 3], [1, 3], [1]])
    expect(rounds({ a: ['', 'x'], b: 'z', c: 1, n: 3 })).toEqual([[0, 1, 2, 3, 5]])
    expect(rounds({ a: ['x', 'y'], n: 3, c: 1 })).toEqual([
      [0, 1, 2, 5],
      [1, 2],
    ])
    const [, values] = valuesOf(one, { a: ['x', 'y', 'x'] })
    expect(values).toHaveLength(3)
    expect(new Set(values).size).toBe(2)
  })

  it('are at most 64 of a list, the rest is counted once', () => {
    const one = observing('distinct a >= 2 within 1s as a', 'distinct a >= 3 within 1s as b')
    const a = Array.from({ length: 100 }, (_, at) => `value ${at}`)
    const [first, second] = valuesOf(one, { a })
    expect(new Set(first).size).toBe(64)
    expect(second).toEqual(first)
    expect(one.counters.droppedValues).toBe(36)
  })

  it('are those of the record at hand alone', () => {
    const one = observing('distinct a >= 2 within 1s where c = 1')
    one.observe(recordOf({ ...client, a: ['x', 'y', 'z'], c: 1 }))
    one.observe(recordOf({ ...client, a: ['x', 'y', 'z'] }))
    expect(one.observation.matched).toBe(0)
    expect(one.next()).toBe(false)
  })
})
