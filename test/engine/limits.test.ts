import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/problem.ts'
import { Engine } from '../../src/engine/engine.ts'
import { createDrive, engineRule, keyAddress } from './drive.ts'

const MINUTE_MS = 60_000

describe('a pool of times that is used up', () => {
  const rule = engineRule({ threshold: 100, windowMs: 10_000 })
  /** So many keys with twenty times each, all within a second from `startMs`. */
  function fill(drive: ReturnType<typeof createDrive>, keys: number, startMs: number): void {
    for (let record = 0; record < keys * 20; record++) {
      drive.record(startMs + Math.floor((record * 1_000) / (keys * 20)), keyAddress(record % keys))
    }
    expect(drive.engine.times).toBe(keys * 32)
  }
  function attack(drive: ReturnType<typeof createDrive>, startMs: number): string[] {
    for (let record = 0; record < 120; record++) drive.record(startMs + record * 10, '203.0.113.7')
    return drive.events.map(event => event.key)
  }

  it('takes from keys whose time has passed', () => {
    const drive = createDrive([rule], { maxTimes: 4_096, maxKeys: 8_192 })
    fill(drive, 127, 0)
    expect(attack(drive, 60 * MINUTE_MS)).toEqual(['203.0.113.7'])
    expect(drive.engine.counters).toMatchObject({ evicted: 0, degraded: 0 })
  })

  it('takes from live keys that are far from the threshold, counted', () => {
    const drive = createDrive([rule], { maxTimes: 4_096, maxKeys: 8_192 })
    fill(drive, 127, 0)
    expect(attack(drive, 1_000)).toEqual(['203.0.113.7'])
    expect(drive.engine.counters.evicted).toBeGreaterThan(0)
    expect(drive.engine.counters.evicted).toBeLessThan(64)
  })

  it('never takes from a key with an open episode', () => {
    const rules = [engineRule({ threshold: 12, windowMs: MINUTE_MS })]
    const drive = createDrive(rules, { maxTimes: 64 })
    for (let key = 0; key < 4; key++) {
      for (let record = 0; record < 12; record++) drive.record(record, keyAddress(key))
    }
    for (let record = 0; record < 12; record++) drive.record(20, '203.0.113.7')
    expect(drive.engine.counters).toMatchObject({ episodesOpened: 4, evicted: 0, degraded: 4 })
    drive.engine.finish()
    expect(drive.closed()).toHaveLength(4)
    expect(drive.closed().every(event => event.exact)).toBe(true)
  })

  it('leaves a rule that counts different values the memory to reach its threshold', () => {
    const rules = [
      engineRule({ measure: 'distinct', threshold: 100, windowMs: MINUTE_MS }),
      engineRule({ id: 'other', threshold: 1_000, windowMs: MINUTE_MS }),
    ]
    const drive = createDrive(rules, { maxTimes: 4_096 })
    for (let record = 0; record < 128 * 20; record++) {
      drive.record(record, keyAddress(record % 128), { rules: [1] })
    }
    for (let value = 0; value < 100; value++) {
      drive.record(3_000, '203.0.113.7', { rules: [0], value })
    }
    expect(drive.events).toMatchObject([{ key: '203.0.113.7', observed: 100, records: 100 }])
    expect(drive.engine.counters.evicted).toBeGreaterThan(0)
  })

  it('gives all of it back when the keys have gone', () => {
    const drive = createDrive([engineRule({ measure: 'distinct', threshold: 100 }), rule])
    for (let record = 0; record < 20_000; record++) {
      drive.record(record, keyAddress(record % 40), { value: record % 999 })
    }
    expect(drive.engine.times).toBeGreaterThan(0)
    drive.engine.advance(10 * MINUTE_MS)
    drive.engine.sweep(1_000)
    expect([drive.engine.times, drive.engine.keys]).toEqual([0, 0])
  })
})

