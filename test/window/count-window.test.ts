import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CountWindow } from '../../src/window/count-window.ts'
import { arrivals, isValue, stream } from './streams.ts'
import { createMemory } from './window-memory.ts'

interface Options {
  readonly windowMs: number
  readonly threshold: number
  readonly isWeighted?: boolean
  readonly maxExact?: number
  readonly latenessMs?: number
}

/** A window alone, and all that was ever put into it. */
function createDrive(options: Options, words = 2 ** 16) {
  const { memory, losses, makeSlot, pool } = createMemory(words)
  const { windowMs, threshold, isWeighted = false, maxExact = 1_024, latenessMs = 0 } = options
  const limits = { maxExact, latenessMs }
  const window = new CountWindow(
    { windowMs, threshold, unit: 1, isWeighted, ...limits },
    memory,
    losses,
  )
  const slot = makeSlot()
  const seen: { timeMs: number; weight: number }[] = []
  let newestMs = Number.NEGATIVE_INFINITY
  /** The index of the observation; -1 where it was lost. */
  function add(timeMs: number, weight = 1): number {
    newestMs = Math.max(newestMs, timeMs)
    seen.push({ timeMs, weight })
    const settled = newestMs - latenessMs
    const oldest = (settled - windowMs) | 0
    const value = window.push(slot, timeMs | 0, weight, oldest)
    if (value < 0) return window.add(slot, timeMs | 0, weight, oldest, settled | 0)
    expect(value >= threshold ? value : 0).toBe(
      window.newestValue(slot) >= threshold ? window.newestValue(slot) : 0,
    )
    return window.length(slot) - 1
  }
  /** Weights in the window that ends at a time. */
  function model(endMs: number): number {
    let sum = 0
    for (const { timeMs, weight } of seen) {
      if (timeMs <= endMs && timeMs >= endMs - windowMs) sum += weight
    }
    return sum
  }
  /** By time what the windows up to one later than an entry's come to, as a walk finds them. */
  function walk(index: number): Map<number, number> {
    const found = new Map<number, number>()
    const startTime = window.timeAt(slot, index)
    window.beginWalk(slot, index)
    do {
      if (((window.walkTime - startTime) | 0) > windowMs) break
      found.set(window.walkTime, window.walkValue)
    } while (window.walkOn())
    return found
  }
  return { window, slot, seen, add, model, walk, losses, pool, newest: () => newestMs }
}

const WEIGHTS = [1, 1, 2, 50, 2 ** 40]

describe.each([
  { name: 'observations', isWeighted: false },
  { name: 'weights', isWeighted: true },
])('the $name of a window', ({ isWeighted }) => {
  const weightOf = (value: number) => (isWeighted ? WEIGHTS[value % WEIGHTS.length]! : 1)

  it('are those of a model that keeps every record, in order and late', () => {
    fc.assert(
      fc.property(stream, given => {
        const { threshold } = given
        const drive = createDrive({ ...given, isWeighted })
        const { window, slot } = drive
        for (const { timeMs, value } of arrivals(given)) {
          const index = drive.add(timeMs, weightOf(value))
          expect(window.timeAt(slot, index)).toBe(timeMs | 0)
          const wanted = drive.model(drive.newest())
          expect(isValue(window.newestValue(slot), wanted, threshold)).toBe(true)
          for (const [time, found] of drive.walk(index)) {
            const endMs = timeMs + ((time - timeMs) | 0)
            expect(isValue(found, drive.model(endMs), threshold)).toBe(true)
          }
        }
        expect(drive.losses).toEqual({ degraded: 0, merged: 0 })
        expect(window.isInexact(slot)).toBe(false)
        window.clear(slot)
        expect(drive.pool.taken).toBe(0)
      }),
      { numRuns: 400 },
    )
  })

  it('are hot at the same times, and known to 1/64, however few entries are left of a row', () => {
    let merged = 0
    fc.assert(
      fc.property(stream, fc.integer({ min: 8, max: 64 }), (given, maxExact) => {
        const { threshold } = given
        const drive = createDrive({ ...given, isWeighted, maxExact }, 2 ** 18)
        const { window, slot, losses } = drive
        let peak = 0
        let late = 0
        for (const { timeMs, value } of arrivals(given, 8)) {
          const index = drive.add(timeMs, isWeighted ? 1 + (value % 9) : 1)
          if (losses.degraded > 0) return
          const wanted = drive.model(drive.newest())
          const found = window.newestValue(slot)
          peak = Math.max(peak, wanted)
          expect(found >= threshold).toBe(wanted >= threshold)
          if (wanted >= threshold) {
            expect(Math.abs(found - wanted)).toBeLessThanOrEqual(peak / 64 + 9)
          }
          if (timeMs === drive.newest() || late++ % 8 > 0) continue
          for (const [time, value] of drive.walk(index)) {
            const endMs = timeMs + ((time - timeMs) | 0)
            expect(value >= threshold).toBe(drive.model(endMs) >= threshold)
          }
        }
        merged += losses.merged
        window.clear(slot)
        expect(drive.pool.taken).toBe(0)
      }),
      { numRuns: 40 },
    )
    expect(merged).toBeGreaterThan(1_000)
  })
})

