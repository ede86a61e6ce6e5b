import { describe, expect, it } from 'vitest'
import { createDrive, engineRule, keyAddress } from './drive.ts'

describe('the stream of the seed document', () => {
  it('flags exactly 192.168.1.100, first at record index 50', () => {
    // gt 5 within 10 s is "at least 6"; 100 records 50 ms apart, every tenth from .100.
    const drive = createDrive([engineRule({ threshold: 6, windowMs: 10_000 })])
    const flagged = new Map<string, number>()
    for (let index = 0; index < 100; index++) {
      const address = index % 10 === 0 ? '192.168.1.100' : `192.168.1.${index % 255}`
      const rule = drive.record(1_700_000_000_000 + index * 50, address)
      if (rule !== undefined && !flagged.has(address)) flagged.set(address, index)
    }
    expect([...flagged]).toEqual([['192.168.1.100', 50]])
    expect(drive.events.map(event => [event.state, event.key])).toEqual([['open', '192.168.1.100']])
  })
})

describe('hot times', () => {
  const cases = [
    { name: 'N records in exactly W are hot', times: [0, 5_000, 10_000], hot: [10_000] },
    { name: 'N records in W and 1 ms are not', times: [0, 5_000, 10_001], hot: [] },
    { name: 'N - 1 records are not, however close', times: [0, 0], hot: [] },
    { name: 'N equal times are', times: [7, 7, 7], hot: [7] },
    {
      name: 'a burst across what a tumbling window would cut is',
      times: [9_998, 9_999, 10_000],
      hot: [10_000],
    },
  ]
  for (const { name, times, hot } of cases) {
    it(name, () => {
      const drive = createDrive([engineRule({ threshold: 3, windowMs: 10_000 })])
      const annotated = times.filter(time => drive.record(time) !== undefined)
      expect(annotated).toEqual(hot)
    })
  }

  it('counts each address for itself, mapped IPv6 as IPv4', () => {
    const drive = createDrive([engineRule({ threshold: 2 })])
    drive.record(1, '192.0.2.1')
    drive.record(2, '192.0.2.2')
    drive.record(3, '2001:db8::1')
    expect(drive.events).toEqual([])
    expect(drive.record(4, '::ffff:192.0.2.1')).toBe('test')
    expect(drive.events.map(event => event.key)).toEqual(['192.0.2.1'])
  })

  it('tells who watches of every episode of a record, and how open ones stand', () => {
    const rules = [
      engineRule({ id: 'a', threshold: 1, severity: 13 }),
      engineRule({ id: 'b', threshold: 2, severity: 17 }),
      engineRule({ id: 'c', threshold: 1, severity: 21, mode: 'shadow' }),
    ]
    const { engine, events, record } = createDrive(rules)
    const hot: string[] = []
    engine.watchHot(({ id, rule }) => {
      expect(events.map(event => event.id)).toContain(id)
      hot.push(rule.id)
    })
    record(1)
    expect(hot.splice(0)).toEqual(['a'])
    record(2)
    expect(hot).toEqual(['a', 'b'])
    // So many that they are counted in their rows alone.
    for (let time = 3; time <= 1_000; time++) record(time)
    const told: unknown[] = []
    engine.tellOpen(({ state, episode, atMs, expiresMs, byRecord }) => {
      const { records, lastSeenMs } = episode
      told.push([episode.rule.id, state, records, lastSeenMs, atMs, byRecord])
      expect(expiresMs).toBeGreaterThan(atMs)
    })
    expect(told).toEqual([
      ['a', 'open', 1_000, 1_000, 1_000, false],
      ['c', 'open', 1_000, 1_000, 1_000, false],
      ['b', 'open', 1_000, 1_000, 1_000, false],
    ])
    expect(engine.openEpisodes).toBe(3)
  })

  it('annotates with the most severe hot rule, and with the first among equals', () => {
    const rules = [
      engineRule({ id: 'a', threshold: 1, severity: 13 }),
      engineRule({ id: 'b', threshold: 2, severity: 17 }),
      engineRule({ id: 'c', threshold: 2, severity: 17 }),
      engineRule({ id: 'd', threshold: 1, severity: 21, mode: 'shadow' }),
    ]
    const drive = createDrive(rules)
    expect(drive.record(1)).toBe('a')
    expect(drive.record(2)).toBe('b')
    expect(drive.record(3, '192.0.2.1', { rules: [0, 2] })).toBe('c')
  })
})

