import type { RowTable, Slot } from '../memory/row-table.ts'
import type { EntryRows } from './entry-rows.ts'
import { RowRoom } from './row-room.ts'
import type { Sample, SettledWindow } from './settled-window.ts'
import type { WindowLosses, WindowMemory } from './window-memory.ts'

// Of a row with weights, beside what `EntryRows` keeps there.
const FLAGS = 5 // bit 25
const SUM = 12 // units of all entries, a 64-bit number
const ROW = 16

/** Entries were moved by up to 1/64 of the window. */
const MERGED = 1 << 25
const PARTS = 64

export interface LowCountOptions {
  readonly windowMs: number
  /** A window is hot that comes to less than so many units: whole. */
  readonly enough: number
  /** What one unit stands for. */
  readonly unit: number
  /** Whole units of an amount; undefined where each observation counts once. */
  readonly weigh: ((amount: number) => number) | undefined
  readonly maxExact: number
}

/**
 * Count and sum with `lt` or `lte`. It keeps the newest observations that are enough not to be hot:
 * what is older can never make a window hot, nor keep one from it. So a key takes at most as many
 * plain times as the threshold says, and values are exact where they are hot, else at least enough.
 * Of observations with weights, beyond `maxExact` those of 1/64 of the window become one at the
 * time of the oldest: they leave early by up to that, which is counted.
 *
 * Hot path.
 */
export class LowCount implements SettledWindow {
  readonly windowMs: number
  readonly #enough: number
  readonly #unit: number
  readonly #weigh: ((amount: number) => number) | undefined
  readonly #table: RowTable
  readonly #room: RowRoom
  readonly #entries: EntryRows
  readonly #losses: WindowLosses

  constructor(options: LowCountOptions, memory: WindowMemory, losses: WindowLosses) {
    const { windowMs, enough, unit, weigh, maxExact } = options
    this.windowMs = windowMs
    this.#enough = enough
    this.#unit = unit
    this.#weigh = weigh
    this.#table = memory.table
    const needed = weigh === undefined ? enough + 1 : PARTS
    const most = weigh === undefined ? needed : Math.max(PARTS * 2, maxExact)
    this.#room = new RowRoom(memory, needed, most)
    this.#entries = this.#room.entries
    this.#losses = losses
  }

  put(slot: Slot, time: number, sample: Sample): boolean {
    this.trim(slot, (time - this.windowMs) | 0)
    if (this.#weigh !== undefined) {
      // More than enough tells nothing, and sums up to twice as much are exact.
      const weight = Math.min(this.#weigh(sample.amount), this.#enough)
      return this.#putWeight(slot, time, weight)
    }
    if (!this.#room.forPlain(slot)) return false
    this.#entries.insert(slot, time, 1)
    if (this.#entries.length(slot) > this.#enough) this.#drop(slot, 1)
    return true
  }

  valueAt(slot: Slot, time: number): number {
    this.trim(slot, (time - this.windowMs) | 0)
    if (this.#weigh === undefined) return this.#entries.length(slot)
    if (this.#entries.length(slot) === 0) return 0
    return this.#table.doubles[(slot * ROW + SUM) >> 1]! * this.#unit
  }

  oldestTime(slot: Slot): number {
    return this.#entries.oldest(slot)
  }

  observationsFrom(slot: Slot, time: number): number {
    return this.#entries.length(slot) - this.#entries.indexFrom(slot, time)
  }

  length(slot: Slot): number {
    return this.#entries.length(slot)
  }

  firstTime(slot: Slot): number {
    return this.#entries.oldest(slot)
  }

  isInexact(slot: Slot): boolean {
    return (this.#table.words[slot * ROW + FLAGS]! & MERGED) !== 0
  }

  trim(slot: Slot, oldest: number): number {
    const entries = this.#entries
    const length = entries.length(slot)
    const count = entries.indexFrom(slot, oldest)
    if (count === 0) return 0
    if (count === length) this.clear(slot)
    else this.#drop(slot, count)
    return count
  }

  clear(slot: Slot): void {
    this.#entries.clear(slot)
  }

  resume(slot: Slot): void {
    if (this.#weigh === undefined) return
    const sum = (slot * ROW + SUM) >> 1
    this.#table.doubles[sum] = 0
    const length = this.#entries.length(slot)
    for (let index = 0; index < length; index++) {
      this.#table.doubles[sum]! += this.#entries.weightAt(slot, index)
    }
  }

  #putWeight(slot: Slot, time: number, weight: number): boolean {
    const entries = this.#entries
    const { doubles } = this.#table
    if (!this.#room.forWeighted(slot) && !this.#merge(slot)) return false
    const sum = (slot * ROW + SUM) >> 1
    if (entries.length(slot) === 0) doubles[sum] = 0
    entries.insert(slot, time, weight)
    doubles[sum]! += weight
    while (entries.length(slot) > 1 && doubles[sum]! - entries.weightAt(slot, 0) >= this.#enough) {
      this.#drop(slot, 1)
    }
    return true
  }

  #drop(slot: Slot, count: number): void {
    if (this.#weigh !== undefined) {
      const sum = (slot * ROW + SUM) >> 1
      for (let at = 0; at < count; at++) {
        this.#table.doubles[sum]! -= this.#entries.weightAt(slot, at)
      }
    }
    this.#entries.drop(slot, count)
  }

  #merge(slot: Slot): boolean {
    const merged = this.#room.mergeParts(slot, Math.max(1, Math.ceil(this.windowMs / PARTS)))
    this.#losses.degraded += merged
    if (merged > 0) this.#table.words[slot * ROW + FLAGS]! |= MERGED
    return merged > 0
  }
}
