import { describe, expect, it, test } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { type OrdinaryOptions, ordinaryBound } from '../../src/detect/ordinary.ts'

const UP: OrdinaryOptions = { kind: 'count', isUp: true, minSamples: 1 }
const DOWN: OrdinaryOptions = { ...UP, isUp: false }

test('the worked example: thirty keys at 8, twenty at 12, one at 500', () => {
  const values = [...Array(30).fill(8), ...Array(20).fill(12), 500]
  // Spread on the logarithmic scale: ln(12 / 8) to the 75th percentile, 0.67449 deviations.
  const fence = 8 * (12 / 8) ** (3.5 / 0.67449)
  const bound = ordinaryBound(values, UP)
  expect(bound).toEqual({
    ...{ bound: 24, fence: expect.closeTo(fence, 6), median: 8, ordinary: 12, next: 500 },
    ...{ ordinaryKeys: 50, keys: 51, isClear: true },
  })
  const mean = values.reduce((sum, value) => sum + value, 0) / 51
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 51)
  // The one bad key lifts the mean and deviation of all, five times as far.
  expect(mean + 2 * deviation).toBeGreaterThan(150)
})

describe.each([
  ['of a Poisson distribution', poissonPeak],
  ['of a log-normal distribution', (random: () => number) => 10 * Math.exp(0.5 * normal(random))],
  ['of two kinds', (random: () => number) => (random() < 0.8 ? 1 : 30) + 20 * random()],
])('with keys %s', (_, draw) => {
  const bounds = [0, 0.01, 0.05].map(share => boundsOf(draw, share))

  it('moves little with 1 and 5 % bad keys', () => {
    const [clean, one, five] = bounds as [Share, Share, Share]
    for (const [at, { bound }] of clean.entries()) {
      for (const other of [one[at]!.bound, five[at]!.bound]) {
        expect(other / bound).toBeGreaterThan(0.6)
        expect(other / bound).toBeLessThan(1.7)
      }
    }
  })

  it('spares ordinary keys and lets no bad one through', () => {
    for (const share of bounds) {
      for (const { spared, found } of share) {
        expect(spared).toBeGreaterThanOrEqual(0.995)
        expect(found).toBe(1)
      }
    }
  })
})

test('a tenth of bad keys is more than it withstands', () => {
  const ordinary = Array.from({ length: 80 }, (_, at) => 5 + (at % 5))
  const bad = (count: number) => Array.from({ length: count }, (_, at) => 1_000 + at * 300)
  expect(ordinaryBound([...ordinary, ...bad(8)], UP)).toMatchObject({ bound: 17 })
  expect(ordinaryBound([...ordinary, ...bad(10)], UP)).not.toMatchObject({ bound: 17 })
})

describe('what is too little to go by', () => {
  test.each([
    [0, 'no-keys'],
    [1, 'few-keys'],
    [19, 'few-keys'],
  ])('%i keys', (count, reason) => {
    expect(ordinaryBound(Array(count).fill(3), UP)).toBe(reason)
  })

  test('parts that chance alone takes up to the whole', () => {
    const parts = Array.from({ length: 40 }, (_, at) => 0.5 + at / 80)
    const options: OrdinaryOptions = { kind: 'part', isUp: true, minSamples: 2 }
    expect(ordinaryBound(parts, options)).toBe('no-room')
  })
})

describe('keys that are all alike', () => {
  test.each([
    [1, 5],
    [2, 7],
    [10, 22],
    [1_000, 1_200],
  ])('%i records each: at least as far as chance', (value, bound) => {
    expect(ordinaryBound(Array(50).fill(value), UP)).toMatchObject({ bound, next: undefined })
  })

  test('amounts', () => {
    const options: OrdinaryOptions = { ...UP, kind: 'amount' }
    expect(ordinaryBound(Array(50).fill(0.2), options)).toMatchObject({ bound: 0.3 })
  })

  test('parts of which most are none', () => {
    const values = [...Array(200).fill(0), 0.9]
    const options: OrdinaryOptions = { kind: 'part', isUp: true, minSamples: 30 }
    // Of 30 samples chance makes a tenth of a key reach this.
    expect(ordinaryBound(values, options)).toMatchObject({ bound: 0.099, next: 0.9, isClear: true })
  })
})

describe('low values that are suspicious', () => {
  it('mirrors high ones', () => {
    const values = [...Array(30).fill(400), ...Array(20).fill(300), 12]
    expect(ordinaryBound(values, DOWN)).toMatchObject({ bound: 150, ordinary: 300, next: 12 })
  })

  it('is silence alone where chance goes down to nothing', () => {
    expect(ordinaryBound([...Array(50).fill(6), 0, 0], DOWN)).toMatchObject({ bound: 1 })
  })
})

type Share = { bound: number; spared: number; found: number }[]

/** Ten logs of 400 keys, with another share of bad ones. */
function boundsOf(draw: (random: () => number) => number, share: number): Share {
  return Array.from({ length: 10 }, (_, seed) => {
    const words = seededRandom(seed + 1)
    const random = () => (words.next() >>> 0) / 2 ** 32
    const ordinary = Array.from({ length: 400 }, () => Math.max(1, Math.round(draw(random))))
    const count = Math.round((400 * share) / (1 - share))
    const bad = Array.from({ length: count }, () => Math.round(300 * Math.exp(2 * random())))
    const bound = ordinaryBound([...ordinary, ...bad], UP)
    if (typeof bound === 'string') throw new Error(bound)
    const isBeyond = (value: number) => value >= bound.bound
    return {
      bound: bound.bound,
      spared: 1 - ordinary.filter(isBeyond).length / 400,
      found: bad.filter(isBeyond).length / Math.max(1, count) + (count === 0 ? 1 : 0),
    }
  })
}

/** The highest of twenty windows that hold 8 records each on average. */
function poissonPeak(random: () => number): number {
  let most = 0
  for (let window = 0; window < 20; window++) {
    let count = -1
    for (let left = 1; left > Math.exp(-8); left *= 1 - random()) count++
    most = Math.max(most, count)
  }
  return most
}

/** G. Box, M. Muller (1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