describe('lateness', () => {
  const lateness = { latenessMs: 5_000 }

  it('takes a record at the watermark and leaves out one before it, counted', () => {
    const drive = createDrive([engineRule()], lateness)
    drive.record(10_000)
    drive.record(5_000)
    drive.record(4_999)
    expect(drive.engine.counters).toMatchObject({ records: 3, late: 1 })
  })

  it('lets records that no rule counts move time on', () => {
    const drive = createDrive([engineRule()], lateness)
    drive.record(1_000)
    drive.record(20_000, '192.0.2.2', { rules: [] })
    drive.record(14_999)
    expect(drive.engine.counters).toMatchObject({ records: 2, late: 1 })
  })

  it('makes a later time hot by a late record (N=3, W=10: 0, 8, 12, 13, then 9)', () => {
    const drive = createDrive([engineRule({ threshold: 3, windowMs: 10 })], { latenessMs: 5 })
    for (const time of [0, 8, 12, 13]) drive.record(time)
    expect(drive.events.map(event => [event.firstSeenMs, event.lastSeenMs])).toEqual([[8, 13]])
    drive.record(9)
    drive.engine.finish()
    expect(drive.closed()).toMatchObject([{ firstSeenMs: 0, lastSeenMs: 13, records: 5 }])
  })

  it('joins two open episodes by a late record; the older id stays', () => {
    const rule = engineRule({ threshold: 2, windowMs: 10, quietMs: 10 })
    const drive = createDrive([rule], { latenessMs: 50 })
    for (const time of [0, 5, 30, 35]) drive.record(time)
    const [first, second] = drive.events
    expect(drive.events.map(event => event.state)).toEqual(['open', 'open'])
    for (const time of [14, 23]) drive.record(time)
    expect(drive.events[2]).toMatchObject({
      ...{ state: 'close', id: second?.id, mergedInto: first?.id },
    })
    drive.engine.finish()
    expect(drive.closed()).toMatchObject([
      { id: first?.id, firstSeenMs: 0, lastSeenMs: 35, records: 6 },
    ])
    expect(drive.engine.counters).toMatchObject({ episodesOpened: 2, episodesMerged: 1 })
  })

  it('counts a record dated too far ahead at the time it was seen, so no clock blinds the rest', () => {
    const drive = createDrive([engineRule({ threshold: 2 })], {
      ...{ latenessMs: 0, maxFutureSkewMs: 60_000 },
    })
    const year = 365 * 86_400_000
    drive.record(1_000 + year, '192.0.2.9', { seenMs: 1_000 })
    expect(drive.engine.counters.clockAhead).toBe(1)
    expect(drive.engine.watermarkMs).toBe(1_000)
    expect(drive.record(1_500, '192.0.2.9')).toBe('test')
    expect(drive.record(62_000, '192.0.2.8', { seenMs: 2_000 })).toBeUndefined()
    expect(drive.engine.watermarkMs).toBe(2_000)
    expect(drive.engine.counters).toMatchObject({ clockAhead: 1, late: 0 })
  })
})

describe('episodes', () => {
  const rule = engineRule({ threshold: 2, windowMs: 1_000, quietMs: 5_000 })

  it('closes when the watermark is later than last seen plus quiet, not at it', () => {
    const drive = createDrive([rule], { latenessMs: 0 })
    drive.record(0)
    drive.record(1_000)
    drive.engine.advance(6_000)
    expect(drive.closed()).toEqual([])
    drive.engine.advance(6_001)
    expect(drive.closed()).toMatchObject([
      { atMs: 6_000, firstSeenMs: 0, lastSeenMs: 1_000, records: 2, observed: 2 },
    ])
    expect(drive.engine.openEpisodes).toBe(0)
  })

  it('is not kept open by busy but cool traffic', () => {
    const drive = createDrive([rule], { latenessMs: 0 })
    for (const time of [0, 500, 2_000, 4_000, 6_000]) drive.record(time)
    expect(drive.closed()).toMatchObject([{ lastSeenMs: 500, records: 2 }])
  })

  it('takes a hot time exactly quiet later in, and opens anew 1 ms after that', () => {
    const times = (gap: number) => [0, 500, 500 + gap - 1, 500 + gap]
    for (const [gap, episodes] of [
      [5_000, 1],
      [5_001, 2],
    ] as const) {
      const drive = createDrive([rule], { latenessMs: 0 })
      for (const time of times(gap)) drive.record(time)
      drive.engine.finish()
      expect(drive.closed()).toHaveLength(episodes)
    }
  })

  it('updates at 10, 100 … times the threshold, by the highest window value', () => {
    const drive = createDrive([engineRule({ threshold: 2, windowMs: 1_000 })])
    for (let record = 0; record < 250; record++) drive.record(1_000 + record)
    expect(drive.events.map(event => [event.state, event.observed])).toEqual([
      ...[['open', 2]],
      ...[['update', 20]],
      ...[['update', 200]],
    ])
  })

  it('updates after 10 min, 1 h, 6 h, then daily while it lasts', () => {
    const drive = createDrive([engineRule({ threshold: 1, windowMs: 60_000 })], { latenessMs: 0 })
    const minutes = 3 * 24 * 60 + 1
    for (let minute = 0; minute <= minutes; minute++) drive.record(minute * 60_000)
    const hours = drive.events
      .filter(event => event.state === 'update')
      .map(event => event.atMs / 3_600_000)
    expect(hours).toEqual([1 / 6, 1, 6, 24, 48, 72])
  })

  it('says until when silence means closed', () => {
    const drive = createDrive([rule], { latenessMs: 2_000 })
    drive.record(0)
    drive.record(1_000)
    expect(drive.events[0]?.expiresMs).toBe(1_000 + 600_000 + 5_000 + 2_000)
  })

  it('survives a gap of a year', () => {
    const year = 365 * 86_400_000
    const drive = createDrive([rule])
    for (const time of [0, 1, year, year + 1]) drive.record(time)
    drive.engine.finish()
    expect(drive.closed().map(event => [event.firstSeenMs, event.lastSeenMs])).toEqual([
      [0, 1],
      [year, year + 1],
    ])
  })

  it('gives ids that are random per engine, then counted', () => {
    const drive = createDrive([engineRule({ threshold: 1 })])
    drive.record(1, '192.0.2.1')
    drive.record(1, '192.0.2.2')
    const [first, second] = drive.events.map(event => event.id)
    expect(first).toMatch(/^[0-9a-f]{12}-1$/)
    expect(second).toBe(`${first?.slice(0, 12)}-2`)
  })

  it('answers which episode of a key is open', () => {
    const drive = createDrive([engineRule({ threshold: 1, windowMs: 10, quietMs: 10 })], {
      latenessMs: 0,
    })
    drive.record(5, '192.0.2.1')
    const key = { w0: 0, w1: 0, w2: 0xffff, w3: 0xc0000201 | 0 }
    expect(drive.engine.openEpisode(0, key)?.id).toBe(drive.events[0]?.id)
    drive.engine.advance(100)
    expect(drive.engine.openEpisode(0, key)).toBeUndefined()
    expect(drive.engine.openEpisode(7, key)).toBeUndefined()
  })
})

