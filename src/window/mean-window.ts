import type { RowTable, Slot } from '../memory/row-table.ts'
import { ROLE_COUNTED, ROLE_PART } from '../record/roles.ts'
import type { EntryRows } from './entry-rows.ts'
import { RowRoom } from './row-room.ts'
import type { Sample, SettledWindow } from './settled-window.ts'
import type { WindowLosses, WindowMemory } from './window-memory.ts'

// Of a row, beside what `EntryRows` keeps there.
const FLAGS = 5 // bit 25
const SAMPLES = 10 // of the whole: what the sum is divided by
const LOW = 11 // the sum's lowest 32 bits
const HIGH = 12 // the sum's other bits, a 64-bit number: together exact up to 2^84
const ROW = 16

// Of an entry, beside its time and, as its weight, its amount in units.
const ENTRY_SAMPLES = 1

/** Entries were moved by up to 1/64 of the window. */
const MERGED = 1 << 25
const PARTS = 64
const TWO_32 = 2 ** 32

export interface MeanWindowOptions {
  readonly windowMs: number
  /** Fewest samples that have an average or ratio, at least 1. */
  readonly minSamples: number
  /** What one unit stands for. */
  readonly unit: number
  /** Whole units of an amount; undefined for a ratio. */
  readonly weigh: ((amount: number) => number) | undefined
  readonly maxExact: number
}

/**
 * Averages and ratios: amounts, or ones of the part, divided by the number of samples, or of ones
 * of the whole. The sum is kept in whole units and so does not depend on the order of what was
 * added and taken away. An observation takes 16 bytes until it has left the window. Beyond
 * `maxExact` of a key those of 1/64 of the window become one at the time of the oldest: they leave
 * early by up to that, which is counted.
 *
 * Hot path.
 */
export class MeanWindow implements SettledWindow {
  readonly windowMs: number
  readonly #minSamples: number
  readonly #unit: number
  readonly #weigh: ((amount: number) => number) | undefined
  readonly #table: RowTable
  readonly #room: RowRoom
  readonly #entries: EntryRows
  readonly #losses: WindowLosses

  constructor(options: MeanWindowOptions, memory: WindowMemory, losses: WindowLosses) {
    this.windowMs = options.windowMs
    this.#minSamples = options.minSamples
    this.#unit = options.unit
    this.#weigh = options.weigh
    this.#table = memory.table
    this.#room = new RowRoom(memory, PARTS, Math.max(PARTS * 2, options.maxExact))
    this.#entries = this.#room.entries
    this.#losses = losses
  }

  put(slot: Slot, time: number, sample: Sample): boolean {
    this.trim(slot, (time - this.windowMs) | 0)
    if (!this.#room.forWeighted(slot) && !this.#merge(slot)) return false
    const row = slot * ROW
    const { words, doubles } = this.#table
    const entries = this.#entries
    if (entries.length(slot) === 0) {
      words[row + SAMPLES] = 0
      words[row + LOW] = 0
      doubles[(row + HIGH) >> 1] = 0
    }
    const { roles } = sample
    const samples = (roles & ROLE_COUNTED) === 0 ? 0 : 1
    const isPart = (roles & ROLE_PART) === 0 ? 0 : 1
    const amount = this.#weigh === undefined ? isPart : this.#weigh(sample.amount)
    const index = entries.insert(slot, time, amount)
    words[entries.placeAt(slot, index) + ENTRY_SAMPLES] = samples
    words[row + SAMPLES]! += samples
    this.#add(row, amount)
    return true
  }

  valueAt(slot: Slot, time: number): number {
    this.trim(slot, (time - this.windowMs) | 0)
    if (this.#entries.length(slot) === 0) return Number.NaN
    const row = slot * ROW
    const { words, doubles } = this.#table
    const samples = words[row + SAMPLES]!
    if (samples < this.#minSamples) return Number.NaN
    const sum = doubles[(row + HIGH) >> 1]! * TWO_32 + (words[row + LOW]! >>> 0)
    return (sum * this.#unit) / samples
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
    const { words } = this.#table
    const row = slot * ROW
    const length = entries.length(slot)
    let count = 0
    while (count < length && ((entries.timeAt(slot, count) - oldest) | 0) < 0) {
      words[row + SAMPLES]! -= words[entries.placeAt(slot, count) + ENTRY_SAMPLES]!
      this.#add(row, -entries.weightAt(slot, count))
      count++
    }
    if (count === 0) return 0
    if (count === length) this.clear(slot)
    else entries.drop(slot, count)
    return count
  }

  clear(slot: Slot): void {
    this.#entries.clear(slot)
  }

  resume(slot: Slot): void {
    const { words } = this.#table
    const samples = slot * ROW + SAMPLES
    words[samples] = 0
    const length = this.#entries.length(slot)
    for (let index = 0; index < length; index++) {
      words[samples]! += words[this.#entries.placeAt(slot, index) + ENTRY_SAMPLES]!
    }
    this.#sumUp(slot)
  }

  #add(row: number, units: number): void {
    const { words, doubles } = this.#table
    const high = Math.floor(units / TWO_32)
    const low = (words[row + LOW]! >>> 0) + (units - high * TWO_32)
    const carry = low >= TWO_32 ? 1 : 0
    words[row + LOW] = low - carry * TWO_32
    doubles[(row + HIGH) >> 1]! += high + carry
  }

  #merge(slot: Slot): boolean {
    const merged = this.#room.mergeParts(slot, Math.max(1, Math.ceil(this.windowMs / PARTS)))
    if (merged === 0) return false
    this.#losses.degraded += merged
    this.#table.words[slot * ROW + FLAGS]! |= MERGED
    // Amounts that were added up may have been rounded.
    this.#sumUp(slot)
    return true
  }

  /** The sum of all entries. */
  #sumUp(slot: Slot): void {
    const row = slot * ROW
    this.#table.words[row + LOW] = 0
    this.#table.doubles[(row + HIGH) >> 1] = 0
    const length = this.#entries.length(slot)
    for (let index = 0; index < length; index++) {
      this.#add(row, this.#entries.weightAt(slot, index))
    }
  }
}
