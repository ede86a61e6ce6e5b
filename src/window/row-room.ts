import { blockSize } from '../memory/block-pool.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import { EntryRows } from './entry-rows.ts'
import type { WindowMemory } from './window-memory.ts'

// Of an entry with a weight: its time, a word of the window's, and the weight's two.
const SHIFT = 2
const OWN = 1

/**
 * Room for the entries of rows, with or without weights: up to `needed` of one row others give way,
 * up to `most` it takes what is free.
 */
export class RowRoom {
  readonly entries: EntryRows
  readonly #table: RowTable
  readonly #memory: WindowMemory
  readonly #needed: number
  readonly #most: number

  /** `needed`: entries of a row that its verdict takes; `most`: beyond them they are made fewer. */
  constructor(memory: WindowMemory, needed: number, most: number) {
    this.entries = new EntryRows(memory.table, memory.pool)
    this.#table = memory.table
    this.#memory = memory
    this.#needed = blockSize(needed)
    this.#most = Math.max(blockSize(most), this.#needed)
  }

  /** Room for one more entry with a weight; false where there is none. Hot path. */
  forWeighted(slot: Slot): boolean {
    const { entries } = this
    if (!entries.hasBlock(slot)) {
      if (entries.startWeighted(slot)) return true
      return this.#memory.reclaim(blockSize(1), slot) && entries.startWeighted(slot)
    }
    return entries.length(slot) < entries.room(slot) || this.#grow(slot, SHIFT)
  }

  /** Room for one more time; false where there is none. Hot path. */
  forPlain(slot: Slot): boolean {
    const { entries } = this
    return entries.length(slot) < entries.room(slot) || this.#grow(slot, 0)
  }

  /**
   * Makes entries with weights fewer: those of one `partMs` become one, with the sum of their own
   * words and of their weights. Answers how many went.
   */
  mergeParts(slot: Slot, partMs: number): number {
    const { entries } = this
    const { words, doubles } = this.#table
    const length = entries.length(slot)
    let kept = 0
    for (let index = 1; index < length; index++) {
      const to = entries.placeAt(slot, kept)
      const from = entries.placeAt(slot, index)
      if (((words[from]! - words[to]!) | 0) < partMs) {
        words[to + OWN]! += words[from + OWN]!
        doubles[(to >> 1) + 1]! += doubles[(from >> 1) + 1]!
      } else {
        this.move(slot, index, ++kept)
      }
    }
    if (length > 0) entries.keep(slot, kept + 1)
    return length === 0 ? 0 : length - kept - 1
  }

  /** Copies an entry with a weight over another one. */
  move(slot: Slot, index: number, to: number): void {
    const { words } = this.#table
    const source = this.entries.placeAt(slot, index)
    const target = this.entries.placeAt(slot, to)
    // By words, since a 64-bit number that is none could change on its way.
    for (let word = 0; word < 1 << SHIFT; word++) words[target + word] = words[source + word]!
  }

  #grow(slot: Slot, shift: number): boolean {
    const { entries } = this
    const room = entries.room(slot)
    if (room >= this.#most) return false
    if (entries.grow(slot)) return true
    if (room >= this.#needed || !this.#memory.reclaim((room * 2) << shift, slot)) return false
    return entries.grow(slot)
  }
}
