import { describe, expect, it } from 'vitest'
import type { EngineRule } from '../../src/detect/detector.ts'
import type { EngineLimits } from '../../src/engine/limits.ts'
import { createDrive, engineRule } from './drive.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS

describe('an engine is not made', () => {
  it.each<[Partial<EngineRule>, string]>([
    [{ threshold: 0 }, 'rules[0].threshold: expected a whole number above 0, found 0'],
    [{ threshold: -1 }, 'rules[0].threshold: expected a whole number above 0, found -1'],
    [{ threshold: Number.NaN }, 'rules[0].threshold: expected a whole number above 0, found NaN'],
    [{ threshold: 2 ** 53 }, 'rules[0].threshold: expected a whole number above 0'],
    [{ threshold: 2 ** 40 }, 'so that rule test can ever fire'],
    [{ windowMs: 0 }, 'rules[0].windowMs: expected a whole number from 1 to 1814400000, found 0'],
    [{ windowMs: 1.5 }, 'rules[0].windowMs: expected a whole number from 1'],
    [{ windowMs: 22 * DAY_MS }, 'rules[0].windowMs: expected a whole number from 1'],
    [{ quietMs: 5 }, 'rules[0].quietMs: expected a whole number from windowMs'],
    [{ minSamples: 0 }, 'rules[0].minSamples: expected a whole number from 1, found 0'],
    [{ below: [0] }, 'rules[0].below: expected the indexes of at most 3 rules before it'],
    [{ key: -1 }, 'rules[0].key: expected the index of a key, found -1'],
    [{ measure: 'bogus' as 'count' }, 'rules[0].measure: expected one of count, distinct'],
  ])('for a rule with %o', (rule, message) => {
    expect(() => createDrive([{ ...engineRule(), ...rule }])).toThrow(message)
  })

  it.each<[Partial<EngineLimits>, string]>([
    [{ latenessMs: 2 ** 40 }, 'latenessMs: expected a whole number from 0 to 86400000'],
    [{ maxFutureSkewMs: -1 }, 'maxFutureSkewMs: expected a whole number from 0'],
    [{ maxPending: 2 ** 31 }, 'maxPending: expected a whole number from 1 to 16777216'],
    [{ maxKeys: 0 }, 'maxKeys: expected a whole number from 1'],
    [{ maxKeys: 2 ** 24 }, 'maxKeys: expected a whole number from 1 to 16777214'],
    [{ maxTimes: 2 ** 31 }, 'maxTimes: expected a whole number from 1 to 1073741824'],
  ])('with limits %o', (limits, message) => {
    expect(() => createDrive([engineRule()], limits)).toThrow(message)
  })
})

it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, 2 ** 53])(
  'a record at %d is left out and counted, and blinds nothing',
  timeMs => {
    const { engine, record } = createDrive([engineRule()])
    record(1_000)
    record(timeMs)
    engine.advance(timeMs)
    record(1_001)
    expect(record(1_002)).toBe('test')
    expect(engine.counters).toMatchObject({ impossible: 1, late: 0, records: 3 })
  },
)

it.each([2 ** 31 + 5_000_000, 2 ** 32 + 7_000_000, YEAR_MS])(
  'a run that is followed by %d ms without records ends where it ended',
  gapMs => {
    for (const isRecord of [false, true]) {
      const { engine, record, closed } = createDrive([engineRule()])
      for (let n = 0; n < 200; n++) record(n * 10)
      if (isRecord) record(1_990 + gapMs, '192.0.2.99')
      else engine.advance(1_990 + gapMs)
      engine.finish()
      expect(closed()).toMatchObject([{ firstSeenMs: 0, lastSeenMs: 1_990, records: 200 }])
    }
  },
)

it('opens as many episodes after a clock was set back as before', () => {
  const { engine, record } = createDrive([engineRule()], { maxEpisodesPerMinute: 2 })
  for (let n = 0; n < 3; n++) record(YEAR_MS + n)
  engine.restart()
  for (let minute = 0; minute < 9; minute++) {
    for (let n = 0; n < 3; n++) record(minute * 120_000 + n, `192.0.2.${minute}`)
  }
  expect(engine.counters).toMatchObject({ episodesOpened: 10, capped: 0 })
})

it('hears a key that is heard of every hour for ten weeks', () => {
  const silence = engineRule({ operator: 'lt', threshold: 1, windowMs: DAY_MS, quietMs: DAY_MS })
  const { engine, record, closed } = createDrive([silence])
  for (let hour = 0; hour < 70 * 24; hour++) record(hour * 3_600_000)
  engine.finish()
  expect(closed()).toEqual([])
})

it('takes amounts that no sum of numbers is exact with', () => {
  const sum = engineRule({ measure: 'sum', operator: 'lt', threshold: 10, windowMs: 100 })
  const { engine, record, closed } = createDrive([{ ...sum, quietMs: 100 }])
  record(0, '192.0.2.1', { amount: 1e18 })
  for (let n = 1; n <= 40; n++) record(n * 10, '192.0.2.1', { amount: 5 })
  engine.finish()
  expect(closed()).toEqual([])
})
