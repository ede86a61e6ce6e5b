import { describe, expect, it, test } from 'vitest'
import { type LadderOptions, thresholdLadder } from '../../src/detect/threshold-ladder.ts'

const COUNT: LadderOptions = { operator: 'gte', isWhole: true, most: 1_000_000, marks: [] }

test.each([
  ['gte', [2, 5, 9, 10]],
  ['gt', [1, 2, 5, 9]],
  ['lt', [2, 5, 9, 10]],
  ['lte', [1, 2, 5, 9]],
] as const)(
  '%s: each threshold at which one more key fires, and one at which none does',
  (operator, steps) => {
    expect(thresholdLadder([5, 2, 9, 5], { ...COUNT, operator })).toEqual(steps)
  },
)

test('many values are twenty that grow by one factor, the marks beside them', () => {
  const peaks = Array.from({ length: 10_000 }, (_, at) => at + 1)
  const ladder = thresholdLadder(peaks, { ...COUNT, marks: [77, 100] })
  expect(ladder).toContain(77)
  expect(ladder).toContain(100)
  expect(ladder.at(0)).toBe(1)
  expect(ladder.slice(-2)).toEqual([10_000, 10_001])
  expect(ladder.length).toBeLessThanOrEqual(23)
  expect(ladder).toEqual(ladder.toSorted((a, b) => a - b))
})

describe('what a threshold may not be', () => {
  it('is left out', () => {
    const part: LadderOptions = { operator: 'gte', isWhole: false, most: 1, marks: [] }
    expect(thresholdLadder([0, 0.25, 1], part)).toEqual([0.25, 1])
    expect(thresholdLadder([1_000_000], COUNT)).toEqual([1_000_000])
    expect(thresholdLadder([0, 3], { ...COUNT, operator: 'lt' })).toEqual([3, 4])
    expect(thresholdLadder([0, 3], { ...COUNT, operator: 'lte' })).toEqual([0, 3])
  })

  it('is nothing but the marks where there is no key', () => {
    expect(thresholdLadder([], { ...COUNT, marks: [100] })).toEqual([100])
  })
})
