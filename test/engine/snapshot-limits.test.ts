import { describe, expect, it } from 'vitest'
import { createDrive, engineRule, keyAddress } from './drive.ts'

const rule = engineRule({ threshold: 8, windowMs: 10_000 })

describe('a snapshot restored with lower limits', () => {
  it('leaves out the keys with the fewest records for their age, counted as evicted', () => {
    const before = createDrive([rule])
    for (let key = 0; key < 20; key++) {
      for (let time = 0; time <= key % 5; time++) before.record(time, keyAddress(key))
    }
    const after = createDrive([rule], { maxKeys: 8 }, before.engine.snapshot())
    expect(after.engine.keys).toBe(8)
    expect(after.engine.counters.evicted).toBe(12)
    for (let key = 0; key < 20; key++) {
      for (let time = 5; time < 8; time++) after.record(time, keyAddress(key), { rules: [] })
    }
    for (let time = 5; time < 8; time++) after.record(time, keyAddress(4))
    expect(after.events.map(event => event.key)).toEqual([keyAddress(4)])
  })

  it('keeps the keys with open episodes, and closes those that find no row', () => {
    const hot = engineRule({ threshold: 1, windowMs: 10_000 })
    const before = createDrive([hot, rule])
    for (let key = 0; key < 4; key++) before.record(key, keyAddress(key), { rules: [0] })
    for (let time = 0; time < 6; time++) before.record(time, keyAddress(9), { rules: [1] })
    const snapshot = before.engine.snapshot()
    const after = createDrive([hot, rule], { maxKeys: 4 }, snapshot)
    expect([after.engine.openEpisodes, after.engine.keys]).toEqual([4, 4])
    const fewer = createDrive([hot, rule], { maxKeys: 3 }, snapshot)
    expect(fewer.events).toMatchObject([{ state: 'close', key: keyAddress(3), records: 1 }])
    expect(fewer.engine.counters).toMatchObject({ evicted: 2, episodesClosed: 1 })
  })

  it('leaves out those keys whose times find no room', () => {
    const before = createDrive([{ ...rule, threshold: 100 }])
    for (let key = 0; key < 10; key++) {
      for (let time = 0; time < 20 + key; time++) before.record(time, keyAddress(key))
    }
    const limits = { maxTimes: 256, latenessMs: 0 }
    const after = createDrive([{ ...rule, threshold: 100 }], limits, before.engine.snapshot())
    expect([after.engine.keys, after.engine.times]).toEqual([8, 256])
    expect(after.engine.counters).toMatchObject({ evicted: 2, degraded: 0 })
  })

  it('keeps an open episode whose times find no room, and says that it is not exact', () => {
    const before = createDrive([engineRule({ threshold: 4, windowMs: 10_000 })])
    for (let key = 0; key < 2; key++) {
      for (let time = 0; time < 200; time++) before.record(time, keyAddress(key))
    }
    const small = engineRule({ threshold: 4, windowMs: 10_000 })
    const after = createDrive([small], { maxTimes: 256 }, before.engine.snapshot())
    expect([after.engine.openEpisodes, after.engine.keys]).toEqual([2, 2])
    expect(after.engine.counters).toMatchObject({ evicted: 0, degraded: 200 })
    after.engine.finish()
    expect(after.closed().map(({ records, exact }) => [records, exact])).toEqual([
      [200, true],
      [200, false],
    ])
  })

  it('settles early what can no longer wait', () => {
    const mean = engineRule({ measure: 'average', threshold: 1, minSamples: 1 })
    const limits = { latenessMs: 60_000 }
    const before = createDrive([mean], limits)
    for (let time = 0; time < 10; time++) before.record(time, '192.0.2.1', { amount: 5 })
    const snapshot = before.engine.snapshot()
    const after = createDrive([mean], { ...limits, maxPending: 4 }, snapshot)
    expect(after.engine.counters.settledEarly).toBe(6)
    expect(after.events).toMatchObject([{ state: 'open', firstSeenMs: 0, lastSeenMs: 0 }])
    after.engine.finish()
    expect(after.closed()).toMatchObject([{ firstSeenMs: 0, lastSeenMs: 9, records: 10 }])
  })

  it('does not take back what was settled where the lateness is longer now', () => {
    const before = createDrive([rule], { latenessMs: 0 })
    before.record(10_000)
    const after = createDrive([rule], { latenessMs: 5_000 }, before.engine.snapshot())
    after.record(9_999)
    after.record(10_001)
    expect(after.engine.watermarkMs).toBe(10_000)
    expect(after.engine.counters.late).toBe(1)
    after.record(20_000)
    expect(after.engine.watermarkMs).toBe(15_000)
  })
})

describe('a snapshot restored with higher limits', () => {
  it('has room for what was left out before', () => {
    const before = createDrive([rule], { maxKeys: 4 })
    for (let key = 0; key < 4; key++) before.record(key, keyAddress(key))
    const after = createDrive([rule], { maxKeys: 400, maxTimes: 512 }, before.engine.snapshot())
    for (let key = 4; key < 300; key++) after.record(key, keyAddress(key))
    expect(after.engine.keys).toBe(300)
    expect(after.engine.counters).toMatchObject({ evicted: 0, refused: 0 })
  })
})
