import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../src/record/address.ts'
import { ClientReader } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import type { Attributes } from '../../src/record/record.ts'
import { defaultRules } from '../../src/rules/configuration.ts'
import { loadRules } from '../../src/rules/load.ts'
import type { RuleEntry } from '../../src/rules/model.ts'
import { compileRules, type RecordObserver } from '../../src/rules/ruleset.ts'
import { NOON_MS, recordOf } from './records.ts'

const CLIENTS = new ClientReader({ clientFields: [], trustedProxies: new PrefixSet() })

function observerOf(...entries: RuleEntry[]): RecordObserver {
  return compileRules(loadRules(entries, { problems: [] })).createObserver(CLIENTS)
}

function matches(observer: RecordObserver, attributes: Attributes): unknown {
  const skipped = observer.observe(recordOf(attributes))
  if (skipped !== undefined) return skipped
  const { rules, matched, keys } = observer.observation
  return { rules: [...rules.subarray(0, matched)], keys: keys.map(formatAddress) }
}

describe('compiled rules', () => {
  it('are numbers for the engine, those that are off left out', () => {
    const rules = loadRules(
      [
        'count > 5 within 10s severity critical as a',
        'count > 5 within 10s mode off as b',
        'count by destination.address >= 7 within 1m quiet 2m severity low mode shadow as c',
        'count >= 1 within 1s as d',
      ],
      { problems: [] },
    )
    const compiled = compileRules(rules)
    expect(compiled.rules.map(rule => rule.id)).toEqual(['a', 'c', 'd'])
    expect(compiled.keyFields).toEqual(['client.address', 'destination.address'])
    expect(compiled.engineRules).toEqual([
      {
        ...{ id: 'a', key: 0, threshold: 6, windowMs: 10_000, quietMs: 10_000 },
        ...{ severity: 21, mode: 'emit' },
      },
      {
        ...{ id: 'c', key: 1, threshold: 7, windowMs: 60_000, quietMs: 120_000 },
        ...{ severity: 10, mode: 'shadow' },
      },
      {
        ...{ id: 'd', key: 0, threshold: 1, windowMs: 1_000, quietMs: 1_000 },
        ...{ severity: 13, mode: 'emit' },
      },
    ])
  })

  it('are one rule without configuration, with its source', () => {
    const [rule, ...others] = defaultRules()
    expect(others).toEqual([])
    expect(rule).toMatchObject({
      ...{ id: 'request-rate', by: 'client.address', operator: 'gte', value: 100 },
      ...{ windowMs: 60_000, severity: 'medium', mode: 'emit' },
      ...{ rulesetName: 'otel-netanomaly' },
    })
    expect(rule?.reference).toMatch(/^https:\/\/github\.com\/coreruleset\//)
  })
})

describe('an observer', () => {
  const observer = observerOf(
    'count > 1 within 10s as all',
    'count > 1 within 10s where http.response.status_code >= 400 as errors',
    'count by destination.address > 1 within 10s as targets',
  )
  it.each<[Attributes, unknown]>([
    [
      { 'client.address': '192.0.2.1', 'destination.address': '::ffff:192.0.2.2' },
      { rules: [0, 2], keys: ['192.0.2.1', '192.0.2.2'] },
    ],
    [
      { 'client.address': '192.0.2.1', 'http.response.status_code': 404 },
      { rules: [0, 1], keys: ['192.0.2.1', expect.anything()] },
    ],
    [
      { 'destination.address': ['192.0.2.2'], 'http.response.status_code': 404 },
      { rules: [2], keys: [expect.anything(), '192.0.2.2'] },
    ],
    [
      { 'client.address': 'unknown', 'destination.address': '192.0.2.2' },
      { rules: [2], keys: [expect.anything(), '192.0.2.2'] },
    ],
    [{}, 'no-address'],
    [{ 'client.address': 'unknown' }, 'not-an-address'],
    [{ 'destination.address': 5 }, 'no-address'],
    [{ 'destination.address': ['192.0.2.1', '192.0.2.2'] }, 'no-address'],
    [{ 'client.address': '192.0.2.1', 'netanomaly.episode.state': 'open' }, 'own-record'],
  ])('makes of %o %o', (attributes, expected) => {
    expect(matches(observer, attributes)).toEqual(expected)
  })

  it.each<[Attributes, unknown]>([
    [{}, 'no-address'],
    [{ 'destination.address': 5 }, 'not-an-address'],
    [{ 'destination.address': ['192.0.2.1', '192.0.2.2'] }, 'not-an-address'],
    [{ 'destination.address': 'example.org', 'client.address': '192.0.2.1' }, 'not-an-address'],
  ])('that wants no client makes of %o %o', (attributes, expected) => {
    const targets = observerOf('count by destination.address > 1 within 10s')
    expect(matches(targets, attributes)).toEqual(expected)
  })

  it('says where the client came from and when the record was', () => {
    expect(observer.observe(recordOf({ remote_addr: '192.0.2.1' }))).toBe(undefined)
    expect(observer.observation).toMatchObject({ origin: 'peer', timeMs: NOON_MS, seenMs: NOON_MS })
    observer.observe(recordOf({ 'destination.address': '192.0.2.1' }))
    expect(observer.observation.origin).toBe(undefined)
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'skips a record of the time %d',
    timeMs => {
      const attributes = { 'client.address': '192.0.2.1' }
      expect(observer.observe(recordOf(attributes, timeMs))).toBe('impossible-time')
      expect(observer.observe({ ...recordOf(attributes), seenMs: timeMs })).toBe('impossible-time')
      expect(observer.observation.matched).toBe(0)
    },
  )

  it('calls a record unreadable that throws when it is read', () => {
    const attributes = {
      get 'client.address'(): string {
        throw new Error('hostile')
      },
    }
    expect(observer.observe(recordOf(attributes))).toBe('unreadable')
    expect(observer.observation.matched).toBe(0)
    expect(observer.observation.describe()).toBe('2026-11-22T12:00:00.000Z')
  })

  it('passes every record where all rules are off', () => {
    const idle = observerOf('count > 1 within 10s mode off as a')
    expect(matches(idle, {})).toEqual({ rules: [], keys: [] })
  })
})

describe('the evidence of a record', () => {
  const observer = observerOf('count > 1 within 10s')
  const client = { 'client.address': '192.0.2.1' }
  it.each<[Attributes, string]>([
    [
      {
        ...{ 'http.request.method': 'GET', 'url.path': '/login', 'user.name': 'alice' },
        'http.response.status_code': 401,
      },
      ' GET /login 401 (alice)',
    ],
    [{}, ''],
    [{ 'event.action': 'login', 'event.outcome': 'failure' }, ' login failure'],
    [{ 'destination.address': '192.0.2.9', 'destination.port': 22n }, ' to 192.0.2.9 port 22'],
    [{ 'url.path': '/a\u001b[31m\r\n\u202e\u2028b\ud800' }, ' /a?[31m????b?'],
    [{ 'user.name': { deep: true } }, ''],
    [{ 'url.path': `/${'x'.repeat(500)}` }, ` /${'x'.repeat(118)}…`],
    [{ 'url.path': `/${'\u{1f600}'.repeat(500)}` }, ` /${'\u{1f600}'.repeat(59)}…`],
  ])('of %o', (attributes, expected) => {
    observer.observe(recordOf({ ...client, ...attributes }))
    expect(observer.observation.describe()).toBe(`2026-11-22T12:00:00.000Z${expected}`)
  })

  it('is never longer than 200 characters', () => {
    const long = 'y'.repeat(300)
    observer.observe(recordOf({ ...client, 'url.path': long, 'user.name': long }))
    expect(observer.observation.describe()).toHaveLength(200)
    observer.observe(recordOf({ ...client, 'url.path': long, 'user.name': '\u{1f600}'.repeat(90) }))
    expect(observer.observation.describe().length).toBeLessThanOrEqual(200)
    expect(observer.observation.describe()).not.toMatch(/\p{Cs}/u)
  })
})
