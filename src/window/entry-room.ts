import { blockSize } from '../memory/block-pool.ts'
import type { Slot } from '../memory/row-table.ts'
import type { EntryRows } from './entry-rows.ts'
import type { NewestWindow } from './newest-window.ts'
import { Thinning } from './thinning.ts'
import type { WindowLosses, WindowMemory } from './window-memory.ts'

// Flags of a row, beside those of `EntryRows`.
const FLAGS = 5
const MERGED = 1 << 25 // entries stand for several observations, a sum may be off by 1/64
const LOST = 1 << 26 // entries were lost because of a limit, and may still be reached
const ROW = 16

/** Entries that thinned rows have room for at least. */
const MIN_THINNED = 64
/** With room for fewer, entries are lost rather than moved. */
const MIN_BLURRED = 12

export interface EntryRoomOptions {
  readonly windowMs: number
  readonly threshold: number
  readonly isWeighted: boolean
  /** Entries of one row beyond which it is thinned; more where the threshold needs them. */
  readonly maxExact: number
  /** How much longer than the window entries are kept, ms. */
  readonly latenessMs: number
}

/**
 * Room for one more entry of a row that is full: a larger block; else fewer entries, by merging
 * those that cannot be told apart by what is hot (see `Thinning`); else, and this is counted, times
 * moved to the beginning of their 1/64 of the window; else the oldest goes.
 */
export class EntryRoom {
  readonly #isWeighted: boolean
  readonly #neededEntries: number
  readonly #maxEntries: number
  readonly #maxThinned: number
  readonly #entries: EntryRows
  readonly #newest: NewestWindow
  readonly #memory: WindowMemory
  readonly #losses: WindowLosses
  readonly #words: Int32Array
  readonly #thinning: Thinning

  constructor(
    options: EntryRoomOptions,
    entries: EntryRows,
    newest: NewestWindow,
    memory: WindowMemory,
    losses: WindowLosses,
  ) {
    const { windowMs, threshold, isWeighted, maxExact, latenessMs } = options
    this.#isWeighted = isWeighted
    this.#neededEntries = blockSize(isWeighted ? 1 : Math.ceil(threshold * 1.25))
    this.#maxEntries = Math.max(blockSize(maxExact), this.#neededEntries)
    // What a thinned run keeps of each window is 2 N entries and 64 parts, or a few more.
    const inWindow = isWeighted ? maxExact : 2 * threshold + 2 * MIN_THINNED
    const windows = 2 + latenessMs / windowMs
    this.#maxThinned = Math.max(this.#maxEntries, blockSize(Math.ceil(inWindow * windows)))
    this.#entries = entries
    this.#newest = newest
    this.#memory = memory
    this.#losses = losses
    this.#words = memory.table.words
    this.#thinning = new Thinning(windowMs, threshold)
  }

  isInexact(slot: Slot): boolean {
    return (this.#words[slot * ROW + FLAGS]! & (MERGED | LOST)) !== 0
  }

  /** Notes that an observation could not be kept. */
  lose(slot: Slot): void {
    this.#losses.degraded++
    this.#words[slot * ROW + FLAGS]! |= LOST
  }

  /** The first block of an empty row whose entries have weights; false where there is none. */
  startWeighted(slot: Slot): boolean {
    if (!this.#entries.startWeighted(slot)) {
      const words = blockSize(1)
      if (!this.#memory.reclaim(words, slot) || !this.#entries.startWeighted(slot)) return false
    }
    return true
  }

  /** A larger block, or fewer entries; false where the new entry is the one to lose. */
  make(slot: Slot, time: number, settled: number): boolean {
    const entries = this.#entries
    const room = entries.room(slot)
    const isThinned = entries.isWeighted(slot) && !this.#isWeighted
    if (!isThinned && room < this.#maxEntries && this.#grow(slot, room)) return true
    if (this.#thin(slot, settled)) return true
    if (room < this.#maxThinned && this.#grow(slot, room)) return true
    return this.#blur(slot, time)
  }

  /** Others make room only for what a verdict needs: up to the threshold, not for exactness. */
  #grow(slot: Slot, room: number): boolean {
    const entries = this.#entries
    const had = entries.hasBlock(slot)
    if (!entries.grow(slot)) {
      const words = blockSize((room * 2) << (entries.isWeighted(slot) ? 2 : 0))
      if (room >= this.#neededEntries || !this.#memory.reclaim(words, slot)) return false
      if (!entries.grow(slot)) return false
    }
    if (!had) this.#newest.sumUp(slot)
    return true
  }

  /** Merges entries where nobody can tell; false where that frees less than a quarter. */
  #thin(slot: Slot, settled: number): boolean {
    const entries = this.#entries
    const thinning = this.#thinning
    const room = entries.room(slot)
    if (room < MIN_THINNED) return false
    entries.blocks.takeOut(slot, thinning)
    const merged = thinning.mergeSafely(settled, this.#newest.value(slot))
    if (merged === 0 || thinning.length > room * 0.75) return false
    const wanted = Math.max(MIN_THINNED, blockSize(thinning.length * 2))
    const isRoomy = entries.isWeighted(slot) && wanted <= room
    if (!entries.blocks.putBack(slot, thinning, isRoomy ? 0 : wanted)) {
      if (thinning.length > this.#fitting(slot) * 0.75) return false
      entries.blocks.putBack(slot, thinning, 0)
    }
    this.#losses.merged += merged
    this.#words[slot * ROW + FLAGS]! |= MERGED
    this.#newest.sumUp(slot)
    return true
  }

  /** Moves entries to the beginning of their 1/64 of a window; else the oldest must go. */
  #blur(slot: Slot, time: number): boolean {
    const entries = this.#entries
    const thinning = this.#thinning
    const most = this.#fitting(slot) * 0.75
    if (most >= MIN_BLURRED) {
      entries.blocks.takeOut(slot, thinning)
      const merged = thinning.mergeDownTo(most)
      if (thinning.length <= most) {
        entries.blocks.putBack(slot, thinning, 0)
        this.#losses.degraded += merged
        this.#words[slot * ROW + FLAGS]! |= MERGED
        this.#newest.sumUp(slot)
        return true
      }
    }
    this.#words[slot * ROW + FLAGS]! |= LOST
    if (((time - entries.oldest(slot)) | 0) <= 0) return false
    this.#newest.drop(slot, 1)
    this.#losses.degraded++
    return true
  }

  /** Entries with weights that the row's block has room for. */
  #fitting(slot: Slot): number {
    const room = this.#entries.room(slot)
    if (!this.#entries.hasBlock(slot)) return 0
    return this.#entries.isWeighted(slot) ? room : room >> 2
  }
}
