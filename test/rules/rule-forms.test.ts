import { describe, expect, it } from 'vitest'
import { describeProblem, type Problem } from '../../src/base/problem.ts'
import { loadRules } from '../../src/rules/load.ts'
import type { Rule } from '../../src/rules/model.ts'
import { recordOf } from './records.ts'

type Values = Record<string, unknown>

function load(input: unknown): { rules: Rule[]; messages: string[] } {
  const problems: Problem[] = []
  const rules = loadRules([input], { problems })
  return { rules, messages: problems.map(describeProblem) }
}

function ruleOf(values: Values): Rule | undefined {
  const { rules, messages } = load({ id: 'a', within: '10s', ...values })
  expect(messages).toEqual([])
  return rules[0]
}

const LEVELS = [
  { by: 'client.address', gte: 5 },
  { by: 'client.address/24,64', gt: 50 },
]
const OF = { measure: 'ratio', of: 'a = 1' }

describe('a rule', () => {
  it.each<[Values, Values]>([
    [
      { measure: 'count', lt: 1 },
      { measure: 'count', operator: 'lt', value: 1, minSamples: 30 },
    ],
    [
      { lte: 0, min_samples: 5 },
      { operator: 'lte', value: 0, minSamples: 5 },
    ],
    [{ gt: 0 }, { operator: 'gt', value: 0, minSamples: 1 }],
    [
      { measure: 'distinct url.path', gte: 50 },
      { measure: 'distinct', field: 'url.path', measured: { field: 'url.path' } },
    ],
    [
      { measure: 'distinct `a b`/24', gte: 50 },
      { measure: 'distinct', field: 'a b/24', measured: { field: 'a b', ipv4Bits: 24 } },
    ],
    [
      { measure: ' SUM  a ', gte: 0.5 },
      { measure: 'sum', field: 'a', value: 0.5, minSamples: 1 },
    ],
    [
      { measure: 'sum a', gt: Number.MAX_SAFE_INTEGER },
      { operator: 'gt', value: Number.MAX_SAFE_INTEGER },
    ],
    [
      { measure: 'average a', lte: 0 },
      { measure: 'average', field: 'a', value: 0, minSamples: 30 },
    ],
    [
      { ...OF, gte: 1 },
      { measure: 'ratio', field: undefined, ofText: 'a = 1', toText: undefined },
    ],
    [
      { ...OF, to: 'a = 2', gt: 7.5, min_samples: 1 },
      { toText: 'a = 2', value: 7.5, minSamples: 1 },
    ],
    [
      { by: '*', gte: 5 },
      { by: [], key: [] },
    ],
    [{ by: ['client.address'], gte: 5 }, { by: ['client.address'] }],
    [
      { by: 'client.address/24 + user.name', gte: 5 },
      {
        by: ['client.address/24', 'user.name'],
        key: [{ field: 'client.address', ipv4Bits: 24 }, { field: 'user.name' }],
      },
    ],
    [{ by: ['`a b`', 'c/24,48'], gte: 5 }, { by: ['a b', 'c/24,48'] }],
    [{ weight: '`repeat count`', gte: 5 }, { weight: 'repeat count' }],
    [{ weight: 'n', lt: 5 }, { weight: 'n' }],
    [{ reset: 'b = 2', gte: 5 }, { resetText: 'b = 2' }],
    [{ reset: 'b = 2', gt: 5, measure: 'distinct a' }, { resetText: 'b = 2' }],
    [{ reset: 'b = 2', gt: 5, measure: 'sum a' }, { resetText: 'b = 2' }],
    [
      { within: '21d', quiet: '21d', gte: 5 },
      { windowMs: 1_814_400_000, quietMs: 1_814_400_000 },
    ],
    [
      { within: '1ms', gte: 1_000_000 },
      { windowMs: 1, value: 1_000_000 },
    ],
  ])('%o', (values, expected) => {
    expect(ruleOf(values)).toMatchObject(expected)
  })

  it('has its conditions compiled', () => {
    const rule = ruleOf({ ...OF, to: 'a > 1', where: 'b = 2', gte: 0.5 })
    const holds = (a: number, b: number) =>
      [rule?.of, rule?.to, rule?.where].map(condition => condition?.(recordOf({ a, b })))
    expect(holds(1, 2)).toEqual([true, false, true])
    expect(holds(2, 1)).toEqual([false, true, false])
    expect(ruleOf({ reset: 'a = 1', gte: 5 })?.reset?.(recordOf({ a: 1 }))).toBe(true)
  })

  it('of several levels is one rule for each, the lowest first', () => {
    const { rules, messages } = load({
      ...{ id: 'a', within: '10s', where: 'b = 2', weight: 'n', severity: 'high' },
      levels: [...LEVELS, { by: '*', gte: 500 }],
    })
    expect(messages).toEqual([])
    const shared = { id: 'a', windowMs: 10_000, whereText: 'b = 2', weight: 'n', severity: 'high' }
    expect(rules).toMatchObject([
      { ...shared, level: 0, by: ['client.address'], operator: 'gte', value: 5 },
      { ...shared, level: 1, by: ['client.address/24,64'], operator: 'gt', value: 50 },
      { ...shared, level: 2, by: [], key: [], operator: 'gte', value: 500 },
    ])
    expect(ruleOf({ gte: 5 })?.level).toBeUndefined()
  })

  it.each<[unknown, string[], string[][]]>([
    ['client.address', ['::FFFF:192.0.2.1', '2001:DB8::0'], [['192.0.2.1'], ['2001:db8::']]],
    ['client.address/24', ['192.0.2.0', '2001:db8::7'], [['192.0.2.0'], ['2001:db8::7']]],
    ['client.address/24,64', ['192.0.2.0/24', '2001:db8::/64'], [['192.0.2.0'], ['2001:db8::']]],
    ['service.name', ['checkout', '192.0.2.7/24'], [['checkout'], ['192.0.2.7/24']]],
  ])('by %s may name the keys %j', (by, keys, expected) => {
    expect(ruleOf({ by, keys, lt: 1 })?.keys).toEqual(expected)
  })

  it('by several fields names a key by a text for each', () => {
    const keys = [
      ['::ffff:192.0.2.1', 'alice', 'not checked'],
      ['192.0.2.1', 'bob', '192.0.2.1'],
    ]
    expect(ruleOf({ by: ['client.address', 'user.name', 'a.ip'], keys, lt: 1 })?.keys).toEqual([
      ['192.0.2.1', 'alice', 'not checked'],
      ['192.0.2.1', 'bob', '192.0.2.1'],
    ])
  })
})

