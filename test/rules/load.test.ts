import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeProblem, type Problem } from '../../src/base/problem.ts'
import { loadRules } from '../../src/rules/load.ts'
import type { Rule } from '../../src/rules/model.ts'
import { recordOf } from './records.ts'

function load(input: unknown): { rules: Rule[]; messages: string[] } {
  const problems: Problem[] = []
  const rules = loadRules(input, { problems })
  return { rules, messages: problems.map(describeProblem) }
}

const GOOD = { id: 'a', gte: 5, within: '10s' }

/** What is said of one rule that is good but for these keys. */
function messagesOf(changes: Record<string, unknown>): string[] {
  return load([{ ...GOOD, ...changes }]).messages
}

describe('a good rule', () => {
  it('gets every default', () => {
    expect(load([GOOD])).toEqual({
      messages: [],
      rules: [
        {
          ...{ id: 'a', title: 'a', measure: 'count', operator: 'gte', value: 5, minSamples: 1 },
          ...{ by: ['client.address'], key: [{ field: 'client.address' }], keys: [] },
          ...{ windowMs: 10_000, quietMs: 10_000, severity: 'medium', mode: 'emit', tags: [] },
        },
      ],
    })
  })

  it('says everything that a rule can say', () => {
    const texts = {
      ...{ title: 'Failed logins', description: 'Somebody guesses passwords.', category: 'auth' },
      ...{ reference: 'https://example.org/runbook', version: '1.0', tags: ['attack.t1110'] },
      ...{ uuid: 'd74be027-29af-4644-89c7-d99fdf6ea8d1', severity: 'high', mode: 'shadow' },
    }
    const measured = { measure: 'count', by: 'destination.address', gt: 0, within: '1h30m' }
    const { rules, messages } = load([
      { id: 'x', ...measured, quiet: '2h', where: 'event.outcome = failure', ...texts },
    ])
    expect(messages).toEqual([])
    const [rule] = rules
    expect(rule).toMatchObject({ ...texts, by: ['destination.address'], operator: 'gt', value: 0 })
    expect(rule).toMatchObject({ windowMs: 5_400_000, quietMs: 7_200_000 })
    expect(rule?.whereText).toBe('event.outcome = failure')
    expect(rule?.where?.(recordOf({ 'event.outcome': 'failure' }))).toBe(true)
    expect(rule?.where?.(recordOf({ 'event.outcome': 'success' }))).toBe(false)
  })

  it('may stand on one line', () => {
    const line = 'count by client.address >= 100  within 60s where url.path = "/login" quiet 10m'
    const { rules, messages } = load([line, 'count > 5 within 10s severity high mode off as quick'])
    expect(messages).toEqual([])
    expect(rules[0]).toMatchObject({ operator: 'gte', value: 100, windowMs: 60_000 })
    expect(rules[0]).toMatchObject({ quietMs: 600_000, whereText: 'url.path = "/login"' })
    expect(rules[0]?.id).toMatch(/^count-client\.address-gte-100-60s-where-[0-9a-f]{8}$/)
    expect(rules[0]?.title).toBe(line.replace('  ', ' '))
    expect(rules[1]).toMatchObject({ id: 'quick', operator: 'gt', severity: 'high', mode: 'off' })
  })

  it('may leave keys undefined in code', () => {
    expect(messagesOf({ gt: undefined, where: undefined, quiet: undefined })).toEqual([])
  })
})

