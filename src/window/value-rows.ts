import type { BlockPool } from '../memory/block-pool.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import type { DistinctThinning } from './distinct-thinning.ts'
import { EntryRows } from './entry-rows.ts'
import { ValueIndex } from './value-index.ts'
import { ValueNumbers } from './value-numbers.ts'
import { asNewest, asOlder, isNewest, recordsOf, stateOf, weightOf } from './value-state.ts'

// A row as `EntryRows` has it, and what this keeps there.
const FLAGS = 5
const BLOCK = 6
const LENGTH = 7
const HEAD = 9
const INDEX = 10 // the index's
const FIRST = 11 // index of the oldest entry that VALUES and ESTIMATE are about; -1: unknown
const VALUES = 12 // different values from there on
const ESTIMATE = 13 // the same, with those that a sample stands for
const NEWEST = 15
const ROW = 16
const SIZE_SHIFT = 27

// Of an entry, beside its time.
const FIRST_WORD = 1
const SECOND_WORD = 2
const STATE = 3

const NONE = -1
const UNKNOWN = -1
const NOT_APPENDED = -1
/** So many entries outside the newest window, and so many more, it is looked for what can go. */
const OUTSIDE = 16

/**
 * Entries of keys that each hold a value of 64 bits, in the order of their times, and how many
 * different values the window has that ends at the newest entry, where it has `threshold`: with
 * fewer entries nobody looks at their values, and what has left the window is taken out only when
 * there would be enough with it. A value is looked up among up to 32 entries one by one, among more
 * by `ValueIndex`.
 *
 * Hot path.
 */
export class ValueRows {
  readonly entries: EntryRows
  readonly #words: Int32Array
  readonly #index: ValueIndex
  readonly #windowMs: number
  readonly #threshold: number
  readonly #numbers = new ValueNumbers()

  constructor(table: RowTable, pool: BlockPool, windowMs: number, threshold: number) {
    this.entries = new EntryRows(table, pool)
    this.#words = table.words
    this.#index = new ValueIndex(table, pool, this.entries)
    this.#windowMs = windowMs
    this.#threshold = threshold
  }

  /** Different values in the newest window where it has `threshold`, else fewer than these. */
  values(slot: Slot): number {
    const row = slot * ROW
    return this.#words[row + FIRST] === UNKNOWN ? 0 : this.#words[row + VALUES]!
  }

  /** How many values those stand for. */
  estimate(slot: Slot): number {
    return this.#words[slot * ROW + ESTIMATE]!
  }

  /** Whether entries that can go are worth a look before another one comes. */
  isTrimDue(slot: Slot): boolean {
    const first = this.#words[slot * ROW + FIRST]!
    const length = this.entries.length(slot)
    if (first === UNKNOWN) return length + 1 >= this.#threshold
    return first >= OUTSIDE && length % OUTSIDE === 0
  }

