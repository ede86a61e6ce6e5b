import { describe, expect, it } from 'vitest'
import type { EngineRule } from '../../src/detect/detector.ts'
import { Engine } from '../../src/engine/engine.ts'
import { loadConfiguration } from '../../src/rules/configuration.ts'
import type { RuleInput } from '../../src/rules/model.ts'
import { compileRules } from '../../src/rules/ruleset.ts'
import { createDrive, engineRule } from './drive.ts'

const rule = engineRule({ threshold: 3, windowMs: 1_000, quietMs: 5_000, fingerprint: 'a' })

/** One that has two records and is not hot, and a key whose episode is open. */
function seen(rules: readonly EngineRule[]) {
  const drive = createDrive(rules)
  for (const time of [1, 2]) drive.record(time)
  for (const time of [1, 2, 3]) drive.record(time, '192.0.2.9')
  return drive
}

describe('a rule that changes between snapshot and restore', () => {
  const kept: [string, Partial<EngineRule>][] = [
    ['nothing', {}],
    ['severity and mode', { severity: 17, mode: 'shadow' }],
    ['quiet time', { quietMs: 9_000 }],
    ['fewest samples', { minSamples: 40 }],
    ['threshold', { threshold: 3 }],
    ['place among the keys', { key: 1 }],
  ]
  it.each(kept)('keeps its keys and episodes: %s', (_, change) => {
    const before = seen([rule])
    const after = createDrive([{ ...rule, ...change }], {}, before.engine.snapshot())
    expect(after.events).toEqual([])
    after.record(4)
    after.engine.finish()
    expect(after.closed().map(({ key, records }) => [key, records])).toEqual([
      ['192.0.2.9', 3],
      ['192.0.2.1', 3],
    ])
  })

  const reset: [string, Partial<EngineRule>][] = [
    ['what it counts', { fingerprint: 'b' }],
    ['window', { windowMs: 2_000 }],
    ['measure', { measure: 'distinct' }],
    ['weights', { isWeighted: true }],
    ['side of the threshold', { operator: 'lt' }],
    ['a reset', { hasReset: true }],
  ]
  it.each(reset)('begins anew, its episodes closed by the restore: %s', (_, change) => {
    const before = seen([rule])
    const after = createDrive([{ ...rule, ...change }], {}, before.engine.snapshot())
    expect(after.events).toMatchObject([
      { state: 'close', rule: 'test', key: '192.0.2.9', records: 3, atMs: 3, expiresMs: 3 },
    ])
    expect([after.engine.keys, after.engine.openEpisodes]).toEqual([0, 0])
    expect(after.engine.counters.episodesClosed).toBe(1)
  })

  it('judges by a lower threshold what was counted by the higher one', () => {
    const before = seen([{ ...rule, threshold: 100 }])
    const after = createDrive([rule], {}, before.engine.snapshot())
    expect(after.record(4)).toBe('test')
  })

  it('lets an open episode wait for the higher threshold', () => {
    const before = seen([rule])
    const after = createDrive([{ ...rule, threshold: 5 }], {}, before.engine.snapshot())
    for (const time of [4, 5]) after.record(time, '192.0.2.9')
    for (let time = 6; time < 60; time++) after.record(time, '192.0.2.9')
    expect(after.events.map(({ state, observed }) => [state, observed])).toEqual([['update', 50]])
  })

  it('closes the episodes of a rule that is gone with the rule as it was', () => {
    const before = seen([rule])
    const told: unknown[] = []
    const after = Engine.restore(before.engine.snapshot(), [], ({ state, episode }) => {
      told.push([state, episode.ruleIndex, episode.rule.id, episode.rule.threshold])
    })
    expect(told).toEqual([['close', -1, 'test', 3]])
    expect(after.keys).toBe(0)
  })

  it('is found where others stand before it, and a new one begins', () => {
    const before = seen([rule])
    const after = createDrive([{ ...rule, id: 'new' }, rule], {}, before.engine.snapshot())
    expect([after.record(4), after.record(5)]).toEqual(['test', 'test'])
    expect(after.record(6)).toBe('new')
  })

  it('judges a new silence one window after the restore', () => {
    const text = { parts: ['*'], address: undefined }
    const expected = [{ words: { w0: 0, w1: 0, w2: 0, w3: 0 }, text }]
    const silence = engineRule({
      id: 'quiet',
      operator: 'lt',
      threshold: 1,
      windowMs: 50,
      expected,
    })
    const limits = { latenessMs: 0 }
    const old = { ...silence, id: 'old' }
    const before = createDrive([old], limits)
    before.record(1_000, '192.0.2.1', { rules: [] })
    const after = createDrive([old, silence], limits, before.engine.snapshot())
    after.engine.advance(1_200)
    expect(after.events.map(event => [event.rule, event.firstSeenMs])).toEqual([
      ['old', 1_050],
      ['quiet', 1_050],
    ])
  })

  it('keeps amounts where a threshold asks for a finer unit', () => {
    const sum = { ...rule, measure: 'sum' as const, threshold: 1_000_000 }
    const before = createDrive([sum])
    before.record(1, '192.0.2.1', { amount: 40 })
    const after = createDrive([{ ...sum, threshold: 41 }], {}, before.engine.snapshot())
    after.record(2, '192.0.2.1', { amount: 1.25 })
    expect(after.events).toMatchObject([{ state: 'open', observed: 41.25, records: 2 }])
  })

  it('begins anew where less of it was kept than is asked for now', () => {
    const silence = engineRule({ operator: 'lt', threshold: 2, windowMs: 1_000, minSamples: 2 })
    const before = createDrive([silence], { latenessMs: 0 })
    for (let time = 0; time < 3_000; time += 100) before.record(time)
    const snapshot = before.engine.snapshot()
    expect(createDrive([silence], {}, snapshot).engine.keys).toBe(1)
    expect(createDrive([{ ...silence, threshold: 9 }], {}, snapshot).engine.keys).toBe(0)
  })
})