describe('a mistake in a rule', () => {
  const FROM_1 = 'expected a whole number from 1 to 1000000'
  const FROM_0 = 'expected a whole number from 0 to 1000000'
  const ABOVE_0 = 'expected a number above 0, at most 9007199254740991'
  const A_MEASURE = 'expected count, distinct, sum, average or ratio'
  const A_KEY = 'expected a field, a list of 1 to 8 fields, or "*"'
  const A_TEXT = 'expected a text of 1 to 1024 characters'
  const ONE_OF = 'expected exactly one of gt, gte, lt and lte'
  const ONE_UP = 'expected exactly one of gt and gte'
  const A_LENGTH = 'expected a prefix length such as /24 (IPv4), /64 (IPv6) or /24,64 (both)'
  const [LOWEST, HIGHEST] = LEVELS

  it.each<[Values, string[]]>([
    // thresholds
    [{}, [`: ${ONE_OF}, found none`]],
    [{ gt: 5, gte: 5 }, [`: ${ONE_OF}, found gt and gte`]],
    [{ gt: 5, lt: 9 }, [`: ${ONE_OF} (this version does not support ranges), found gt and lt`]],
    [{ lt: 0 }, [`.lt: ${FROM_1}, found 0`]],
    [{ lte: -1 }, [`.lte: ${FROM_0}, found -1`]],
    [{ lte: 0.5 }, [`.lte: ${FROM_0}, found 0.5`]],
    [{ measure: 'distinct a', gte: 1_000_001 }, [`.gte: ${FROM_1}, found 1000001`]],
    [{ measure: 'sum a', gte: 0 }, [`.gte: ${ABOVE_0}, found 0`]],
    [{ measure: 'sum a', gt: 0 }, [`.gt: ${ABOVE_0}, found 0`]],
    [{ measure: 'sum a', gte: -1 }, [`.gte: ${ABOVE_0}, found -1`]],
    [{ measure: 'sum a', gte: Number.NaN }, [`.gte: ${ABOVE_0}, found NaN`]],
    [{ measure: 'sum a', gte: Number.POSITIVE_INFINITY }, [`.gte: ${ABOVE_0}, found Infinity`]],
    [{ measure: 'sum a', gte: 2 ** 53 }, [`.gte: ${ABOVE_0}, found 9007199254740992`]],
    [{ measure: 'average a', lt: 0 }, [`.lt: ${ABOVE_0}, found 0`]],
    [{ measure: 'average a', gte: '5' }, [`.gte: ${ABOVE_0}, found "5"`]],
    [
      { measure: 'average a', lte: -0.5 },
      ['.lte: expected a number from 0, at most 9007199254740991, found -0.5'],
    ],
    [{ ...OF, gte: 50 }, ['.gte: expected a number above 0, at most 1, found 50']],
    [
      { measure: 'many', gte: 0 },
      [`.measure, column 1: ${A_MEASURE}, found "many"`, `.gte: ${ABOVE_0}, found 0`],
    ],
    // measures
    [
      { measure: 'new url.path', gte: 5 },
      [`.measure, column 1: ${A_MEASURE} (this version does not support "new"), found "new"`],
    ],
    [
      { measure: 7, gte: 5 },
      ['.measure: expected a measure such as "count" or "distinct url.path", found 7'],
    ],
    [{ measure: 'count a', gte: 5 }, ['.measure, column 7: expected the end, found "a"']],
    [
      { measure: 'sum', gte: 5 },
      ['.measure, column 4: expected a field name (an odd one stands in backticks), found the end'],
    ],
    [
      { measure: 'average a/24', gte: 5 },
      ['.measure, column 9: expected a field without a prefix, found "a/24"'],
    ],
    [
      { measure: 'ratio', gte: 0.5 },
      ['.of: expected a condition such as "http.response.status_code >= 400", found nothing'],
    ],
    [
      { ...OF, of: '(a', gte: 0.5 },
      ['.of, column 3: expected =, !=, <, <=, >, >=, in or not in, found the end'],
    ],
    // keys that have no effect
    [
      { of: 'a = 1', to: 'a = 2', gte: 5 },
      [
        '.of: expected "of" only with ratio, found it with count',
        '.to: expected "to" only with ratio, found it with count',
      ],
    ],
    [
      { weight: 'n', measure: 'sum a', gte: 5 },
      ['.weight: expected "weight" only with count, found it with sum'],
    ],
    [{ weight: 'n m', gte: 5 }, ['.weight, column 3: expected the end, found "m"']],
    [
      { ...OF, reset: 'a = 1', gte: 0.5 },
      ['.reset: expected "reset" only with count, distinct or sum, found it with ratio'],
    ],
    [{ reset: 'a = 1', lt: 5 }, ['.reset: expected "reset" only with gt or gte, found it with lt']],
    [
      { reset: 'a', gte: 5 },
      ['.reset, column 2: expected =, !=, <, <=, >, >=, in or not in, found the end'],
    ],
    [
      { min_samples: 5, gte: 5 },
      [
        '.min_samples: expected "min_samples" only with average, ratio, lt or lte, ' +
          'found it with count and gte',
      ],
    ],
    [{ min_samples: 0, lt: 5 }, [`.min_samples: ${FROM_1}, found 0`]],
    [{ min_samples: 1_000_001, lt: 5 }, [`.min_samples: ${FROM_1}, found 1000001`]],
    // by
    [{ by: [], gte: 5 }, [`.by: ${A_KEY}, found a list of 0`]],
    [{ by: [...'abcdefghi'], gte: 5 }, [`.by: ${A_KEY}, found a list of 9`]],
    [{ by: 7, gte: 5 }, [`.by: ${A_KEY}, found 7`]],
    [{ by: null, gte: 5 }, [`.by: ${A_KEY}, found null`]],
    [
      { by: ['a', 7, 'a/24', '*', 'b/999'], gte: 5 },
      [
        '.by[1]: expected a field such as client.address or client.address/24, found 7',
        '.by[2]: expected each field only once, found "a/24"',
        '.by[3], column 1: expected a field name (an odd one stands in backticks), found "*"',
        `.by[4], column 1: ${A_LENGTH}, found "b/999"`,
      ],
    ],
    [{ by: 'client.address/0', gte: 5 }, [`.by, column 1: ${A_LENGTH}, found "client.address/0"`]],
    // named keys
    [
      { keys: ['192.0.2.1'], gte: 5 },
      ['.keys: expected "keys" only with lt or lte, found it with gte'],
    ],
    [
      { keys: ['192.0.2.1'], measure: 'average a', lt: 5 },
      ['.keys: expected "keys" only with count, distinct or sum, found it with average'],
    ],
    [
      { keys: ['192.0.2.1'], by: '*', lt: 5 },
      ['.keys: expected no "keys" of the whole stream, which is one key, found both'],
    ],
    [{ keys: 'a', lt: 5 }, ['.keys: expected a list of 1 to 10000 keys, found "a"']],
    [{ keys: [], lt: 5 }, ['.keys: expected a list of 1 to 10000 keys, found a list of 0']],
    [
      { keys: Array.from({ length: 10_001 }, (_, index) => `${index}`), by: 'a', lt: 5 },
      ['.keys: expected a list of 1 to 10000 keys, found a list of 10001'],
    ],
    [
      { keys: ['here', '192.0.2.1/24', '192.0.2.1', '::ffff:192.0.2.1', 7, ['192.0.2.9']], lt: 5 },
      [
        '.keys[0]: expected an address, found "here"',
        '.keys[1]: expected an address, found "192.0.2.1/24"',
        '.keys[3]: expected each key only once, found "::ffff:192.0.2.1"',
        `.keys[4]: ${A_TEXT}, found 7`,
        `.keys[5]: ${A_TEXT}, found a list of 1`,
      ],
    ],
    [
      { keys: ['192.0.2.7', '192.0.2.0/16', '192.0.2.0/33', '2001:db8::/32'], by: 'a/24', lt: 5 },
      [
        '.keys[0]: expected the prefix 192.0.2.0/24, since "a" is cut to it, found "192.0.2.7"',
        '.keys[1]: expected the prefix 192.0.0.0/16 or the address 192.0.2.0, found "192.0.2.0/16"',
        '.keys[2]: expected a prefix length of 0 to 32, found "192.0.2.0/33"',
        '.keys[3]: expected the prefix 2001:db8::/128, since "a" is cut to it, found "2001:db8::/32"',
      ],
    ],
    [
      { keys: ['a', ['a'], ['a', ''], ['a', 'b', 'c']], by: ['a', 'b'], lt: 5 },
      [
        '.keys[0]: expected a list of 2 texts, one for each field of the key, found "a"',
        '.keys[1]: expected a list of 2 texts, one for each field of the key, found a list of 1',
        `.keys[2][1]: ${A_TEXT}, found ""`,
        '.keys[3]: expected a list of 2 texts, one for each field of the key, found a list of 3',
      ],
    ],
    // levels
    [
      { levels: LEVELS, by: 'a', gte: 5, lt: 7, reset: 'a = 1' },
      ['reset', 'by', 'gte', 'lt'].map(
        name => `.${name}: expected no "${name}" beside levels, found both`,
      ),
    ],
    [
      { levels: LEVELS, measure: 'distinct a' },
      ['.levels: expected "levels" only with count, found it with distinct'],
    ],
    [
      { levels: LEVELS, keys: ['a'] },
      ['.keys: expected "keys" only with lt or lte, found it with gte'],
    ],
    [{ levels: [LOWEST] }, ['.levels: expected a list of 2 to 4 levels, found a list of 1']],
    [{ levels: {} }, ['.levels: expected a list of 2 to 4 levels, found a map']],
    [
      { levels: [...LEVELS, { by: 'a', gte: 5 }, { by: 'b', gte: 5 }, { by: 'c', gte: 5 }] },
      ['.levels: expected a list of 2 to 4 levels, found a list of 5'],
    ],
    [
      { levels: [5, { ...HIGHEST, gte: 0 }, { ...LOWEST, lt: 5 }, { gte: 0.5 }] },
      [
        '.levels[0]: expected a map such as {by: client.address, gte: 100}, found 5',
        `.levels[1]: ${ONE_UP}, found gt and gte`,
        '.levels[2].lt: expected a known key (did you mean "gt"?), found "lt"',
        `.levels[3].by: ${A_KEY}, found nothing`,
        `.levels[3].gte: ${FROM_1}, found 0.5`,
      ],
    ],
    [
      { levels: [LOWEST, { by: ['client.address'], gte: 9 }] },
      ['.levels[1].by: expected a key of its own, found a list of 1'],
    ],
  ])('%o', (values, messages) => {
    const { rules, messages: found } = load({ id: 'a', within: '10s', ...values })
    expect(found).toEqual(messages.map(message => `rules[0]${message}`))
    expect(rules).toEqual([])
  })

  it('is found in a line as in a map', () => {
    expect(load('ratio of (a = 1) >= 50 within 5m').messages).toEqual([
      'rules[0].gte: expected a number above 0, at most 1, found 50',
    ])
    expect(load('average a >= 5 within 5m reset b = 1 weight n').messages).toEqual([
      'rules[0].weight: expected "weight" only with count, found it with average',
      'rules[0].reset: expected "reset" only with count, distinct or sum, found it with average',
    ])
  })
})
