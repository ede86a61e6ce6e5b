import { describe, expect, it } from 'vitest'
import type { ConfigurationError } from '../../src/base/problem.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { EngineRule } from '../../src/detect/detector.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { Episode } from '../../src/engine/episode.ts'
import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../../src/record/roles.ts'
import { createDrive, engineRule, keyAddress } from './drive.ts'

const RESET = { roles: ROLE_RESET }
const reset = (rule: Partial<EngineRule> = {}) => engineRule({ hasReset: true, ...rule })
const low = (rule: Partial<EngineRule> = {}) =>
  engineRule({ operator: 'lt', threshold: 1, ...rule })

/** First seen, last seen and records of each episode that was closed. */
function spans({ closed }: ReturnType<typeof createDrive>): number[][] {
  return closed().map(({ firstSeenMs, lastSeenMs, records }) => [firstSeenMs, lastSeenMs, records])
}

describe('a reset', () => {
  it('empties the window after what came at the same time, in whichever order', () => {
    for (const order of [
      [ROLE_RESET, ROLE_COUNTED],
      [ROLE_COUNTED, ROLE_RESET],
    ]) {
      const drive = createDrive([reset({ threshold: 3, windowMs: 10 })], { latenessMs: 5 })
      for (const time of [1, 2]) drive.record(time)
      for (const roles of order) drive.record(3, '192.0.2.1', { roles })
      for (const time of [4, 5]) drive.record(time)
      drive.engine.finish()
      expect(spans(drive)).toEqual([[1, 3, 3]])
    }
  })

  it('holds back what is older than it and arrives after it', () => {
    const drive = createDrive([reset({ threshold: 2, windowMs: 10 })], { latenessMs: 5 })
    drive.record(4, '192.0.2.1', RESET)
    for (const time of [3, 5]) drive.record(time)
    drive.engine.finish()
    expect(spans(drive)).toEqual([])
  })

  it('neither ends nor splits an episode', () => {
    const drive = createDrive([reset({ threshold: 2, windowMs: 10 })], { latenessMs: 0 })
    for (const time of [1, 2]) drive.record(time)
    drive.record(3, '192.0.2.1', RESET)
    for (const time of [5, 6]) drive.record(time)
    drive.engine.finish()
    expect(spans(drive)).toEqual([[1, 6, 4]])
  })
})

describe('levels', () => {
  const rules = [
    engineRule({ id: 'r', key: 0, threshold: 3, windowMs: 10, isLevel: true }),
    engineRule({ id: 'r', key: 1, threshold: 3, windowMs: 10, isLevel: true, below: [0] }),
  ]
  /** Records of addresses in one network. */
  function run(records: readonly [timeMs: number, last: number][]) {
    const drive = createDrive(rules, { latenessMs: 0 })
    for (const [timeMs, last] of records) {
      drive.record(timeMs, '', { keys: [`192.0.2.${last}`, '192.0.2.0'] })
    }
    drive.engine.finish()
    return drive.closed().map(({ key, firstSeenMs, lastSeenMs }) => [key, firstSeenMs, lastSeenMs])
  }

  it('what a hot address did is not counted again for its network', () => {
    expect(run([0, 1, 2].map(time => [time, 1]))).toEqual([['192.0.2.1', 0, 2]])
  })

  it('it is from one window after the hot time on, and not 1 ms earlier', () => {
    const hot: [number, number][] = [0, 1, 2].map(time => [time, 1])
    const others = (time: number): [number, number][] => [2, 3].map(last => [time, last])
    expect(run([...hot, [12, 1], ...others(12)])).toHaveLength(1)
    expect(run([...hot, [12, 1], ...others(13)])).toContainEqual(['192.0.2.0', 12, 13])
  })
})

