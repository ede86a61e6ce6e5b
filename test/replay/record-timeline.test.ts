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
      const { fromMs, stepMs, records, counted } = timelineOf(all)!
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
      expect(records).toEqual(expected)
      expect(counted).toEqual(expectedCounted)
    }),
  )
})
