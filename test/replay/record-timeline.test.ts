import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RecordTimeline } from '../../src/replay/record-timeline.ts'

const NOON_MS = Date.UTC(2024, 3, 19, 12)

function timelineOf(times: readonly number[]) {
  const timeline = new RecordTimeline()
  for (const [at, ms] of times.entries()) timeline.note(ms, at % 2 === 0)
  return timeline.finish()
}

it('is none where there is no record, or none with a time', () => {
  expect(timelineOf([])).toBe(undefined)
  expect(timelineOf([Number.NaN, -1, Number.POSITIVE_INFINITY])).toBe(undefined)
})

it.each([
  ['one record', [0], 10],
  ['ten seconds', [0, 10_000], 50],
  ['an hour', [0, 3_600_000], 15_000],
  ['a day, from its end', [86_400_000, 0], 300_000],
  ['ten years', [0, 315_360_000_000], 8 * 86_400_000],
])('has round parts for %s', (_, offsets, stepMs) => {
  const timeline = timelineOf(offsets.map(ms => NOON_MS + ms))
  expect(timeline?.stepMs).toBe(stepMs)
  expect(timeline!.fromMs % stepMs).toBe(0)
})

it('counts each record in the part of its time, in any order', () => {
  const spans = fc.constantFrom(50, 5_000, 1_000_000, 1e9, 1e12)
  const times = spans.chain(max => fc.array(fc.nat(max), { minLength: 1, maxLength: 200 }))
  fc.assert(
    fc.property(times, offsets => {
      const all = offsets.map(ms => NOON_MS + ms)
      const { fromMs, stepMs, records, counted, before, after } = timelineOf(all)!
      expect(records.length).toBeLessThanOrEqual(600)
      expect(records.at(-1)).toBeGreaterThan(0)
      expect(records[0]).toBeGreaterThan(0)
      const expected = records.map(() => 0)
      const expectedCounted = records.map(() => 0)
      for (const [at, ms] of all.entries()) {
        const part = Math.floor((ms - fromMs) / stepMs)
        expected[part]!++
        if (at % 2 === 0) expectedCounted[part]!++
      }
      expect({ records, counted }).toEqual({ records: expected, counted: expectedCounted })
      expect([before, after]).toEqual([0, 0])
    }),
  )
})

it('joins parts where there are more than it keeps apart, and loses none', () => {
  const timeline = new RecordTimeline()
  for (let at = 0; at < 50_000; at++) timeline.note(NOON_MS + at * 7_001, true)
  const { records, stepMs, before, after } = timeline.finish()!
  expect(stepMs).toBe(900_000)
  expect(records.reduce((sum, count) => sum + count, before + after)).toBe(50_000)
})

it('leaves out a few records that are far from all others, and counts them', () => {
  const hour = Array.from({ length: 3_600 }, (_, at) => NOON_MS + at * 1_000)
  const { stepMs, records, before, after } = timelineOf([0, 1_000, ...hour, NOON_MS * 2])!
  expect({ stepMs, before, after }).toEqual({ stepMs: 15_000, before: 2, after: 1 })
  expect(records).toHaveLength(240)
  const many = [...Array(100).keys()]
  expect(timelineOf([...many, ...hour])).toMatchObject({ before: 0, after: 0 })
})