describe('less than', () => {
  it('finds that a key stopped, once it has had enough observations', () => {
    const drive = createDrive([low({ windowMs: 100, quietMs: 100, minSamples: 3 })], {
      latenessMs: 50,
    })
    for (const time of [0, 100, 200]) drive.record(time, '192.0.2.1')
    for (const time of [100, 200]) drive.record(time, '192.0.2.2')
    drive.engine.advance(1_000)
    expect(drive.events).toMatchObject([
      { state: 'open', key: '192.0.2.1', firstSeenMs: 301, observed: 0, records: 0 },
    ])
    drive.record(1_000, '192.0.2.1')
    drive.engine.advance(1_200)
    expect(drive.closed()).toMatchObject([{ firstSeenMs: 301, lastSeenMs: 999 }])
  })

  it('judges a key that a rule expects from one window after the first watermark', () => {
    const words = { w0: 0, w1: 0, w2: 0xffff, w3: 0x0a000001 }
    const expected = [{ words, text: { parts: ['10.0.0.1'], address: '10.0.0.1' } }]
    const drive = createDrive([low({ windowMs: 100, expected, minSamples: 9 })], { latenessMs: 10 })
    drive.record(1_000, '192.0.2.1')
    drive.engine.advance(1_100)
    expect(drive.events).toEqual([])
    drive.engine.advance(1_101)
    expect(drive.events).toMatchObject([{ key: '10.0.0.1', firstSeenMs: 1_090 }])
    drive.engine.finish()
    expect(drive.closed()).toMatchObject([{ lastSeenMs: 1_101 }])
  })

  it('judges no silence after the newest time at the end', () => {
    const drive = createDrive([low({ windowMs: 100, minSamples: 1 })], { latenessMs: 0 })
    for (const time of [0, 50, 100]) drive.record(time)
    drive.engine.finish()
    expect(drive.closed()).toEqual([])
  })

  it('says how far an episode has gone on whenever someone looks', () => {
    const drive = createDrive([low({ windowMs: 100, minSamples: 1 })], { latenessMs: 0 })
    drive.record(0)
    drive.engine.advance(600_200)
    expect(drive.events).toMatchObject([
      { state: 'open', firstSeenMs: 101 },
      { state: 'update', lastSeenMs: 600_199 },
    ])
    drive.engine.advance(700_000)
    const key = { w0: 0, w1: 0, w2: 0xffff, w3: 0xc0000201 | 0 }
    expect(drive.engine.openEpisode(0, key)?.lastSeenMs).toBe(699_999)
  })

  it('never fires for a key that was evicted, but does for one that is expected', () => {
    const words = { w0: 0, w1: 0, w2: 0xffff, w3: 0x0a000001 }
    const expected = [{ words, text: { parts: ['10.0.0.1'], address: '10.0.0.1' } }]
    const rule = low({ windowMs: 1_000, minSamples: 1, expected })
    const drive = createDrive([rule], { maxKeys: 8, latenessMs: 0 })
    drive.record(0, '10.0.0.1')
    for (let key = 1; key <= 50; key++) drive.record(key, keyAddress(1_000 + key))
    drive.engine.advance(5_000)
    expect(drive.engine.counters.evicted).toBeGreaterThan(30)
    const opened = drive.events.map(event => event.key)
    expect(opened).toContain('10.0.0.1')
    expect(opened).toHaveLength(8)
  })

  it('does not take what was lost to a limit for silence', () => {
    const rule = low({ measure: 'sum', threshold: 5, windowMs: 1_000, minSamples: 1 })
    const drive = createDrive([rule], { maxTimes: 512, latenessMs: 0, maxKeys: 128 })
    for (let time = 0; time < 3_000; time += 100) {
      for (let key = 0; key < 100; key++) drive.record(time, keyAddress(key))
    }
    drive.engine.advance(3_001)
    const { evicted, degraded, refused } = drive.engine.counters
    expect(evicted + degraded + refused).toBeGreaterThan(0)
    expect(drive.events).toEqual([])
  })
})

describe('average and ratio', () => {
  it('need so many samples in the window', () => {
    const rule = engineRule({ measure: 'average', operator: 'gt', threshold: 5, minSamples: 3 })
    const drive = createDrive([rule], { latenessMs: 0 })
    for (const time of [1, 2]) drive.record(time, '192.0.2.1', { amount: 9 })
    for (const time of [3, 4, 5]) drive.record(time, '192.0.2.2', { amount: 9 })
    drive.engine.finish()
    expect(drive.closed()).toMatchObject([{ key: '192.0.2.2', firstSeenMs: 3, observed: 9 }])
  })

  it('a ratio is of the whole, in which the part need not lie', () => {
    const rule = engineRule({ measure: 'ratio', threshold: 2, minSamples: 1 })
    const drive = createDrive([rule], { latenessMs: 0 })
    for (const time of [1, 2]) drive.record(time, '192.0.2.1', { roles: ROLE_PART })
    drive.record(3, '192.0.2.1', { roles: ROLE_COUNTED })
    drive.engine.finish()
    expect(drive.closed()).toMatchObject([{ firstSeenMs: 1, lastSeenMs: 3, observed: 2 }])
  })
})

