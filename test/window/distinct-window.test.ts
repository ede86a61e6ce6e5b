import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { DistinctWindow } from '../../src/window/distinct-window.ts'
import { arrivals, isValue, stream } from './streams.ts'
import { createMemory } from './window-memory.ts'

interface Sighting {
  readonly timeMs: number
  readonly value: number
}

/** A window alone, and all that was ever put into it. */
function createDrive(
  options: { windowMs: number; threshold: number; maxExact?: number; latenessMs?: number },
  words?: number,
) {
  const { memory, losses, makeSlot, pool } = createMemory(words)
  const { windowMs, threshold, maxExact = 1_024, latenessMs = 0 } = options
  const window = new DistinctWindow({ windowMs, threshold, maxExact, latenessMs }, memory, losses)
  const slot = makeSlot()
  const seen: Sighting[] = []
  let newestMs = Number.NEGATIVE_INFINITY
  function add(timeMs: number, value: number): number {
    newestMs = Math.max(newestMs, timeMs)
    const settled = newestMs - latenessMs
    seen.push({ timeMs, value })
    const [first, second] = hashOf(value)
    return window.add(slot, timeMs | 0, first, second, 1, (settled - windowMs) | 0, settled | 0)
  }
  /** Different values in the window that ends at a time. */
  function model(endMs: number): number {
    const inside = seen.filter(one => one.timeMs <= endMs && one.timeMs >= endMs - windowMs)
    return new Set(inside.map(one => one.value)).size
  }
  /** By time what the windows from an entry on come to, as a walk finds them. */
  function walk(index: number): Map<number, number> {
    const found = new Map<number, number>()
    window.beginWalk(slot, index)
    do found.set(window.walkTime, window.walkValue)
    while (window.walkOn())
    return found
  }
  return { window, slot, seen, add, model, walk, losses, pool }
}

function hashOf(value: number): [number, number] {
  const random = seededRandom(value)
  return [random.next(), random.next()]
}

/** Numbers from 0 to below `most`. */
function picker(seed: number) {
  const random = seededRandom(seed)
  return (most: number) => (random.next() >>> 0) % most
}

describe('the different values of a window', () => {
  it('are those of a model that keeps every record, in order and late', () => {
    fc.assert(
      fc.property(stream, given => {
        const drive = createDrive(given)
        for (const { timeMs, value } of arrivals(given)) {
          const index = drive.add(timeMs, value)
          const { window, slot } = drive
          expect(window.timeAt(slot, index)).toBe(timeMs | 0)
          const newestMs = Math.max(...drive.seen.map(one => one.timeMs))
          expect(isValue(window.newestValue(slot), drive.model(newestMs), given.threshold)).toBe(
            true,
          )
          for (const [time, found] of drive.walk(index)) {
            const endMs = timeMs + ((time - timeMs) | 0)
            expect(isValue(found, drive.model(endMs), given.threshold)).toBe(true)
          }
        }
        expect(drive.losses).toEqual({ degraded: 0, merged: 0 })
        expect(drive.window.isInexact(drive.slot)).toBe(false)
        drive.window.clear(drive.slot)
        expect(drive.pool.taken).toBe(0)
      }),
      { numRuns: 500 },
    )
  })

  it('are hot at the same times however few entries are left of a row', () => {
    let merged = 0
    let degraded = 0
    fc.assert(
      fc.property(stream, fc.integer({ min: 8, max: 64 }), (given, maxExact) => {
        const drive = createDrive({ ...given, maxExact })
        const { window, slot, losses } = drive
        for (const { timeMs, value } of arrivals(given)) {
          const index = drive.add(timeMs, value)
          const newestMs = Math.max(...drive.seen.map(one => one.timeMs))
          const wanted = drive.model(newestMs)
          const found = window.newestValue(slot)
          if (!window.isInexact(slot)) expect(isValue(found, wanted, given.threshold)).toBe(true)
          expect(found >= given.threshold).toBe(wanted >= given.threshold)
          for (const [time, found] of drive.walk(index)) {
            const endMs = timeMs + ((time - timeMs) | 0)
            expect(found >= given.threshold).toBe(drive.model(endMs) >= given.threshold)
          }
        }
        merged += losses.merged
        degraded += losses.degraded
        window.clear(slot)
        expect(drive.pool.taken).toBe(0)
      }),
      { numRuns: 500 },
    )
    expect(merged).toBeGreaterThan(100)
    expect(degraded).toBeGreaterThan(100)
  })
})

