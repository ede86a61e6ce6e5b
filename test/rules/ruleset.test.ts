import { describe, expect, it } from 'vitest'
import type { EngineRule } from '../../src/detect/detector.ts'
import { formatAddress } from '../../src/record/address.ts'
import type { Attributes } from '../../src/record/record.ts'
import { defaultRules } from '../../src/rules/configuration.ts'
import type { RuleEntry } from '../../src/rules/model.ts'
import { compiledOf, observerOf } from './observers.ts'
import { recordOf } from './records.ts'

const PLAIN: Partial<EngineRule> = {
  ...{ measure: 'count', operator: 'gte', isWeighted: false, hasReset: false, minSamples: 1 },
  ...{ isLevel: false, below: [], expected: [], severity: 13, mode: 'emit' },
}

describe('compiled rules', () => {
  it('are numbers for the engine, those that are off left out', () => {
    const compiled = compiledOf(
      'count > 5 within 10s severity critical as a',
      'count > 5 within 10s mode off as b',
      'count by destination.address >= 7 within 1m quiet 2m severity low mode shadow as c',
      'count >= 1 within 1s as d',
    )
    expect(compiled.rules.map(rule => rule.id)).toEqual(['a', 'c', 'd'])
    expect(compiled.keys.map(parts => parts.map(({ field }) => field))).toEqual([
      ['client.address'],
      ['destination.address'],
    ])
    expect(compiled.engineRules.map(({ fingerprint: _, ...rule }) => rule)).toEqual([
      { ...PLAIN, id: 'a', key: 0, threshold: 6, windowMs: 10_000, quietMs: 10_000, severity: 21 },
      {
        ...{ ...PLAIN, id: 'c', key: 1, threshold: 7, windowMs: 60_000, quietMs: 120_000 },
        ...{ severity: 10, mode: 'shadow' },
      },
      { ...PLAIN, id: 'd', key: 0, threshold: 1, windowMs: 1_000, quietMs: 1_000 },
    ])
  })

  it.each<{ line: string; is: Partial<EngineRule> }>([
    { line: 'count > 5 within 1s', is: { operator: 'gte', threshold: 6 } },
    { line: 'count < 5 within 1s', is: { operator: 'lt', threshold: 5, minSamples: 30 } },
    { line: 'count <= 5 within 1s', is: { operator: 'lt', threshold: 6 } },
    { line: 'count by * <= 0 within 1s', is: { operator: 'lt', threshold: 1 } },
    { line: 'distinct url.path > 5 within 1s', is: { measure: 'distinct', threshold: 6 } },
    { line: 'sum bytes > 2.5 within 1s', is: { measure: 'sum', operator: 'gt', threshold: 2.5 } },
    { line: 'average bytes <= 2 within 1s', is: { operator: 'lte', threshold: 2 } },
    { line: 'ratio of (a = 1) > 0.5 within 1s', is: { measure: 'ratio', minSamples: 30 } },
    { line: 'count >= 5 within 1s weight n', is: { isWeighted: true } },
    { line: 'count >= 5 within 1s reset a = 1', is: { hasReset: true } },
  ])('are of $line $is', ({ line, is }) => {
    expect(compiledOf(line).engineRules[0]).toMatchObject(is)
  })

  it('have each key once, whichever rules and levels count by it', () => {
    const levels = [
      { by: ['client.address', 'user.name'], gte: 5 },
      { by: 'client.address', gte: 20 },
      { by: 'client.address/24', gte: 100 },
    ]
    const { keys, engineRules } = compiledOf(
      'count by client.address >= 1 within 1s as one',
      { id: 'guessing', within: '5m', levels },
      'count by client.address/24 >= 1 within 1s as two',
      'count by user.name + client.address >= 1 within 1s as three',
      'count by * >= 1 within 1s as four',
    )
    expect(keys.map(parts => parts.map(({ field, ipv4Bits }) => [field, ipv4Bits]))).toEqual([
      [['client.address', undefined]],
      [
        ['client.address', undefined],
        ['user.name', undefined],
      ],
      [['client.address', 24]],
      [
        ['user.name', undefined],
        ['client.address', undefined],
      ],
      [],
    ])
    expect(engineRules.map(({ id, key, isLevel, below }) => [id, key, isLevel, below])).toEqual([
      ['one', 0, false, []],
      ['guessing', 1, true, []],
      ['guessing', 0, true, [1]],
      ['guessing', 2, true, [1, 2]],
      ['two', 2, false, []],
      ['three', 3, false, []],
      ['four', 4, false, []],
    ])
  })

  it('are one rule without configuration, with its source', () => {
    const [rule, ...others] = defaultRules()
    expect(others).toEqual([])
    expect(rule).toMatchObject({
      ...{ id: 'request-rate', by: ['client.address'], operator: 'gte', value: 100 },
      ...{ windowMs: 60_000, severity: 'medium', mode: 'emit' },
      ...{ rulesetName: 'otel-netanomaly' },
    })
    expect(rule?.reference).toMatch(/^https:\/\/github\.com\/coreruleset\//)
  })
})

describe('keys that are given as texts', () => {
  const expected = (by: string, keys: readonly string[]) => {
    const rule = { id: 'a', by, lt: 1, within: '1s', keys } as RuleEntry
    return compiledOf(rule).engineRules[0]!.expected
  }

  it.each<{ by: string; keys: string[]; words: string[]; parts: string[] }>([
    {
      ...{ by: 'client.address', keys: ['::ffff:192.0.2.1'] },
      ...{ words: ['192.0.2.1'], parts: ['192.0.2.1'] },
    },
    {
      ...{ by: 'client.address/24,64', keys: ['192.0.2.0/24', '2001:db8::/64'] },
      ...{ words: ['192.0.2.0', '2001:db8::'], parts: ['192.0.2.0/24', '2001:db8::/64'] },
    },
  ])('are the words of addresses: $keys by $by', ({ by, keys, words, parts }) => {
    const found = expected(by, keys)
    expect(found.map(key => formatAddress(key.words))).toEqual(words)
    expect(found.map(key => key.text.parts)).toEqual(parts.map(part => [part]))
  })

  it('are the whole stream of a rule that finds too little of it', () => {
    const [rule] = compiledOf('count by * < 5 within 1s').engineRules
    const words = { w0: 0, w1: 0, w2: 0, w3: 0 }
    expect(rule!.expected).toEqual([{ words, text: { parts: ['*'], address: undefined } }])
    expect(compiledOf('count by * > 5 within 1s').engineRules[0]!.expected).toEqual([])
  })

  it.each<{ by: string | string[]; texts: string[]; attributes: Record<string, unknown> }>([
    { by: 'user.name', texts: ['alice'], attributes: { 'user.name': 'alice' } },
    { by: 'user.id', texts: ['17'], attributes: { 'user.id': 17 } },
    {
      by: 'client.address',
      texts: ['::ffff:10.0.0.1'],
      attributes: { 'client.address': '10.0.0.1' },
    },
    {
      by: 'client.address/24',
      texts: ['10.0.0.0/24'],
      attributes: { 'client.address': '10.0.0.7' },
    },
    { by: 'client.address/24', texts: ['10.0.0.9'], attributes: { 'client.address': '10.0.0.7' } },
    { by: 'client.address/24', texts: ['::1'], attributes: { 'client.address': '::1' } },
    {
      ...{ by: ['client.address/24', 'service.name'], texts: ['10.0.0.0/24', 'shop'] },
      attributes: { 'client.address': '10.0.0.7', 'service.name': 'shop' },
    },
    { by: '*', texts: [], attributes: {} },
  ])('are those of records: $texts by $by', ({ by, texts, attributes }) => {
    const compiled = compiledOf({ id: 'a', by, gte: 1, within: '1s' } as RuleEntry)
    const observer = observerOf(compiled)
    expect(observer.observe(recordOf(attributes))).toBe(undefined)
    expect(compiled.keyOf(0, texts)).toEqual(observer.observation.keys[0])
  })

  it.each<{ by: string | string[]; texts: string[] }>([
    { by: 'client.address', texts: ['host.example'] },
    { by: 'client.address', texts: ['10.0.0.0/24'] },
    { by: 'client.address/24', texts: ['10.0.0.0/16'] },
    { by: 'client.address/24', texts: ['10.0.0.1/24'] },
    { by: 'client.address', texts: [] },
    { by: 'user.name', texts: [''] },
    { by: ['client.address', 'user.name'], texts: ['10.0.0.1'] },
  ])('can be none: $texts by $by', ({ by, texts }) => {
    expect(compiledOf({ id: 'a', by, gte: 1, within: '1s' } as RuleEntry).keyOf(0, texts)).toBe(
      undefined,
    )
  })
})

describe('the evidence of a record', () => {
  const observer = observerOf(compiledOf('count > 1 within 10s'))
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
