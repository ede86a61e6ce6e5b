import { describe, expect, it } from 'vitest'
import { SnapshotError } from '../../src/base/snapshot-error.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { Episode } from '../../src/engine/episode.ts'
import { snapshotKeySeed } from '../../src/engine/snapshot.ts'
import { createDrive, engineRule, keyAddress } from './drive.ts'
import { prefixOf } from './snapshot.property.ts'

const rule = engineRule({ threshold: 2, windowMs: 1_000, quietMs: 5_000 })

describe('a restored engine', () => {
  it('keeps the ids of open episodes and gives new ones of its own', () => {
    const before = createDrive([rule])
    for (const time of [0, 1]) before.record(time)
    const after = createDrive([rule], {}, before.engine.snapshot())
    expect(after.events).toEqual([])
    expect(after.record(2)).toBe('test')
    after.record(2, '192.0.2.2')
    after.record(3, '192.0.2.2')
    after.engine.finish()
    expect(after.events.map(({ state, id, records }) => [state, id, records])).toEqual([
      ['open', `${prefixOf(2)}-2`, 2],
      ['close', `${prefixOf(1)}-1`, 3],
      ['close', `${prefixOf(2)}-2`, 2],
    ])
  })

  it('keeps evidence, origin and key of an episode, and lets go of its mark', () => {
    const before = createDrive([rule])
    for (const time of [0, 1]) before.record(time, '192.0.2.1', { mark: 'a trace' })
    let open: Episode | undefined
    const sink = ({ episode }: { episode: Episode }) => {
      open = episode
    }
    const after = Engine.restore(before.engine.snapshot(), [rule], sink)
    after.finish()
    expect(open).toMatchObject({
      ...{ evidence: ['at 1'], origin: 'record', mark: undefined },
      key: { parts: ['192.0.2.1'], address: '192.0.2.1' },
    })
  })

  it('knows which episode of a key is open, how many there are, and what time it was', () => {
    const before = createDrive([rule])
    for (const time of [7, 8]) before.record(time)
    const { engine } = createDrive([rule], {}, before.engine.snapshot())
    const key = { w0: 0, w1: 0, w2: 0xffff, w3: 0xc0000201 | 0 }
    expect(engine.openEpisode(0, key)?.id).toBe(`${prefixOf(1)}-1`)
    expect([engine.openEpisodes, engine.keys, engine.newestMs]).toEqual([1, 1, 8])
    expect(engine.watermarkMs).toBe(before.engine.watermarkMs)
  })

  it('goes on counting', () => {
    const before = createDrive([rule], { latenessMs: 0 })
    for (const time of [7, 8, 5]) before.record(time)
    const { engine } = createDrive([rule], {}, before.engine.snapshot())
    expect(engine.counters).toEqual({ ...before.engine.counters })
    expect(engine.counters).toMatchObject({ records: 3, late: 1, episodesOpened: 1 })
  })

  it('goes on with the cap on new episodes within the minute that it was in', () => {
    const each = engineRule({ threshold: 1 })
    const before = createDrive([each], { maxEpisodesPerMinute: 3 })
    for (let key = 0; key < 2; key++) before.record(key, keyAddress(key))
    const after = createDrive([each], { maxEpisodesPerMinute: 3 }, before.engine.snapshot())
    for (let key = 2; key < 9; key++) after.record(key, keyAddress(key))
    expect(after.engine.counters).toMatchObject({ episodesOpened: 3, capped: 6 })
  })

  it('says what it would have said next: 10 times the threshold, 10 minutes after', () => {
    const before = createDrive([rule])
    for (let time = 0; time < 5; time++) before.record(time)
    const after = createDrive([rule], {}, before.engine.snapshot())
    for (let time = 5; time < 30; time++) after.record(time)
    for (let time = 500; time <= 606_000; time += 500) after.record(time)
    const updates = after.events.filter(({ state }) => state === 'update')
    expect(updates.map(({ observed, atMs }) => [observed, atMs])).toEqual([
      [20, 19],
      [32, 600_001],
    ])
  })

  it('says next what is due an hour after the opening, when 10 minutes have passed', () => {
    const before = createDrive([rule], { latenessMs: 0 })
    for (let time = 0; time <= 700_000; time += 1_000) before.record(time)
    const after = createDrive([rule], { latenessMs: 0 }, before.engine.snapshot())
    for (let time = 701_000; time <= 3_700_000; time += 1_000) after.record(time)
    const updates = after.events.filter(({ state }) => state === 'update')
    expect(updates.map(({ atMs }) => atMs)).toEqual([3_601_000])
  })

  it('has counted the records of a key that is hot again and again', () => {
    const before = createDrive([rule])
    for (let time = 0; time < 100; time++) before.record(time)
    const after = createDrive([rule], {}, before.engine.snapshot())
    after.engine.finish()
    expect(after.closed()).toMatchObject([{ lastSeenMs: 99, records: 100, observed: 100 }])
  })

  it('says of what it opens that it is not exact where times had been made fewer', () => {
    const many = engineRule({ threshold: 4, windowMs: 100_000 })
    const limits = { maxExact: 8, maxEpisodesPerMinute: 1 }
    const before = createDrive([many], limits)
    for (let time = 0; time < 4; time++) before.record(time, '192.0.2.2')
    for (let time = 4; time < 300; time++) before.record(time)
    expect(before.engine.counters).toMatchObject({ episodesOpened: 1, degraded: 0 })
    expect(before.engine.counters.merged).toBeGreaterThan(0)
    const after = createDrive([many], limits, before.engine.snapshot())
    after.record(60_001)
    expect(after.events).toMatchObject([{ state: 'open', key: '192.0.2.1', exact: false }])
  })

  it('was empty where nothing had been seen', () => {
    const { engine, record } = createDrive([rule], {}, createDrive([rule]).engine.snapshot())
    expect([engine.newestMs, engine.keys]).toEqual([Number.NEGATIVE_INFINITY, 0])
    expect([record(5), record(6)]).toEqual([undefined, 'test'])
  })

  it('can be made of bytes that are a part of others', () => {
    const before = createDrive([rule])
    for (const time of [0, 1]) before.record(time)
    const bytes = before.engine.snapshot()
    const larger = new Uint8Array(bytes.length + 7)
    larger.set(bytes, 3)
    const part = larger.subarray(3, 3 + bytes.length)
    expect(createDrive([rule], {}, part).record(2)).toBe('test')
  })
})

