import type { BlockPool } from '../memory/block-pool.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import { EntryBlocks, moveEntry } from './entry-blocks.ts'

// What a row's words 5 to 15 are here. Times are milliseconds modulo 2^32: any two that are alive
// lie less than 2^31 apart, so their difference as a signed number tells which is the later.
const FLAGS = 5 // bit 24, and from 27 on log2 of the entries that the block has room for
const BLOCK = 6 // index of the block that holds the entries; 0: times stand in the row itself
const LENGTH = 7 // entries
const TIMES = 8 // without a block: up to eight times, in order
const HEAD = 9 // with a block: place of the oldest entry in the ring that the block is
const NEWEST = 15 // time of the newest entry; valid while there is one
// With a block, 8 and 10 to 14 are the window's.
const ROW = 16

/**
 * Entries are a time, a word for the window, and a weight as a 64-bit number; else a time alone.
 */
const WEIGHTED = 1 << 24
const SIZE_SHIFT = 27

/** Times in the row itself. */
const INLINE = 8
/** log2 of the words of an entry with a weight. */
const WEIGHTED_SHIFT = 2

/**
 * Entries of keys in the order of their times: a time each (4 bytes), with a weight where wanted
 * (16 bytes). The first eight plain times stand in the key's row, which most keys never outgrow;
 * more stand in a block of the pool, which is used as a ring. It gives back what it no longer
 * needs as entries leave.
 *
 * Hot path.
 */
export class EntryRows {
  /** Of the last `skip`. */
  skippedWeight = 0
  foundTime = 0
  readonly #words: Int32Array
  readonly #doubles: Float64Array
  readonly blocks: EntryBlocks

  constructor(table: RowTable, pool: BlockPool) {
    this.#words = table.words
    this.#doubles = table.doubles
    this.blocks = new EntryBlocks(table, pool)
  }

  length(slot: Slot): number {
    return this.#words[slot * ROW + LENGTH]!
  }

  /** Whether the entries stand in a block, so that the row has room for more about them. */
  hasBlock(slot: Slot): boolean {
    return this.#words[slot * ROW + BLOCK] !== 0
  }