describe('limits', () => {
  it('knows the number of a dense run to 1/64 beyond the budget of a key, and says so', () => {
    const drive = createDrive([engineRule({ threshold: 4, windowMs: 1_000 })], {
      ...{ maxExact: 8, latenessMs: 0 },
    })
    for (let record = 0; record < 9_000; record++) drive.record(Math.floor(record / 3))
    drive.engine.finish()
    expect(drive.closed()).toMatchObject([
      { firstSeenMs: 0, lastSeenMs: 2_999, records: 9_000, exact: false },
    ])
    const [{ observed = 0 } = {}] = drive.closed()
    expect(Math.abs(observed - 3_003)).toBeLessThanOrEqual(3_003 / 64 + 1)
    expect(drive.engine.counters.degraded).toBe(0)
    expect(drive.engine.counters.merged).toBeGreaterThan(5_000)
  })

  it('stays exact up to the budget', () => {
    const drive = createDrive([engineRule({ threshold: 4, windowMs: 1_000 })], { maxExact: 8 })
    for (let record = 0; record < 8; record++) drive.record(record)
    drive.engine.finish()
    expect(drive.closed()).toMatchObject([{ observed: 8, exact: true }])
    expect(drive.engine.counters.degraded).toBe(0)
  })

  it('clears expired keys first, then the coldest, never one with an open episode', () => {
    const drive = createDrive([engineRule({ threshold: 3, windowMs: 100 })], {
      ...{ maxKeys: 4, latenessMs: 0 },
    })
    for (const time of [1, 2, 3]) drive.record(time, '192.0.2.1')
    for (const last of [2, 3, 4]) drive.record(4, `192.0.2.${last}`)
    drive.record(5, '192.0.2.2')
    drive.record(6, '192.0.2.3')
    drive.record(7, '192.0.2.5')
    expect(drive.engine.counters).toMatchObject({ evicted: 1, expired: 0, refused: 0 })
    expect(drive.record(8, '192.0.2.2')).toBe('test')
    expect(drive.record(9, '192.0.2.1')).toBe('test')
    drive.record(500, '192.0.2.6')
    expect(drive.engine.counters.evicted).toBe(1)
    expect(drive.engine.counters.expired).toBeGreaterThan(0)
  })

  it('refuses a new key, counted, where all keys have open episodes', () => {
    const drive = createDrive([engineRule({ threshold: 1 })], { maxKeys: 2 })
    for (const last of [1, 2, 3]) drive.record(last, `192.0.2.${last}`)
    expect(drive.engine.counters).toMatchObject({ refused: 1, evicted: 0 })
  })

  it('caps a storm of new episodes and counts the hot records beyond', () => {
    const drive = createDrive([engineRule({ threshold: 1 })], { maxEpisodesPerMinute: 3 })
    for (let key = 0; key < 10; key++) drive.record(key, keyAddress(key))
    expect(drive.engine.counters).toMatchObject({ episodesOpened: 3, capped: 7 })
    drive.record(60_001, keyAddress(50))
    expect(drive.engine.counters.episodesOpened).toBe(4)
    const few = createDrive([engineRule({ threshold: 1 })], { maxOpenEpisodes: 2 })
    for (let key = 0; key < 5; key++) few.record(key, keyAddress(key))
    expect(few.engine.counters).toMatchObject({ episodesOpened: 2, capped: 3 })
  })

  it('goes on when the pool of times is used up', () => {
    const drive = createDrive([engineRule({ threshold: 3, windowMs: 1_000 })], { maxTimes: 32 })
    for (let record = 0; record < 30; record++) drive.record(record, keyAddress(record % 3))
    expect(drive.engine.counters.degraded).toBeGreaterThan(0)
    expect(drive.events.every(event => event.state === 'open')).toBe(true)
  })
})
