import { blockSize } from '../memory/block-pool.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import type { EntryRows } from './entry-rows.ts'
import { RowRoom } from './row-room.ts'
import type { Sample, SettledWindow } from './settled-window.ts'
import { ValueIndex } from './value-index.ts'
import { ValueNumbers } from './value-numbers.ts'
import type { WindowMemory } from './window-memory.ts'

// Of a row, beside what `EntryRows` and `ValueIndex` keep there.
const VALUES = 11 // different values of all entries
const ROW = 16

// Of an entry, beside its time, as `ValueIndex` reads it.
const FIRST_WORD = 1
const SECOND_WORD = 2
const STATE = 3

const NEWEST = -1 // the entry is the newest of its value
const OLDER = 0 // it is not: nothing needs it any more
const NONE = -1

export interface LowDistinctOptions {
  readonly windowMs: number
  /** A window is hot that has fewer different values, at least 1. */
  readonly enough: number
}

/**
 * Different values, 64-bit hashes, with `lt` or `lte`. Of the values seen last it keeps enough not
 * to be hot, and of each only when it was seen last: older ones can never make a window hot, nor
 * keep one from it. So values are exact where they are hot, else `enough`. A key takes 16 bytes for
 * each of at most four times as many values, and 8 more for the index where there are many.
 *
 * Hot path.
 */
export class LowDistinct implements SettledWindow {
  readonly windowMs: number
  readonly #enough: number
  readonly #most: number
  readonly #table: RowTable
  readonly #room: RowRoom
  readonly #entries: EntryRows
  readonly #index: ValueIndex
  readonly #numbers = new ValueNumbers()

  constructor({ windowMs, enough }: LowDistinctOptions, memory: WindowMemory) {
    this.windowMs = windowMs
    this.#enough = enough
    this.#most = blockSize((enough + 1) * 2)
    this.#table = memory.table
    this.#room = new RowRoom(memory, this.#most, this.#most)
    this.#entries = this.#room.entries
    this.#index = new ValueIndex(memory.table, memory.pool, this.#entries)
  }

  put(slot: Slot, time: number, { first, second }: Sample): boolean {
    this.trim(slot, (time - this.windowMs) | 0)
    if (!this.#makeRoom(slot)) return false
    const entries = this.#entries
    const { words } = this.#table
    const values = slot * ROW + VALUES
    if (entries.length(slot) === 0) words[values] = 0
    const was = this.#find(slot, first, second)
    if (was === NONE) words[values]!++
    else words[entries.placeAt(slot, was) + STATE] = OLDER
    const index = entries.insert(slot, time, 0)
    const at = entries.placeAt(slot, index)
    words[at + FIRST_WORD] = first
    words[at + SECOND_WORD] = second
    words[at + STATE] = NEWEST
    if (this.#index.has(slot)) {
      if (this.#index.isDue(slot)) this.#index.build(slot, 0)
      else this.#index.put(slot, index, was)
    }
    this.#dropSurplus(slot)
    return true
  }

  valueAt(slot: Slot, time: number): number {
    this.trim(slot, (time - this.windowMs) | 0)
    return this.#entries.length(slot) === 0 ? 0 : this.#table.words[slot * ROW + VALUES]!
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

  isInexact(): boolean {
    return false
  }

  trim(slot: Slot, oldest: number): number {
    const entries = this.#entries
    const length = entries.length(slot)
    let count = 0
    while (count < length && ((entries.timeAt(slot, count) - oldest) | 0) < 0) count++
    if (count === 0) return 0
    if (count === length) this.clear(slot)
    else this.#drop(slot, count)
    return count
  }

  clear(slot: Slot): void {
    if (this.#entries.hasBlock(slot)) this.#index.giveBack(slot)
    this.#entries.clear(slot)
  }

  resume(slot: Slot): void {
    const entries = this.#entries
    const { words } = this.#table
    const numbers = this.#numbers
    const length = entries.length(slot)
    if (length === 0) return
    numbers.begin(length)
    for (let index = length - 1; index >= 0; index--) {
      const at = entries.placeAt(slot, index)
      const { size } = numbers
      const isNewest = numbers.of(words[at + FIRST_WORD]!, words[at + SECOND_WORD]!) === size
      words[at + STATE] = isNewest ? NEWEST : OLDER
    }
    words[slot * ROW + VALUES] = numbers.size
    this.#index.build(slot, 0)
  }

  /** The oldest go that nothing needs, and of the values the oldest beyond `enough`. */
  #dropSurplus(slot: Slot): void {
    const entries = this.#entries
    const { words } = this.#table
    for (;;) {
      const isNewest = words[entries.placeAt(slot, 0) + STATE] === NEWEST
      if (isNewest && words[slot * ROW + VALUES]! <= this.#enough) return
      this.#drop(slot, 1)
    }
  }

  #drop(slot: Slot, count: number): void {
    const entries = this.#entries
    const { words } = this.#table
    for (let index = 0; index < count; index++) {
      if (words[entries.placeAt(slot, index) + STATE] === NEWEST) words[slot * ROW + VALUES]!--
    }
    entries.drop(slot, count)
  }

  #makeRoom(slot: Slot): boolean {
    const entries = this.#entries
    const hadBlock = entries.hasBlock(slot)
    if (hadBlock && entries.length(slot) < entries.room(slot)) return true
    if (hadBlock && this.#compact(slot)) return true
    if (hadBlock) this.#index.giveBack(slot)
    const hasRoom = this.#room.forWeighted(slot)
    if (entries.hasBlock(slot)) this.#index.build(slot, 0)
    return hasRoom
  }

  /** Drops what nothing needs, where that is at least a quarter. */
  #compact(slot: Slot): boolean {
    const entries = this.#entries
    const { words } = this.#table
    const length = entries.length(slot)
    if (words[slot * ROW + VALUES]! > length * 0.75) return false
    let kept = 0
    for (let index = 0; index < length; index++) {
      if (words[entries.placeAt(slot, index) + STATE] !== NEWEST) continue
      if (index !== kept) this.#room.move(slot, index, kept)
      kept++
    }
    entries.keep(slot, kept)
    if (this.#index.has(slot)) this.#index.build(slot, 0)
    return true
  }

  #find(slot: Slot, first: number, second: number): number {
    if (this.#index.has(slot)) return this.#index.find(slot, first, second, 0)
    const entries = this.#entries
    const { words } = this.#table
    for (let index = entries.length(slot) - 1; index >= 0; index--) {
      const at = entries.placeAt(slot, index)
      const isSame = words[at + FIRST_WORD] === first && words[at + SECOND_WORD] === second
      if (isSame && words[at + STATE] === NEWEST) return index
    }
    return NONE
  }
}