describe('a mistake in a rule', () => {
  const A_DURATION = 'expected a duration such as "30s"'
  const ID = 'an id of lower-case letters, digits, "-", "_" and "." such as "login-failures"'
  it.each<[Record<string, unknown>, string[]]>([
    [{ within: '30' }, [`rules[0].within: ${A_DURATION}, found "30"`]],
    [{ within: 30 }, [`rules[0].within: ${A_DURATION}, found 30`]],
    [{ within: undefined }, [`rules[0].within: ${A_DURATION}, found nothing`]],
    [{ within: null }, [`rules[0].within: ${A_DURATION}, found null`]],
    [{ within: '0s' }, ['rules[0].within: expected a duration from 1ms to 21d, found "0s"']],
    [{ within: '22d' }, ['rules[0].within: expected a duration from 1ms to 21d, found "22d"']],
    [{ quiet: '5s' }, ['rules[0].quiet: expected at least the window of "10s", found "5s"']],
    [{ quiet: '22d' }, ['rules[0].quiet: expected a duration from 1ms to 21d, found "22d"']],
    [{ gte: 0 }, ['rules[0].gte: expected a whole number from 1 to 1000000, found 0']],
    [{ gte: 1.5 }, ['rules[0].gte: expected a whole number from 1 to 1000000, found 1.5']],
    [{ gte: '5' }, ['rules[0].gte: expected a whole number from 1 to 1000000, found "5"']],
    [{ gte: Number.NaN }, ['rules[0].gte: expected a whole number from 1 to 1000000, found NaN']],
    [
      { gte: 2 ** 53 },
      ['rules[0].gte: expected a whole number from 1 to 1000000, found 9007199254740992'],
    ],
    [
      { gte: undefined, gt: -1 },
      ['rules[0].gt: expected a whole number from 0 to 1000000, found -1'],
    ],
    [
      { baseline: '7d' },
      [
        'rules[0].baseline: expected a supported key (this version does not support "baseline"), ' +
          'found "baseline"',
      ],
    ],
    [{ id: undefined }, [`rules[0].id: expected ${ID}, found nothing`]],
    [{ id: 'Big' }, [`rules[0].id: expected ${ID}, found "Big"`]],
    [{ id: 7 }, [`rules[0].id: expected ${ID}, found 7`]],
    [{ id: 'a'.repeat(129) }, ['rules[0].id: expected at most 128 characters, found 129']],
    [
      { severity: 'hihg' },
      [
        'rules[0].severity: expected one of informational, low, medium, high, critical (did ' +
          'you mean "high"?), found "hihg"',
      ],
    ],
    [
      { severity: 3 },
      ['rules[0].severity: expected one of informational, low, medium, high, critical, found 3'],
    ],
    [{ mode: false }, ['rules[0].mode: expected one of off, shadow, annotate, emit, found false']],
    [{ tags: 'attack' }, ['rules[0].tags: expected a list, found "attack"']],
    [
      { tags: ['ok', 1, ''] },
      ['rules[0].tags[1]: expected a text, found 1', 'rules[0].tags[2]: expected a text, found ""'],
    ],
    [{ version: 1 }, ['rules[0].version: expected a text such as "1.0", found 1']],
    [
      { uuid: 'x' },
      ['rules[0].uuid: expected a UUID such as "6b0cbd3f-3f0e-4d0c-9d57-6f6f3a0a8f51", found "x"'],
    ],
    [
      { reference: 'javascript:alert(1)' },
      [
        'rules[0].reference: expected a URL such as "https://example.org/runbook", ' +
          'found "javascript:alert(1)"',
      ],
    ],
    [
      { where: 'status >' },
      [
        'rules[0].where, column 9: expected a number, true, false or a text (in quotes where ' +
          'it is more than a plain word), found the end',
      ],
    ],
    [
      { where: true },
      [
        'rules[0].where: expected a condition such as "http.response.status_code >= 400", ' +
          'found true',
      ],
    ],
    [
      { sevrity: 'high' },
      ['rules[0].sevrity: expected a known key (did you mean "severity"?), found "sevrity"'],
    ],
    [
      { minsamples: 5 },
      [
        'rules[0].minsamples: expected a known key (did you mean "min_samples"?), found "minsamples"',
      ],
    ],
    [{ threshold: 5 }, ['rules[0].threshold: expected "gte", found "threshold"']],
    [{ xyzzy: 5 }, ['rules[0].xyzzy: expected a known key, found "xyzzy"']],
    [{ 'a b': 5 }, ['rules[0]["a b"]: expected a known key, found "a b"']],
  ])('%o', (changes, messages) => {
    expect(messagesOf(changes)).toEqual(messages)
    expect(load([{ ...GOOD, ...changes }]).rules).toEqual([])
  })

  it('is told together with all others, and leaves the good rules', () => {
    const { rules, messages } = load([
      { id: 'a', gte: 0, within: '1' },
      GOOD,
      'count >= 1',
      { ...GOOD, id: 'b' },
      7,
    ])
    expect(rules.map(rule => rule.id)).toEqual(['b'])
    expect(messages).toEqual([
      'rules[0].gte: expected a whole number from 1 to 1000000, found 0',
      'rules[0].within: expected a duration such as "30s", found "1"',
      'rules[1].id: expected an id of its own, found "a", which rules[0] has',
      'rules[2], column 11: expected "within" and a duration such as 60s, found the end',
      'rules[4]: expected a map, or a line such as "count by client.address >= 100 within ' +
        '60s", found 7',
    ])
  })

  it('stands once where a line has it', () => {
    expect(load(['count > 5 within 60S', 'count > 5 within soon!']).messages).toEqual([
      'rules[0].within: expected a duration such as "30s", found "60S"',
      'rules[1], column 22: expected "not", found "!"',
    ])
  })

  it('says how equal lines get ids of their own', () => {
    const line = 'count > 5 within 10s'
    expect(load([line, line]).messages).toEqual([
      'rules[1].id: expected an id of its own (add "as" and an id), ' +
        'found "count-client.address-gt-5-10s", which rules[0] has',
    ])
  })

  it.each([
    [undefined, 'rules: expected a list of rules, found nothing'],
    [{ id: 'a' }, 'rules: expected a list of rules, found a map'],
    [
      [],
      'rules: expected 1 to 4000 rules (without any list the default rule is on), ' +
        'found a list of 0',
    ],
  ])('is that %o is no list of rules', (input, message) => {
    expect(load(input).messages).toEqual([message])
  })

  it('is one rule too many, levels counted', () => {
    const line = (index: number) => `count > 5 within 10s as r${index}`
    const lines = Array.from({ length: 3_999 }, (_, index) => line(index))
    const levels = [
      { by: 'client.address', gte: 5 },
      { by: 'client.address/24', gte: 50 },
    ]
    expect(load([...lines, line(4_000)]).messages).toEqual([])
    expect(load([...lines, { id: 'a', levels, within: '10s' }]).messages).toEqual([
      'rules: expected at most 4000 rules, each level counted as one, found 4001',
    ])
  })

  it('stands where the caller says', () => {
    const problems: Problem[] = []
    const locate = (path: readonly (string | number)[]) => `f.yaml:${path.length}`
    loadRules([{ ...GOOD, gte: 0 }], { problems, locate, place: 'options.rules' })
    expect(problems[0]?.place).toBe('f.yaml:2: options.rules[0].gte')
  })
})

describe('any value', () => {
  it('loads or is refused with problems, never thrown at', () => {
    const keys = fc.constantFrom(
      ...['id', 'gt', 'gte', 'within', 'where', 'by', 'tags', 'mode', 'lt', 'lte', 'measure', 'of'],
      ...['to', 'levels', 'keys', 'weight', 'reset', 'min_samples'],
    )
    const values = fc.oneof(
      fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }),
      fc.constantFrom('10s', 5, 'a', 'a = 1', 'count > 5 within 10s', 'ratio', 'distinct a', ['a']),
    )
    const entries = fc.oneof(values, fc.dictionary(keys, values), fc.string())
    fc.assert(
      fc.property(fc.oneof(values, fc.array(entries, { maxLength: 4 })), input => {
        const { rules, messages } = load(input)
        const given = Array.isArray(input) ? input.length : 1
        expect(rules.length >= given || messages.length > 0).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