describe('what a limit takes', () => {
  it('a late time older than all that are kept makes the open episode inexact', () => {
    const drive = createDrive([engineRule({ threshold: 4, windowMs: 1_000 })], {
      ...{ maxTimes: 32, latenessMs: 1_000 },
    })
    for (let record = 0; record < 16; record++) {
      drive.record(60 + record, '192.0.2.2')
      drive.record(60 + record, '192.0.2.3')
    }
    for (let record = 0; record < 8; record++) drive.record(60 + record)
    drive.record(20)
    drive.engine.finish()
    expect(drive.engine.counters.degraded).toBe(1)
    expect(drive.closed()).toMatchObject([
      ...[{ exact: true }, { exact: true }],
      { key: '192.0.2.1', firstSeenMs: 60, records: 8, exact: false },
    ])
  })

  it('says nothing of updates that fell due after the episode had ended', () => {
    const drive = createDrive([engineRule({ threshold: 1, windowMs: 700_000 })], { latenessMs: 0 })
    drive.record(0)
    drive.engine.advance(3_600_000)
    expect(drive.events.map(event => event.state)).toEqual(['open', 'close'])
  })
})

describe('a restart', () => {
  it('closes all, forgets all, and takes earlier times', () => {
    const drive = createDrive([engineRule({ threshold: 2 })], { latenessMs: 0 })
    for (const time of [90_000, 90_001]) drive.record(time)
    drive.engine.restart()
    expect(drive.closed()).toHaveLength(1)
    expect(drive.engine.keys).toBe(0)
    expect([drive.record(1), drive.record(2)]).toEqual([undefined, 'test'])
    expect(drive.engine.counters.late).toBe(0)
  })
})

describe('wrong limits', () => {
  const mistakes = (limits: Record<string, unknown>, rules = [engineRule()]) => {
    try {
      new Engine(rules, () => {}, limits as never)
      return []
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      return error.problems.map(({ place, found }) => `${place}: ${found}`)
    }
  }

  it('are refused when the engine is made, all at once', () => {
    expect(mistakes({ maxKeys: 0, maxExact: 1.5, latenessMs: Number.NaN, maxTimes: -1 })).toEqual([
      ...['latenessMs: NaN', 'maxKeys: 0', 'maxTimes: -1', 'maxExact: 1.5'],
    ])
    expect(mistakes({ maxOpenEpisodes: Number.POSITIVE_INFINITY })).toHaveLength(1)
    expect(mistakes({ maxKeys: undefined, maxTimes: undefined })).toEqual([])
  })

  it('are those under which a rule could never fire', () => {
    const rules = [engineRule({ threshold: 1_000 })]
    expect(mistakes({ maxTimes: 100 }, rules)).toEqual(['maxTimes: 100'])
    expect(mistakes({ maxTimes: 4_095 }, rules)).toEqual(['maxTimes: 4095'])
    expect(mistakes({ maxTimes: 4_096 }, rules)).toEqual([])
    const drive = createDrive(rules, { maxTimes: 4_096 })
    for (let record = 0; record < 1_000; record++) drive.record(record)
    expect(drive.events).toHaveLength(1)
  })

  it('are those under which a rule could never see enough values', () => {
    const rules = [engineRule({ measure: 'distinct', threshold: 1_000 })]
    expect(mistakes({ maxTimes: 16_383 }, rules)).toEqual(['maxTimes: 16383'])
    expect(mistakes({ maxTimes: 16_384 }, rules)).toEqual([])
    const drive = createDrive(rules, { maxTimes: 16_384 })
    for (let value = 0; value < 1_000; value++) drive.record(value, '192.0.2.1', { value })
    expect(drive.events).toMatchObject([{ observed: 1_000, exact: true }])
  })

  it('are those whose keys would take more than 4 GiB', () => {
    const rules = Array.from({ length: 40 }, (_, index) => engineRule({ id: `r${index}` }))
    expect(mistakes({ maxKeys: 16_777_216 }, rules)).toEqual(['maxKeys: 16777216'])
  })

  it('include a time that is none: it moves nothing', () => {
    const { engine } = createDrive([engineRule()])
    engine.advance(1_000)
    engine.advance(Number.NaN)
    expect(engine.newestMs).toBe(1_000)
  })
})