describe('a row of observations', () => {
  it('takes a block for the ninth, and gives it back when it has no use for it', () => {
    const drive = createDrive({ windowMs: 100, threshold: 5 })
    for (let record = 0; record < 8; record++) drive.add(record)
    expect(drive.pool.taken).toBe(0)
    for (let record = 8; record < 40; record++) drive.add(record)
    expect(drive.pool.taken).toBe(64)
    expect(drive.window.newestValue(drive.slot)).toBe(40)
    drive.window.trim(drive.slot, 37)
    expect(drive.pool.taken).toBe(0)
    expect(drive.window.length(drive.slot)).toBe(3)
    drive.add(41)
    drive.add(42)
    expect(drive.window.newestValue(drive.slot)).toBe(5)
  })

  it('holds dense runs in a few entries, however long they last', () => {
    const windowMs = 1_000
    const drive = createDrive({ windowMs, threshold: 5, maxExact: 256 })
    let longest = 0
    for (let record = 0; record < 30_000; record++) {
      drive.add(Math.floor(record / 10))
      longest = Math.max(longest, drive.window.length(drive.slot))
    }
    expect(longest).toBeLessThanOrEqual(1_024)
    expect(drive.losses.degraded).toBe(0)
    expect(drive.losses.merged).toBeGreaterThan(20_000)
    expect(drive.window.isInexact(drive.slot)).toBe(true)
    const { window, slot } = drive
    expect(window.observationsBetween(slot, 0, window.length(slot))).toBeGreaterThan(10_000)
    expect(Math.abs(window.newestValue(slot) - 10_010)).toBeLessThanOrEqual(10_010 / 64)
  })

  it('keeps the newest and says so where the memory is used up', () => {
    const drive = createDrive({ windowMs: 10_000, threshold: 20 }, 16)
    const { window, slot } = drive
    for (let record = 0; record < 100; record++) drive.add(record)
    expect(window.newestValue(slot)).toBeLessThan(20)
    expect(window.isInexact(slot)).toBe(true)
    expect(drive.losses.degraded).toBe(100 - 16)
    expect(window.timeAt(slot, window.length(slot) - 1)).toBe(99)
    window.trim(slot, 20_000)
    expect(window.length(slot)).toBe(0)
    expect(window.isInexact(slot)).toBe(false)
  })

  it('says of a late time older than all it can keep that it is lost', () => {
    const drive = createDrive({ windowMs: 10_000, threshold: 20, latenessMs: 10_000 }, 16)
    for (let record = 0; record < 16; record++) drive.add(1_000 + record)
    expect(drive.add(500)).toBe(-1)
    expect(drive.losses.degraded).toBe(1)
    expect(drive.window.isInexact(drive.slot)).toBe(true)
  })
})
