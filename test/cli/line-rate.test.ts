import { expect, it } from 'vitest'
import { LineRate } from '../../src/cli/line-rate.ts'

it('the rate is that of the last five seconds, once there was one', () => {
  const rate = new LineRate()
  const told: (number | undefined)[] = []
  for (let ms = 0; ms <= 20_000; ms += 100) {
    // 1,000 a second for ten seconds, then none.
    rate.note(ms, Math.min(ms, 10_000))
    if (ms % 2_000 === 0) told.push(rate.perSecond)
  }
  const [none, ...rates] = told
  expect(none).toBeUndefined()
  expect(rates.map(one => Math.round(one!))).toEqual([
    ...[1_000, 1_000, 1_000, 1_000, 1_000, 600, 200, 0, 0, 0],
  ])
})

it('the rate begins anew where the clock was set back', () => {
  const rate = new LineRate()
  rate.note(100_000, 500)
  rate.note(102_000, 900)
  expect(rate.perSecond).toBe(200)
  rate.note(0, 900)
  expect(rate.perSecond).toBeUndefined()
  rate.note(2_000, 1_900)
  expect(rate.perSecond).toBe(500)
})
