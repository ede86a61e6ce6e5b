import { describe, expect, it } from 'vitest'
import { createPipeline, diagnosed, SMALL_RULE, START_MS } from './pipeline.ts'

const DAY_MS = 86_400_000

/** A pipeline whose clock the test moves; records say what time they like. */
function createTimed(options = {}) {
  const clock = {
    nowMs: START_MS,
    looks: 0,
    now() {
      clock.looks++
      return clock.nowMs
    },
  }
  const pipeline = createPipeline({ rules: [SMALL_RULE], clock, ...options })
  const emit = (timestamp: number, observedTimestamp: number, address = '203.0.113.7') =>
    pipeline.logger.emit({
      ...{ timestamp, observedTimestamp },
      attributes: { 'client.address': address },
    })
  return { ...pipeline, clock, emit }
}

describe('the time a record was seen', () => {
  it('is its arrival where a log bridge set the observed time to a wrong clock', () => {
    const timed = createTimed()
    timed.emit(START_MS + 365 * DAY_MS, START_MS + 365 * DAY_MS, '192.0.2.1')
    for (const offset of [1, 2, 3]) timed.emit(START_MS + offset, START_MS + offset)
    expect(timed.events()).toHaveLength(1)
    expect(timed.processor.counters).toMatchObject({ late: 0, clockAhead: 1 })
  })

  it('costs no look at the clock for records of now or earlier', () => {
    const timed = createTimed()
    const before = timed.clock.looks
    for (let offset = 0; offset < 100; offset++) timed.emit(START_MS + offset, START_MS + offset)
    timed.emit(START_MS - DAY_MS, START_MS - DAY_MS)
    expect(timed.clock.looks).toBe(before)
  })
})

describe('a clock that is set', () => {
  it('back: counting begins anew, open episodes close, and it is said once', async () => {
    const timed = createTimed()
    const said = await diagnosed(() => {
      for (const offset of [0, 1, 2]) timed.emit(START_MS + offset, START_MS + offset)
      timed.clock.nowMs = START_MS - DAY_MS
      for (let second = 0; second < 3; second++) timed.processor.tick()
      const { nowMs } = timed.clock
      for (const offset of [0, 1, 2]) timed.emit(nowMs + offset, nowMs + offset)
    })
    const states = timed.events().map(event => event.attributes['netanomaly.episode.state'])
    expect(states).toEqual(['open', 'close', 'open'])
    const told =
      'NA4007: the clock was set back; counting begins anew (otel-netanomaly/docs/errors/NA4007.md)'
    expect(said).toEqual([`otel-netanomaly: ${told}`])
    expect(timed.processor.counters.late).toBe(0)
  })

  it('forward for one tick: at most ten idle seconds are taken from it', () => {
    const timed = createTimed()
    timed.emit(START_MS, START_MS)
    timed.processor.tick()
    timed.clock.nowMs = START_MS + 365 * DAY_MS
    timed.processor.tick()
    timed.clock.nowMs = START_MS + 2_000
    timed.processor.tick()
    for (const offset of [0, 1, 2]) {
      timed.emit(START_MS + 2_000 + offset, START_MS + 2_000 + offset, '192.0.2.9')
    }
    expect(timed.events()).toHaveLength(1)
    expect(timed.processor.counters.late).toBe(0)
  })
})

describe('records that come late', () => {
  it('are told of once, where they are most', async () => {
    const timed = createTimed()
    const said = await diagnosed(() => {
      timed.emit(START_MS, START_MS)
      for (let n = 0; n < 150; n++) timed.emit(START_MS - DAY_MS, START_MS - DAY_MS)
      timed.processor.tick()
      timed.processor.tick()
    })
    const told = 'NA4012: most records arrive later than latenessMs and are left out'
    expect(said).toEqual([`otel-netanomaly: ${told} (otel-netanomaly/docs/errors/NA4012.md)`])
  })
})

describe('limits that are reached', () => {
  it('are told once each', async () => {
    const timed = createTimed({ maxKeys: 16, maxTimes: 32, maxEpisodesPerMinute: 2 })
    const said = await diagnosed(() => {
      for (let record = 0; record < 200; record++) {
        timed.emit(START_MS + record, START_MS + record, `192.0.2.${record % 40}`)
        timed.emit(START_MS + record, START_MS + record)
      }
      for (let client = 0; client < 3; client++) {
        for (let n = 0; n < 9; n++) timed.emit(START_MS + 300, START_MS + 300, `192.0.2.${client}`)
      }
      timed.processor.tick()
      timed.processor.tick()
    })
    expect(said.sort()).toEqual([
      expect.stringContaining('NA4013: maxOpenEpisodes or maxEpisodesPerMinute is reached'),
      expect.stringContaining('NA4013: maxTimes or maxExact is reached; some counts are lower'),
      expect.stringContaining('more addresses than maxKeys or maxTimes can hold'),
    ])
  })
})