describe('a key that a rule names', () => {
  const keys = ['192.0.2.1', '192.0.2.2'].map((address, at) => ({
    words: { w0: 0, w1: 0, w2: 0xffff, w3: (0xc0000201 | 0) + at },
    text: { parts: [address], address },
  }))
  const silence = engineRule({ operator: 'lt', threshold: 1, windowMs: 1_000, minSamples: 30 })
  const limits = { latenessMs: 0 }

  it('is missed on where it was missed before, and no longer where it is not named', () => {
    const before = createDrive([{ ...silence, expected: keys }], limits)
    before.record(0, '192.0.2.9')
    before.engine.advance(3_000)
    expect(before.events.map(event => event.key)).toEqual(['192.0.2.1', '192.0.2.2'])
    const named = { ...silence, expected: keys.slice(0, 1) }
    const after = createDrive([named], limits, before.engine.snapshot())
    after.engine.advance(60_000)
    expect(after.events).toMatchObject([{ state: 'close', key: '192.0.2.2', lastSeenMs: 2_999 }])
    after.engine.finish()
    expect(after.closed()).toMatchObject([
      { key: '192.0.2.2' },
      { key: '192.0.2.1', firstSeenMs: 1_000, lastSeenMs: 60_000 },
    ])
  })

  it('is expected from one window after the restore where it was not named before', () => {
    const before = createDrive([silence], limits)
    before.record(0, '192.0.2.1')
    const after = createDrive([{ ...silence, expected: keys }], limits, before.engine.snapshot())
    after.engine.advance(9_000)
    expect(after.events.map(event => [event.key, event.firstSeenMs])).toEqual([
      ['192.0.2.2', 1_000],
      ['192.0.2.1', 1_001],
    ])
  })
})

describe('the fingerprint of a compiled rule', () => {
  const input: RuleInput = {
    ...{ id: 'r', by: ['client.address', 'user.name'], gte: 5, within: '1m' },
    ...{ where: 'http.response.status_code >= 400' },
  }
  const printOf = (change: Partial<RuleInput>, seed = 1) => {
    const { rules } = loadConfiguration({ rules: [{ ...input, ...change }] }, [])
    return compileRules(rules, seed).engineRules[0]!.fingerprint
  }
  const same: Partial<RuleInput>[] = [
    ...[
      {},
      { gte: 9 },
      { severity: 'high' as const },
      { quiet: '9m' },
      { mode: 'shadow' as const },
    ],
    ...[{ title: 'x' }, { where: '(http.response.status_code>=400)' }],
  ]
  it.each(same)('is the same: %j', change => {
    expect(printOf(change)).toBe(printOf({}))
    expect(printOf(change)).toMatch(/^[0-9a-f]{16}$/)
  })

  const other: Partial<RuleInput>[] = [
    ...[{ by: 'client.address' }, { where: 'http.response.status_code >= 500' }],
    ...[{ measure: 'distinct url.path' }, { weight: 'count' }, { reset: 'a = 1' }],
  ]
  it.each(other)('is another: %j', change => {
    expect(printOf(change)).not.toBe(printOf({}))
  })

  it('is another where keys are hashed by another seed', () => {
    expect(printOf({}, 2)).not.toBe(printOf({}))
  })
})