  isWeighted(slot: Slot): boolean {
    return (this.#words[slot * ROW + FLAGS]! & WEIGHTED) !== 0
  }

  /** Entries that fit in now. */
  room(slot: Slot): number {
    const row = slot * ROW
    return this.#words[row + BLOCK] === 0 ? INLINE : 1 << (this.#words[row + FLAGS]! >>> SIZE_SHIFT)
  }

  timeAt(slot: Slot, index: number): number {
    const words = this.#words
    const row = slot * ROW
    const block = words[row + BLOCK]!
    if (block === 0) return words[row + TIMES + index]!
    const flags = words[row + FLAGS]!
    const place = (words[row + HEAD]! + index) & ((1 << (flags >>> SIZE_SHIFT)) - 1)
    const isWeighted = (flags & WEIGHTED) !== 0
    return words[block + (isWeighted ? place << WEIGHTED_SHIFT : place)]!
  }

  /**
   * Where the words of an entry with a weight are: its time, a word of its own, the weight's two.
   */
  placeAt(slot: Slot, index: number): number {
    const words = this.#words
    const row = slot * ROW
    const mask = (1 << (words[row + FLAGS]! >>> SIZE_SHIFT)) - 1
    const place = (words[row + HEAD]! + index) & mask
    return words[row + BLOCK]! + (place << WEIGHTED_SHIFT)
  }

  weightAt(slot: Slot, index: number): number {
    const words = this.#words
    const row = slot * ROW
    const flags = words[row + FLAGS]!
    if ((flags & WEIGHTED) === 0) return 1
    const place = (words[row + HEAD]! + index) & ((1 << (flags >>> SIZE_SHIFT)) - 1)
    return this.#doubles[((words[row + BLOCK]! + (place << WEIGHTED_SHIFT)) >> 1) + 1]!
  }

  /** Time of the oldest entry; only where there is one. */
  oldest(slot: Slot): number {
    return this.timeAt(slot, 0)
  }

  /** Time of the newest entry; only where there is one. */
  newest(slot: Slot): number {
    const words = this.#words
    const row = slot * ROW
    return words[words[row + BLOCK] === 0 ? row + TIMES + words[row + LENGTH]! - 1 : row + NEWEST]!
  }

  /** Index of the first entry that is not before `time`; the length where all are. */
  indexFrom(slot: Slot, time: number): number {
    let low = 0
    let high = this.length(slot)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (((this.timeAt(slot, middle) - time) | 0) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * Index of the first entry from `first` on that is not before `time`, of which there is one; what
   * it skipped weighs `skippedWeight`, and what it found is of `foundTime`.
   */
  skip(slot: Slot, first: number, time: number): number {
    const words = this.#words
    const row = slot * ROW
    const block = words[row + BLOCK]!
    const head = words[row + HEAD]!
    const flags = words[row + FLAGS]!
    const mask = (1 << (flags >>> SIZE_SHIFT)) - 1
    let index = first
    if (block === 0) {
      while (((words[row + TIMES + index]! - time) | 0) < 0) index++
      this.skippedWeight = index - first
      this.foundTime = words[row + TIMES + index]!
      return index
    }
    if ((flags & WEIGHTED) === 0) {
      while (((words[block + ((head + index) & mask)]! - time) | 0) < 0) index++
      this.skippedWeight = index - first
      this.foundTime = words[block + ((head + index) & mask)]!
      return index
    }
    let at = block + (((head + index) & mask) << WEIGHTED_SHIFT)
    let weight = 0
    while (((words[at]! - time) | 0) < 0) {
      weight += this.#doubles[(at >> 1) + 1]!
      index++
      at = block + (((head + index) & mask) << WEIGHTED_SHIFT)
    }
    this.skippedWeight = weight
    this.foundTime = words[at]!
    return index
  }

  /** Puts an entry behind those of the same time, where there is room; answers its index. */
  insert(slot: Slot, time: number, weight: number): number {
    const words = this.#words
    const row = slot * ROW
    const length = words[row + LENGTH]!
    words[row + LENGTH] = length + 1
    const block = words[row + BLOCK]!
    if (block === 0) return insertInline(words, row + TIMES, length, time)
    const flags = words[row + FLAGS]!
    const mask = (1 << (flags >>> SIZE_SHIFT)) - 1
    const head = words[row + HEAD]!
    if (length === 0 || ((time - words[row + NEWEST]!) | 0) >= 0) {
      words[row + NEWEST] = time
      const place = (head + length) & mask
      if ((flags & WEIGHTED) === 0) words[block + place] = time
      else this.#write(block + (place << WEIGHTED_SHIFT), time, weight)
      return length
    }
    return this.#insertLate(row, time, weight)
  }

  #insertLate(row: number, time: number, weight: number): number {
    const words = this.#words
    const block = words[row + BLOCK]!
    const flags = words[row + FLAGS]!
    const mask = (1 << (flags >>> SIZE_SHIFT)) - 1
    const head = words[row + HEAD]!
    const isWeighted = (flags & WEIGHTED) !== 0
    let index = words[row + LENGTH]! - 1
    for (; index > 0; index--) {
      const from = (head + index - 1) & mask
      const to = (head + index) & mask
      if (isWeighted) {
        const before = block + (from << WEIGHTED_SHIFT)
        if (((words[before]! - time) | 0) <= 0) break
        moveEntry(words, before, block + (to << WEIGHTED_SHIFT))
      } else {
        const before = words[block + from]!
        if (((before - time) | 0) <= 0) break
        words[block + to] = before
      }
    }
    const place = (head + index) & mask
    if (isWeighted) this.#write(block + (place << WEIGHTED_SHIFT), time, weight)
    else words[block + place] = time
    return index
  }

  #write(at: number, time: number, weight: number): void {
    this.#words[at] = time
    this.#doubles[(at >> 1) + 1] = weight
  }

  /** Drops all but the oldest so many entries with weights, at least one. */
  keep(slot: Slot, count: number): void {
    const row = slot * ROW
    this.#words[row + LENGTH] = count
    this.#words[row + NEWEST] = this.timeAt(slot, count - 1)
  }

  /** Drops the oldest so many entries. */
  drop(slot: Slot, count: number): void {
    const words = this.#words
    const row = slot * ROW
    const length = words[row + LENGTH]! - count
    words[row + LENGTH] = length
    if (words[row + BLOCK] === 0) {
      for (let at = row + TIMES, end = at + length; at < end; at++) words[at] = words[at + count]!
      return
    }
    words[row + HEAD] = (words[row + HEAD]! + count) & (this.room(slot) - 1)
  }

  /** A block of twice the room, or the first one; false where the pool has none. */
  grow(slot: Slot): boolean {
    return this.blocks.grow(slot)
  }

  /** The first block of an empty row whose entries have weights; false where the pool has none. */
  startWeighted(slot: Slot): boolean {
    return this.blocks.startWeighted(slot)
  }

  /** Gives back the block of few plain times, or of none; whether it did. */
  shrink(slot: Slot): boolean {
    return this.blocks.shrink(slot)
  }

  /** Gives everything of a row back, for its next key. */
  clear(slot: Slot): void {
    this.blocks.clear(slot)
  }
}

/** Index of a time put among those in order from `times` on. */
function insertInline(words: Int32Array, times: number, length: number, time: number): number {
  let index = length
  for (; index > 0; index--) {
    const before = words[times + index - 1]!
    if (((before - time) | 0) <= 0) break
    words[times + index] = before
  }
  words[times + index] = time
  return index
}
