import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Problem, refuse } from '../../src/base/problem.ts'
import type { Attributes, LogRecordView, SkipReason } from '../../src/record/record.ts'
import { ROLE_COUNTED, ROLE_PART } from '../../src/record/roles.ts'
import { type Expression, formatCondition } from '../../src/rules/expression.ts'
import { loadRules } from '../../src/rules/load.ts'
import type { Rule, RuleEntry } from '../../src/rules/model.ts'
import { compileRules } from '../../src/rules/ruleset.ts'
import { RuleVerdicts, type Verdict } from '../../src/rules/verdict.ts'
import { attributesOfFew, conditionsOfFew } from './arbitraries.ts'
import { CLIENTS } from './observers.ts'
import { NOON_MS, recordOf } from './records.ts'

const MAX_WEIGHT = 1_000

function rulesOf(...entries: readonly RuleEntry[]): readonly Rule[] {
  const problems: Problem[] = []
  const rules = loadRules(entries, { problems })
  refuse(problems)
  return rules
}

function verdictsOf(rules: readonly Rule[], record: LogRecordView) {
  return new RuleVerdicts(rules, CLIENTS, MAX_WEIGHT).of(record)
}

/** Of one rule, for a record that counts for some. */
function verdictOf(entry: RuleEntry, attributes: Attributes): Verdict {
  const verdicts = verdictsOf(rulesOf(entry), recordOf(attributes))
  if (typeof verdicts === 'string') throw new Error(verdicts)
  return verdicts[0]!
}

/** What a record is to one rule, as an observer says it. */
interface Seen {
  readonly roles: number
  readonly key: unknown
  readonly amount: number | undefined
  readonly values: number
}

/** By rule; undefined where it does not matter to it. */
function observed(rules: readonly Rule[], record: LogRecordView) {
  const { rules: active, engineRules, createObserver } = compileRules(rules, 1)
  const observer = createObserver(CLIENTS, MAX_WEIGHT)
  const skipped = observer.observe(record)
  const { observation } = observer
  const seen = new Map<Rule, Seen>()
  for (const index of observation.rules.slice(0, observation.matched)) {
    const rule = active[index]!
    const takesNumber = rule.weight !== undefined || /^(sum|average)$/.test(rule.measure)
    const isPlain = rule.where === undefined && rule.of === undefined && rule.reset === undefined
    const roles = observation.roles[index]!
    const isCounted = (roles & ROLE_COUNTED) !== 0
    seen.set(rule, {
      roles: isPlain && !takesNumber && rule.measure === 'count' ? ROLE_COUNTED : roles,
      key: observation.describeKey(engineRules[index]!.key),
      amount: takesNumber && isCounted ? observation.amounts[index]! : undefined,
      values: rule.measure === 'distinct' && isCounted ? 1 : 0,
    })
  }
  const hashes = new Map<Rule, Set<string>>()
  do {
    for (const index of observation.rules.slice(0, observation.matched)) {
      const rule = active[index]!
      if (rule.measure !== 'distinct' || !(observation.roles[index]! & ROLE_COUNTED)) continue
      const own = hashes.get(rule) ?? new Set<string>()
      hashes.set(rule, own.add(observation.values.subarray(index * 2, index * 2 + 2).join()))
    }
  } while (observer.next())
  for (const [rule, own] of hashes) seen.set(rule, { ...seen.get(rule)!, values: own.size })
  return { skipped, seen }
}

const conditions = conditionsOfFew.map((tree: Expression) => formatCondition(tree))
const fields = fc.constantFrom('a', 'b', 'user.name', 'destination.address', 'client.address/24')
const keys = fc.oneof(
  fc.constantFrom(
    'client.address',
    'client.address/24,64',
    '*',
    'destination.address',
    'user.name',
  ),
  fc.uniqueArray(fc.constantFrom('client.address', 'user.name', 'a', 'destination.address'), {
    minLength: 2,
    maxLength: 3,
  }),
)
const shared = {
  by: keys,
  within: fc.constant('1m'),
  where: fc.option(conditions, { nil: undefined }),
  mode: fc.constantFrom('emit', 'emit', 'emit', 'shadow', 'off'),
}
const reset = fc.option(conditions, { nil: undefined })
const anyRule: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    ...{ ...shared, reset, gte: fc.constant(3) },
    weight: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
  }),
  fc.record({
    ...{ ...shared, reset, gte: fc.constant(3) },
    measure: fields.map(field => `distinct ${field}`),
  }),
  fc.record({ ...shared, reset, gte: fc.constant(3), measure: fc.constant('sum a') }),
  fc.record({ ...shared, gt: fc.constant(3), measure: fc.constant('average b') }),
  fc.record({
    ...{ ...shared, gt: fc.constant(0.5), measure: fc.constant('ratio'), of: conditions },
    to: fc.option(conditions, { nil: undefined }),
  }),
  fc.record({ within: shared.within, where: shared.where, mode: shared.mode }).map(rule => ({
    ...rule,
    levels: [
      { by: ['client.address', 'user.name'], gte: 3 },
      { by: 'client.address/24', gte: 9 },
    ],
  })),
)
const ruleSets = fc.array(anyRule, { minLength: 1, maxLength: 4 }).map(entries =>
  rulesOf(
    ...entries.map((entry, at) => {
      const given = Object.entries(entry).filter(([, value]) => value !== undefined)
      return { id: `rule-${at}`, ...Object.fromEntries(given) } as unknown as RuleEntry
    }),
  ),
)
const MISSING: readonly (SkipReason | undefined)[] = ['no-key', 'no-address', 'not-an-address']