  /** Observations that the entries from one index to before another stand for. */
  observationsBetween(slot: Slot, from: number, to: number): number {
    let sum = 0
    for (let index = from; index < to; index++) {
      sum += recordsOf(this.#words[this.entries.placeAt(slot, index) + STATE]!)
    }
    return sum
  }

  /** The first block of a row; false where the pool has none. */
  start(slot: Slot): boolean {
    if (!this.entries.startWeighted(slot)) return false
    const row = slot * ROW
    this.#words.fill(0, row + INDEX, row + ESTIMATE + 1)
    this.#words[row + FIRST] = UNKNOWN
    return true
  }

  /**
   * Puts a value behind all others; answers its index. -1, and nothing has changed, where it is the
   * first or late, or there is no room or more to do, which `insert` does after a trim.
   */
  append(slot: Slot, time: number, first: number, second: number, records: number): number {
    const words = this.#words
    const row = slot * ROW
    const block = words[row + BLOCK]!
    const length = words[row + LENGTH]!
    const room = 1 << (words[row + FLAGS]! >>> SIZE_SHIFT)
    if (block === 0 || length === 0 || length === room) return NOT_APPENDED
    if (((time - words[row + NEWEST]!) | 0) < 0) return NOT_APPENDED
    const head = words[row + HEAD]!
    const from = words[row + FIRST]!
    const at = block + (((head + length) & (room - 1)) << 2)
    if (from === UNKNOWN) {
      if (length + 1 >= this.#threshold) return NOT_APPENDED
      words[at + STATE] = stateOf(records, 0)
    } else {
      if (from >= OUTSIDE && length % OUTSIDE === 0) return NOT_APPENDED
      let was = NONE
      if (words[row + INDEX] === 0) was = this.#newestOf(slot, first, second)
      else if (this.#index.isDueAt(at, room)) return NOT_APPENDED
      else was = this.#index.claim(slot, block, head, room, length, first, second, from)
      if (was === NONE) {
        words[row + VALUES]!++
        words[row + ESTIMATE]!++
      } else {
        const old = block + (((head + was) & (room - 1)) << 2) + STATE
        words[row + ESTIMATE]! += 1 - weightOf(words[old]!)
        words[old] = asOlder(words[old]!)
      }
      words[at + STATE] = asNewest(stateOf(records, 0))
    }
    words[at] = time
    words[at + FIRST_WORD] = first
    words[at + SECOND_WORD] = second
    words[row + LENGTH] = length + 1
    words[row + NEWEST] = time
    if (from !== UNKNOWN && words[row + VALUES]! >= this.#threshold) this.#moveFirst(slot)
    return length
  }

  /** Puts a value behind those of the same time, where there is room; answers its index. */
  insert(slot: Slot, time: number, first: number, second: number, records: number): number {
    const words = this.#words
    const { entries } = this
    const row = slot * ROW
    const isKnown = words[row + FIRST] !== UNKNOWN
    const was = isKnown ? this.#newestOf(slot, first, second) : NONE
    const index = entries.insert(slot, time, 0)
    const at = entries.placeAt(slot, index)
    words[at + FIRST_WORD] = first
    words[at + SECOND_WORD] = second
    words[at + STATE] = stateOf(records, 0)
    if (!isKnown) {
      if (entries.length(slot) >= this.#threshold) this.#sumUp(slot)
      return index
    }
    if (index < words[row + FIRST]!) words[row + FIRST]!++
    const hasIndex = this.#index.has(slot)
    const isDue = hasIndex && this.#index.isDue(slot)
    const isIndexed = hasIndex && !isDue
    if (isIndexed && index + 1 < entries.length(slot)) {
      this.#index.moveUp(slot, Math.max(index + 1, words[row + FIRST]!))
    }
    if (index >= words[row + FIRST]! && was < index) {
      this.#renew(slot, at, was)
      if (isIndexed) this.#index.put(slot, index, was)
    }
    if (isDue) this.#index.build(slot, words[row + FIRST]!)
    if (words[row + VALUES]! >= this.#threshold) this.#moveFirst(slot)
    return index
  }

  /** Drops the oldest so many entries. */
  drop(slot: Slot, count: number): void {
    const words = this.#words
    const row = slot * ROW
    const first = words[row + FIRST]!
    if (first !== UNKNOWN) {
      for (let index = first; index < count; index++) {
        this.#leave(row, words[this.entries.placeAt(slot, index) + STATE]!)
      }
      words[row + FIRST] = first > count ? first - count : 0
    }
    this.entries.drop(slot, count)
    // Half, so that what is summed up is so for at least as many observations.
    if (first !== UNKNOWN && this.entries.length(slot) * 2 < this.#threshold) {
      words[row + FIRST] = UNKNOWN
      this.#index.giveBack(slot)
    }
  }

  /** Twice the room, where the pool has a block for it. */
  grow(slot: Slot): void {
    const first = this.#words[slot * ROW + FIRST]!
    this.#index.giveBack(slot)
    this.entries.grow(slot)
    if (first !== UNKNOWN) this.#index.build(slot, first)
  }

  /** Gives everything of a row back. */
  clear(slot: Slot): void {
    if (this.entries.hasBlock(slot)) this.#index.giveBack(slot)
    this.entries.clear(slot)
  }

  takeOut(slot: Slot, into: DistinctThinning): void {
    const words = this.#words
    const length = this.entries.length(slot)
    into.reserve(length)
    into.length = length
    for (let index = 0; index < length; index++) {
      const at = this.entries.placeAt(slot, index)
      into.times[index] = words[at]!
      into.firsts[index] = words[at + FIRST_WORD]!
      into.seconds[index] = words[at + SECOND_WORD]!
      into.states[index] = words[at + STATE]!
    }
  }

  /** Those that are kept of the ones taken out, the newest among them. */
  putBack(slot: Slot, from: DistinctThinning): void {
    const words = this.#words
    const { kept, keptStates, keptLength } = from
    const dropped = from.length - keptLength
    for (let index = 0; index < keptLength; index++) {
      const at = this.entries.placeAt(slot, dropped + index)
      const taken = kept[index]!
      words[at] = from.times[taken]!
      words[at + FIRST_WORD] = from.firsts[taken]!
      words[at + SECOND_WORD] = from.seconds[taken]!
      words[at + STATE] = keptStates[index]!
    }
    this.entries.drop(slot, dropped)
    this.#sumUp(slot)
  }

  /** Its entries were put back from a snapshot. */
  resume(slot: Slot): void {
    if (this.entries.hasBlock(slot)) this.#sumUp(slot)
  }

  /** What the row says of the newest window, from its entries. */
  #sumUp(slot: Slot): void {
    const words = this.#words
    const { entries } = this
    const numbers = this.#numbers
    const row = slot * ROW
    const length = entries.length(slot)
    if (length < this.#threshold) {
      words[row + FIRST] = UNKNOWN
      this.#index.giveBack(slot)
      return
    }
    const first = entries.indexFrom(slot, (entries.newest(slot) - this.#windowMs) | 0)
    numbers.begin(length - first)
    let estimate = 0
    for (let index = length - 1; index >= first; index--) {
      const at = entries.placeAt(slot, index)
      const { size } = numbers
      const isNewest = numbers.of(words[at + FIRST_WORD]!, words[at + SECOND_WORD]!) === size
      const state = words[at + STATE]!
      words[at + STATE] = isNewest ? asNewest(state) : asOlder(state)
      if (isNewest) estimate += weightOf(state)
    }
    words[row + FIRST] = first
    words[row + VALUES] = numbers.size
    words[row + ESTIMATE] = estimate
    this.#index.build(slot, first)
  }

  /** Leaves entries that are older than the newest window out of account. */
  #moveFirst(slot: Slot): void {
    const words = this.#words
    const { entries } = this
    const row = slot * ROW
    const oldest = (words[row + NEWEST]! - this.#windowMs) | 0
    let first = words[row + FIRST]!
    for (;;) {
      const at = entries.placeAt(slot, first)
      if (((words[at]! - oldest) | 0) >= 0) break
      this.#leave(row, words[at + STATE]!)
      first++
    }
    words[row + FIRST] = first
  }

  #leave(row: number, state: number): void {
    if (!isNewest(state)) return
    this.#words[row + VALUES]!--
    this.#words[row + ESTIMATE]! -= weightOf(state)
  }

  /** Index of the newest entry of a value, where it is in account, or -1. */
  #newestOf(slot: Slot, first: number, second: number): number {
    const words = this.#words
    const { entries } = this
    const from = words[slot * ROW + FIRST]!
    if (this.#index.has(slot)) return this.#index.find(slot, first, second, from)
    for (let index = entries.length(slot) - 1; index >= from; index--) {
      const at = entries.placeAt(slot, index)
      if (words[at + FIRST_WORD] === first && words[at + SECOND_WORD] === second) return index
    }
    return NONE
  }

  /** A new entry is the newest of its value instead of that of index `was`, or -1. */
  #renew(slot: Slot, at: number, was: number): void {
    const words = this.#words
    const row = slot * ROW
    words[row + ESTIMATE]!++
    if (was === NONE) words[row + VALUES]!++
    else {
      const old = this.entries.placeAt(slot, was) + STATE
      words[row + ESTIMATE]! -= weightOf(words[old]!)
      words[old] = asOlder(words[old]!)
    }
    words[at + STATE] = asNewest(words[at + STATE]!)
  }
}
