import { type BlockPool, blockSize } from '../memory/block-pool.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import type { Thinning } from './thinning.ts'

// A row as `EntryRows` has it.
const FLAGS = 5
const BLOCK = 6
const LENGTH = 7
const TIMES = 8
const HEAD = 9
const NEWEST = 15
const ROW = 16
const WEIGHTED = 1 << 24
const SIZE_SHIFT = 27
const WEIGHTED_SHIFT = 2
const INLINE = 8

/** What of the flags is the table's, and what is not about the block. */
const TABLE_FLAGS = 0x7fffff
const OTHER_FLAGS = 0x6ffffff
/** A block with so few plain times is given back. */
const FEW = 4

/**
 * The blocks that entries stand in: taken, doubled, rewritten and given back.
 *
 * Hot path.
 */
export class EntryBlocks {
  readonly #words: Int32Array
  readonly #doubles: Float64Array
  readonly #pool: BlockPool

  constructor(table: RowTable, pool: BlockPool) {
    this.#words = table.words
    this.#doubles = table.doubles
    this.#pool = pool
  }

  /** A block of twice the room, or the first one; false where the pool has none. */
  grow(slot: Slot): boolean {
    const words = this.#words
    const row = slot * ROW
    const block = words[row + BLOCK]!
    const size = this.#room(slot)
    const shift = this.#isWeighted(slot) ? WEIGHTED_SHIFT : 0
    const larger = this.#pool.take((size * 2) << shift, slot)
    if (larger < 0) return false
    const length = words[row + LENGTH]!
    if (block === 0) {
      for (let index = 0; index < length; index++) {
        words[larger + index] = words[row + TIMES + index]!
      }
      this.#settleBlock(row, larger, size * 2, words[larger + length - 1]!)
      return true
    }
    const head = words[row + HEAD]!
    for (let index = 0; index < length; index++) {
      const from = block + (((head + index) & (size - 1)) << shift)
      const to = larger + (index << shift)
      if (shift === 0) words[to] = words[from]!
      else moveEntry(words, from, to)
    }
    this.#pool.giveBack(block, size << shift)
    this.#settleBlock(row, larger, size * 2, words[row + NEWEST]!)
    return true
  }

  /** The first block of an empty row whose entries have weights; false where the pool has none. */
  startWeighted(slot: Slot): boolean {
    return this.allot(slot, blockSize(1), true)
  }

  /** The first block of an empty row, of so many words; false where the pool has none. */
  allot(slot: Slot, words: number, isWeighted: boolean): boolean {
    const block = this.#pool.take(words, slot)
    if (block < 0) return false
    const row = slot * ROW
    if (isWeighted) this.#words[row + FLAGS]! |= WEIGHTED
    this.#settleBlock(row, block, isWeighted ? words >> WEIGHTED_SHIFT : words, 0)
    return true
  }

  /** Gives back the block of few plain times, or of none; whether it did. */
  shrink(slot: Slot): boolean {
    const words = this.#words
    const row = slot * ROW
    const block = words[row + BLOCK]!
    const length = words[row + LENGTH]!
    if (block === 0 || length > (this.#isWeighted(slot) ? 0 : FEW)) return false
    const head = words[row + HEAD]!
    const mask = this.#room(slot) - 1
    this.#giveBack(row, this.#room(slot))
    for (let index = 0; index < length; index++) {
      words[row + TIMES + index] = words[block + ((head + index) & mask)]!
    }
    return true
  }

  /** Gives everything of a row back, for its next key. */
  clear(slot: Slot): void {
    const row = slot * ROW
    if (this.#words[row + BLOCK] !== 0) this.#giveBack(row, this.#room(slot))
    this.#words[row + LENGTH] = 0
    this.#words[row + FLAGS]! &= TABLE_FLAGS
  }

  /** All entries with their weights. */
  takeOut(slot: Slot, into: Thinning): void {
    const words = this.#words
    const row = slot * ROW
    const length = words[row + LENGTH]!
    into.reserve(length)
    into.length = length
    const { times, weights } = into
    const block = words[row + BLOCK]!
    const head = words[row + HEAD]!
    const mask = this.#room(slot) - 1
    if (block === 0 || (words[row + FLAGS]! & WEIGHTED) === 0) {
      for (let index = 0; index < length; index++) {
        times[index] = words[block === 0 ? row + TIMES + index : block + ((head + index) & mask)]!
        weights[index] = 1
      }
      return
    }
    for (let index = 0; index < length; index++) {
      const at = block + (((head + index) & mask) << WEIGHTED_SHIFT)
      times[index] = words[at]!
      weights[index] = this.#doubles[(at >> 1) + 1]!
    }
  }

  /**
   * Replaces all entries by those given, with weights, in a block that has room for `entries`;
   * false, and nothing has changed, where there is no such block. `entries` 0: in the block it has.
   */
  putBack(slot: Slot, from: Thinning, entries: number): boolean {
    const words = this.#words
    const row = slot * ROW
    const shift = this.#isWeighted(slot) ? WEIGHTED_SHIFT : 0
    const had = this.#room(slot) << shift
    const wanted = entries === 0 ? had : blockSize(entries << WEIGHTED_SHIFT)
    let block = words[row + BLOCK]!
    if (wanted !== had) {
      block = this.#pool.take(wanted, slot)
      if (block < 0) return false
      this.#pool.giveBack(words[row + BLOCK]!, had)
    }
    words[row + FLAGS]! |= WEIGHTED
    words[row + LENGTH] = from.length
    const { times, weights, length } = from
    for (let index = 0; index < length; index++) {
      const at = block + (index << WEIGHTED_SHIFT)
      words[at] = times[index]!
      this.#doubles[(at >> 1) + 1] = weights[index]!
    }
    this.#settleBlock(row, block, wanted >> WEIGHTED_SHIFT, from.times[from.length - 1]!)
    return true
  }

  #settleBlock(row: number, block: number, size: number, newest: number): void {
    const words = this.#words
    const flags = words[row + FLAGS]! & OTHER_FLAGS
    const log2 = 31 - Math.clz32(size)
    words[row + FLAGS] = flags | (words[row + FLAGS]! & WEIGHTED) | (log2 << SIZE_SHIFT)
    words[row + BLOCK] = block
    words[row + HEAD] = 0
    words[row + NEWEST] = newest
  }

  #giveBack(row: number, size: number): void {
    const words = this.#words
    const shift = (words[row + FLAGS]! & WEIGHTED) === 0 ? 0 : WEIGHTED_SHIFT
    this.#pool.giveBack(words[row + BLOCK]!, size << shift)
    words[row + BLOCK] = 0
    words[row + FLAGS]! &= OTHER_FLAGS
  }

  #room(slot: Slot): number {
    const row = slot * ROW
    return this.#words[row + BLOCK] === 0 ? INLINE : 1 << (this.#words[row + FLAGS]! >>> SIZE_SHIFT)
  }

  #isWeighted(slot: Slot): boolean {
    return (this.#words[slot * ROW + FLAGS]! & WEIGHTED) !== 0
  }
}

/** By words, since a 64-bit number that is none could change on its way. */
export function moveEntry(words: Int32Array, from: number, to: number): void {
  words[to] = words[from]!
  words[to + 1] = words[from + 1]!
  words[to + 2] = words[from + 2]!
  words[to + 3] = words[from + 3]!
}