describe('a snapshot', () => {
  it('changes nothing for who goes on, also while a key is hot again and again', () => {
    const [one, other] = [createDrive([rule]), createDrive([rule])]
    for (let time = 0; time < 200; time++) {
      for (const { record } of [one, other]) record(time)
      if (time % 7 === 0) one.engine.snapshot()
    }
    for (const { engine } of [one, other]) engine.finish()
    expect(one.events).toEqual(other.events)
  })

  it('leaves out keys whose time has passed', () => {
    const { engine, record } = createDrive([rule], { latenessMs: 0 })
    for (let key = 0; key < 100; key++) record(key, keyAddress(key))
    const full = engine.snapshot().length
    engine.advance(5_000)
    expect(engine.snapshot().length).toBeLessThan(full - 300)
  })

  it('takes at most 9 bytes for a key with one time, 5 for each further one', () => {
    const { engine, record } = createDrive([engineRule({ threshold: 9, windowMs: 60_000 })])
    const empty = engine.snapshot().length
    for (let key = 0; key < 1_000; key++) record(1_700_000_000_000 + key, keyAddress(key * 999))
    const once = engine.snapshot().length
    for (let key = 0; key < 1_000; key++) {
      record(1_700_000_030_000 + key, keyAddress(key * 999))
    }
    expect((once - empty) / 1_000).toBeLessThan(9)
    expect((engine.snapshot().length - once) / 1_000).toBeLessThan(5)
  })

  it('says the seed that its rules were compiled with', () => {
    const { engine } = createDrive([rule])
    expect(snapshotKeySeed(engine.snapshot(-123_456))).toBe(-123_456)
    expect(snapshotKeySeed(engine.snapshot())).toBe(0)
  })

  it('has these bytes in version 1, counters aside', () => {
    const { engine, record } = createDrive([rule], { latenessMs: 0 })
    for (const time of [1_000, 1_001]) record(time)
    const bytes = Buffer.from(engine.snapshot(1))
    expect(bytes.toString('latin1', 0, 8)).toBe('netanom\u0001')
    expect(bytes.toString('hex', 16, 24)).toBe('01000000d30fd30f')
    expect(bytes.toString('hex', bytes.indexOf('\u0004test'))).toBe(
      [
        ...['0474657374', '056b65792030', '05636f756e74', '03677465', '04656d6974'],
        // Threshold, window, quiet time, fewest samples, severity; no flags, no lower levels.
        ...['05', 'e807', '8827', '01', '0d', '00', '00'],
        // One row, which is of the first rule: its key, no losses, two times: 1 before now, 1 later.
        ...['01', '01', '828480800c', '00', '02', '02', '01'],
        // Nothing waits. One episode was opened, in minute 0; it is open, of row 1.
        ...['00', '01', '00', '01', '01', '01', '01'],
        ...['0e3134653439386630613166642d31', '01', '093139322e302e322e31'],
        ...['01', '093139322e302e322e31', '067265636f7264'],
        // Opened, first hot, first seen, last seen; records, later, highest value, exact.
        ...['01', '01', '03', '01', '05', '01', '05', '01'],
        ...['01', '0761742031303031', '01', '29', '00', '904e'],
      ].join(''),
    )
  })
})

describe('bytes that are refused', () => {
  const { engine, record } = createDrive([rule])
  for (let key = 0; key < 20; key++) for (const time of [0, 1]) record(time, keyAddress(key))
  const good = engine.snapshot()
  const changed = (at: number, value: number) => {
    const bytes = Uint8Array.from(good)
    bytes[at] = value
    return bytes
  }
  const cases: [string, Uint8Array, string][] = [
    ['none', new Uint8Array(0), 'byte 0: expected a snapshot of an engine, found other bytes'],
    ['others', new TextEncoder().encode('{"a":1}'), 'expected a snapshot of an engine'],
    [
      'of a newer version',
      changed(7, 9),
      'byte 7: expected version 1 of the format, found version 9',
    ],
    ['only the name', good.slice(0, 7), 'expected version 1 of the format, found the end'],
    ['only half of the head', good.slice(0, 12), 'expected 16 bytes at least, found the end'],
    ['truncated', good.slice(0, -1), `bytes behind the head, found ${good.length - 17}`],
    ['longer', Uint8Array.from([...good, 0]), `bytes behind the head, found ${good.length - 15}`],
    ['damaged', changed(100, good[100]! ^ 1), 'byte 12: expected checksum'],
  ]
  it.each(cases)('%s', (_, bytes, message) => {
    const told: unknown[] = []
    const act = () => Engine.restore(bytes, [rule], event => told.push(event))
    expect(act).toThrow(SnapshotError)
    expect(act).toThrow(message)
    expect(told).toEqual([])
    expect(() => snapshotKeySeed(bytes)).toThrow(SnapshotError)
  })
})