describe('limits', () => {
  it('settles the earliest time early where maxPending wait, and leaves out what comes for it', () => {
    const drive = createDrive([reset({ threshold: 3, windowMs: 100 })], {
      ...{ maxPending: 4, latenessMs: 50 },
    })
    for (const time of [10, 10, 11, 12]) drive.record(time)
    expect(drive.engine.counters.settledEarly).toBe(0)
    drive.record(13)
    expect(drive.engine.counters.settledEarly).toBe(2)
    drive.record(10)
    expect(drive.engine.counters).toMatchObject({ settledEarly: 3, late: 0 })
    drive.engine.finish()
    expect(spans(drive)).toEqual([[10, 13, 5]])
  })

  it('keeps hot times, first and last seen and records where a count is thinned', () => {
    const rule = reset({ threshold: 4, windowMs: 1_000 })
    const drive = createDrive([rule], { maxExact: 8, latenessMs: 100 })
    for (let time = 0; time < 2_000; time++) drive.record(time)
    drive.engine.finish()
    expect(drive.closed()).toMatchObject([
      { firstSeenMs: 0, lastSeenMs: 1_999, records: 2_000, exact: false },
    ])
    const [episode] = drive.closed()
    expect(Math.abs(episode!.observed - 1_001)).toBeLessThan(1_001 / 32)
    expect(drive.engine.counters.degraded).toBe(0)
  })

  it('refuses those with which not every rule can wait, or more expected keys than rows', () => {
    const mistakes = (limits: object, rules: EngineRule[]) => {
      try {
        createDrive(rules, limits)
        return []
      } catch (error) {
        return (error as ConfigurationError).problems.map(({ place }) => place)
      }
    }
    expect(mistakes({ maxPending: 1 }, [reset(), reset({ id: 'b' })])).toEqual(['maxPending'])
    const words = { w0: 0, w1: 0, w2: 0, w3: 0 }
    const expected = [{ words, text: { parts: ['*'], address: undefined } }]
    expect(mistakes({ maxKeys: 1 }, [low({ expected })])).toEqual(['maxKeys'])
  })

  it('takes expired rows back while keys wait', () => {
    const drive = createDrive([reset({ threshold: 3, windowMs: 100 })], { latenessMs: 50 })
    for (let key = 0; key < 20_000; key++) drive.record(key, keyAddress(key))
    expect(drive.engine.counters).toMatchObject({ evicted: 0, refused: 0 })
    expect(drive.engine.keys).toBeLessThan(400)
  })
})

describe('what an episode says', () => {
  it('is kept of records that came near before it was decided', () => {
    const episodes: Episode[] = []
    const drive = createDrive([reset({ threshold: 4, windowMs: 100 })], { latenessMs: 50 })
    const probe = drive.record(1)
    expect(probe).toBeUndefined()
    for (const time of [2, 3, 4]) drive.record(time, '192.0.2.1', { mark: `trace ${time}` })
    drive.engine.advance(60)
    const key = { w0: 0, w1: 0, w2: 0xffff, w3: 0xc0000201 | 0 }
    episodes.push(drive.engine.openEpisode(0, key)!)
    expect(episodes).toMatchObject([
      {
        key: { parts: ['192.0.2.1'], address: '192.0.2.1' },
        ...{ origin: 'record', mark: 'trace 4', evidence: ['at 2'] },
      },
    ])
  })

  it('goes on the key’s records that arrive while it is open', () => {
    const drive = createDrive([reset({ threshold: 2, windowMs: 100 })], { latenessMs: 10 })
    expect([1, 2, 11, 13, 14].map(time => drive.record(time))).toEqual([
      ...[undefined, undefined, undefined, 'test', 'test'],
    ])
    expect(drive.record(14, '192.0.2.2')).toBeUndefined()
  })
})

describe('a restart', () => {
  it('closes and forgets what waits, what is expected and what time it was', () => {
    const words = { w0: 0, w1: 0, w2: 0xffff, w3: 0x0a000001 }
    const expected = [{ words, text: { parts: ['10.0.0.1'], address: '10.0.0.1' } }]
    const rules = [reset({ threshold: 2 }), low({ id: 'low', windowMs: 100, expected })]
    const drive = createDrive(rules, { latenessMs: 1_000 })
    for (const time of [90_000, 90_001]) drive.record(time)
    drive.engine.restart()
    expect(
      drive
        .closed()
        .map(event => event.rule)
        .sort(),
    ).toEqual(['low', 'test'])
    drive.events.length = 0
    for (const time of [1, 2]) drive.record(time)
    drive.engine.advance(2_000)
    expect(drive.events).toMatchObject([
      { state: 'open', rule: 'low', key: '10.0.0.1', firstSeenMs: -899 },
      { state: 'open', rule: 'test', firstSeenMs: 1 },
      { state: 'open', rule: 'low', firstSeenMs: 103 },
    ])
  })
})

it('an engine without such rules takes no memory for them', () => {
  const engine = new Engine([engineRule()], () => {}, { maxPending: 2 ** 24 }, seededRandom(1))
  expect(engine.openEpisodes).toBe(0)
})