describe('a verdict', () => {
  it('says that a record counts exactly where an observer counts it, as what, or why not', () => {
    fc.assert(
      fc.property(ruleSets, attributesOfFew, (rules, attributes) => {
        const record = recordOf(attributes)
        const { skipped, seen } = observed(rules, record)
        const verdicts = verdictsOf(rules, record)
        if (typeof verdicts === 'string') throw new Error(`${verdicts} of any attributes`)
        expect([undefined, ...MISSING]).toContain(skipped)
        expect(verdicts.map(({ rule }) => rule)).toEqual(rules)
        for (const { rule, roles, key, amount, values, obstacles } of verdicts) {
          const one = seen.get(rule)
          expect(roles).toBe(one?.roles ?? 0)
          const all = rule.of === undefined ? ROLE_COUNTED : ROLE_COUNTED | ROLE_PART
          expect(obstacles.length === 0).toBe((roles & all) === all)
          if (one === undefined) continue
          expect(key).toEqual(one.key)
          expect(amount?.taken).toBe(one.amount)
          expect(values).toHaveLength(one.values)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it.each<{ entry: RuleEntry; attributes: Attributes; obstacles: unknown[] }>([
    {
      entry: 'count >= 3 within 1m mode off',
      attributes: {},
      obstacles: [{ kind: 'off' }],
    },
    {
      entry: 'count >= 3 within 1m',
      attributes: { 'client.address': 'unknown' },
      obstacles: [{ kind: 'key', missing: 'not-an-address' }],
    },
    {
      entry: 'count by user.name + a >= 3 within 1m where b = 1',
      attributes: { a: '' },
      obstacles: [
        { kind: 'condition', of: 'where' },
        { kind: 'key', part: { field: 'user.name' }, found: undefined, missing: undefined },
        { kind: 'key', part: { field: 'a' }, found: '' },
      ],
    },
    {
      entry: 'count by * >= 3 within 1m weight a',
      attributes: { a: 0 },
      obstacles: [{ kind: 'amount', field: 'a', use: 'weight', found: 0 }],
    },
    {
      entry: 'distinct a by * >= 3 within 1m',
      attributes: { a: [] },
      obstacles: [{ kind: 'value', part: { field: 'a' }, found: [] }],
    },
    {
      entry: 'ratio of (a = 1) to (a = 2) by * > 0.5 within 1m',
      attributes: { a: 1 },
      obstacles: [{ kind: 'condition', of: 'to' }],
    },
  ])('says what is wrong: $obstacles of $attributes to $entry', one => {
    const { obstacles } = verdictOf(one.entry, one.attributes)
    expect(obstacles).toHaveLength(one.obstacles.length)
    expect(obstacles).toMatchObject(one.obstacles)
  })

  it('says where a weight is cut', () => {
    const { amount } = verdictOf('count by * >= 3 within 1m weight a', { a: 5_000 })
    expect(amount).toEqual({ field: 'a', taken: MAX_WEIGHT, given: 5_000 })
  })

  it.each<[SkipReason, LogRecordView]>([
    ['impossible-time', recordOf({ 'client.address': '192.0.2.1' }, -1)],
    ['impossible-time', { ...recordOf({}), seenMs: Number.NaN }],
    ['own-record', recordOf({ 'netanomaly.episode.state': 'open' }, NOON_MS)],
    [
      'unreadable',
      recordOf({
        get 'client.address'() {
          throw new Error('hostile')
        },
      }),
    ],
  ])('is none of a record that is %s, as an observer has it', (reason, record) => {
    const rules = rulesOf('count >= 3 within 1m')
    expect(verdictsOf(rules, record)).toBe(reason)
    expect(observed(rules, record).skipped).toBe(reason)
  })

  it('takes a condition for false whose value throws, and says so', () => {
    const attributes = {
      get a() {
        throw new Error('hostile')
      },
    }
    const { roles, obstacles } = verdictOf('count by * >= 3 within 1m where not a = 1', attributes)
    expect({ roles, obstacles }).toEqual({
      roles: 0,
      obstacles: [{ kind: 'condition', of: 'where', shortfalls: [] }],
    })
  })
})
