import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { ROLE_COUNTED } from '../../src/record/roles.ts'
import { LowCount } from '../../src/window/low-count.ts'
import { LowDistinct } from '../../src/window/low-distinct.ts'
import { MeanWindow } from '../../src/window/mean-window.ts'
import type { Sample, SettledWindow } from '../../src/window/settled-window.ts'
import { createMemory } from './window-memory.ts'

interface Seen {
  readonly timeMs: number
  readonly amount: number
}

const WINDOW_MS = 1_000

/**
 * So many observations in order, amounts 0 to `amounts - 1`; looked at after each and in between.
 */
function follow(
  window: SettledWindow,
  slot: ReturnType<ReturnType<typeof createMemory>['makeSlot']>,
  observations: number,
  amounts: number,
  look: (value: number, inside: readonly Seen[]) => void,
): void {
  const random = seededRandom(7)
  const sample: Sample = {
    ...{ roles: ROLE_COUNTED, amount: 0, first: 0, second: 0, isFirst: true },
    below: new Int32Array(3),
  }
  let inside: Seen[] = []
  // Begins so that times pass 2^32 ms.
  let timeMs = 2 ** 32 - 3_000
  for (let n = 0; n < observations; n++) {
    // Dense, then sparse, then nothing for longer than the window.
    const gap = n % 997 === 0 ? 2 * WINDOW_MS : n % 400 < 300 ? 4 : 150
    timeMs += (random.next() >>> 0) % gap
    const amount = (random.next() >>> 0) % amounts
    sample.amount = amount
    sample.first = Math.imul(amount + 1, 0x9e3779b1)
    sample.second = Math.imul(amount + 1, 0x85ebca6b)
    expect(window.put(slot, timeMs | 0, sample)).toBe(true)
    inside.push({ timeMs, amount })
    for (const laterMs of [0, 3]) {
      const endMs = timeMs + laterMs
      inside = inside.filter(one => one.timeMs >= endMs - WINDOW_MS)
      look(window.valueAt(slot, endMs | 0), inside)
    }
    timeMs += 3
  }
}

const sum = (inside: readonly Seen[]) => inside.reduce((all, one) => all + one.amount, 0)

describe('where less is hot', () => {
  it('a count is known up to what is enough, in so many times', () => {
    const { memory, losses, makeSlot, pool } = createMemory()
    const options = { windowMs: WINDOW_MS, enough: 100, unit: 1, weigh: undefined, maxExact: 8 }
    const window = new LowCount(options, memory, losses)
    follow(window, makeSlot(), 5_000, 2, (value, inside) => {
      expect(value).toBe(Math.min(inside.length, 100))
    })
    expect(losses).toEqual({ degraded: 0, merged: 0 })
    expect(pool.taken).toBeLessThanOrEqual(128)
  })

  it('a sum is exact where it is less than enough, and never said to be less otherwise', () => {
    const { memory, losses, makeSlot } = createMemory()
    const weigh = (amount: number) => Math.min(amount * 4, 2_000)
    const options = { windowMs: WINDOW_MS, enough: 1_000, unit: 0.25, weigh, maxExact: 1_024 }
    const window = new LowCount(options, memory, losses)
    follow(window, makeSlot(), 5_000, 20, (value, inside) => {
      if (sum(inside) < 250) expect(value).toBe(sum(inside))
      else expect(value).toBeGreaterThanOrEqual(250)
    })
    expect(losses.degraded).toBe(0)
  })

  it.each([3, 40, 700])('%i different values are known, whatever came before', enough => {
    const { memory, makeSlot } = createMemory(2 ** 18)
    const window = new LowDistinct({ windowMs: WINDOW_MS, enough }, memory)
    follow(window, makeSlot(), 8_000, enough * 2, (value, inside) => {
      expect(value).toBe(Math.min(new Set(inside.map(one => one.amount)).size, enough))
    })
  })

  it('gives all its memory back', () => {
    const { memory, makeSlot, pool } = createMemory(2 ** 18)
    const window = new LowDistinct({ windowMs: WINDOW_MS, enough: 200 }, memory)
    const slot = makeSlot()
    follow(window, slot, 1_000, 400, () => {})
    expect(pool.taken).toBeGreaterThan(0)
    window.clear(slot)
    expect(pool.taken).toBe(0)
  })
})

describe('an average', () => {
  const options = { windowMs: WINDOW_MS, minSamples: 3, unit: 2 ** -20 }

  it('is exact up to maxExact, of amounts of any size and sign, in any order', () => {
    const { memory, losses, makeSlot } = createMemory()
    const amountOf = (amount: number) => (amount - 50) * 2 ** (amount % 40)
    const weigh = (amount: number) => amountOf(amount) / 2 ** -20
    const window = new MeanWindow({ ...options, weigh, maxExact: 4_096 }, memory, losses)
    follow(window, makeSlot(), 5_000, 100, (value, inside) => {
      const exact = inside.reduce((all, one) => all + BigInt(amountOf(one.amount)), 0n)
      if (inside.length < 3) expect(value).toBeNaN()
      else expect(value).toBe(Number(exact) / inside.length)
    })
    expect(losses.degraded).toBe(0)
  })

  it('of more is that of a window which is too short by at most 1/64, counted', () => {
    const { memory, losses, makeSlot } = createMemory()
    const weigh = (amount: number) => amount / 2 ** -20
    const window = new MeanWindow({ ...options, weigh, maxExact: 128 }, memory, losses)
    const slot = makeSlot()
    follow(window, slot, 3_000, 100, (value, inside) => {
      if (inside.length < 20) return
      expect(Math.abs(value - sum(inside) / inside.length)).toBeLessThan(25)
    })
    expect(losses.degraded).toBeGreaterThan(0)
    expect(window.length(slot)).toBeLessThanOrEqual(128)
  })
})