describe('a row with more entries than it may have', () => {
  it('is exact up to so many', () => {
    const drive = createDrive({ windowMs: 10_000, threshold: 10, maxExact: 1_024 })
    for (let record = 0; record < 1_024; record++) drive.add(record, record % 700)
    const { window, slot } = drive
    expect(window.newestValue(slot)).toBe(700)
    expect(window.isInexact(slot)).toBe(false)
    expect(drive.losses).toEqual({ degraded: 0, merged: 0 })
  })

  it.each([
    { name: 'ten times as many', values: 1_000_000, perMs: 10, threshold: 50 },
    { name: 'twenty times as many, with repeats', values: 5_000, perMs: 20, threshold: 50 },
    { name: 'ten times as many, a high threshold', values: 1_000_000, perMs: 10, threshold: 500 },
  ])('estimates how many values: $name', ({ values, perMs, threshold }) => {
    const windowMs = 1_000
    let [squares, samples] = [0, 0]
    for (let seed = 1; seed <= 4; seed++) {
      const drive = createDrive({ windowMs, threshold, latenessMs: 80 }, 2 ** 18)
      const pick = picker(seed)
      for (let record = 0; record < 3 * perMs * windowMs; record++) {
        drive.add(Math.floor(record / perMs), pick(values))
        if (record < perMs * windowMs || record % 997 !== 0) continue
        const wanted = drive.model(Math.floor(record / perMs))
        squares += (drive.window.newestValue(drive.slot) / wanted - 1) ** 2
        samples++
      }
      expect(drive.window.isInexact(drive.slot)).toBe(true)
      expect(drive.losses.degraded).toBe(0)
      expect(drive.window.length(drive.slot)).toBeLessThanOrEqual(4_096)
    }
    expect(Math.sqrt(squares / samples)).toBeLessThan(0.12)
  })

  it('moves first seen by no more than 1/64 of the window for repeats that are not hot', () => {
    const windowMs = 6_400
    const drive = createDrive({ windowMs, threshold: 4, maxExact: 256, latenessMs: 500 })
    const { window, slot } = drive
    const pick = picker(1)
    for (let timeMs = 0; timeMs < 5 * windowMs; timeMs++) {
      drive.add(timeMs, pick(3))
      const oldest = window.timeAt(slot, window.indexFrom(slot, timeMs - windowMs))
      expect(oldest - Math.max(0, timeMs - windowMs)).toBeLessThanOrEqual(windowMs / 64)
      expect(window.newestValue(slot)).toBeLessThan(4)
    }
    expect(drive.losses.degraded).toBeGreaterThan(0)
    expect(window.isInexact(slot)).toBe(true)
    expect(drive.pool.taken).toBeLessThanOrEqual(256 * 4 * 1.5)
    drive.add(5 * windowMs, 3)
    expect(window.newestValue(slot)).toBe(4)
  })

  it('keeps the newest and says so where the memory is used up', () => {
    const drive = createDrive({ windowMs: 10_000, threshold: 20 }, 64)
    const { window, slot } = drive
    for (let record = 0; record < 100; record++) drive.add(record, record)
    expect(window.newestValue(slot)).toBeLessThan(20)
    expect(window.isInexact(slot)).toBe(true)
    expect(drive.losses.degraded).toBeGreaterThanOrEqual(100 - 16)
    expect(window.timeAt(slot, window.length(slot) - 1)).toBe(99)
    drive.add(20_000, 1)
    expect(window.length(slot)).toBe(1)
    expect(window.isInexact(slot)).toBe(false)
  })
})
