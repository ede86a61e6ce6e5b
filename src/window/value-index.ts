import type { BlockPool } from '../memory/block-pool.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import type { EntryRows } from './entry-rows.ts'

const INDEX = 10 // of a row: where the block of its index begins; 0 where it has none
const ROW = 16

// Of an entry, beside its time.
const FIRST_WORD = 1
const SECOND_WORD = 2
const STATE = 3 // negative where it is the newest of its value

// A place of an index: 0 where it is empty, else in 24 bits which place of the ring the entry has +
// 1, and 8 bits of the value.
const PLACE_MASK = 0xffffff
const TAG_MASK = ~PLACE_MASK
const MAX_ROOM = 2 ** 23
/** Rows with less room are searched from the newest entry back. */
const MIN_ROOM = 64

const NONE = -1

/**
 * Which entry of a row is the newest of a value, found by the value's hash: two words for each
 * entry that the row has room for, in a block of the pool. Entries that leave need not be taken
 * out: a place is believed only where its entry is alive, of that value, and the newest of it. The
 * index is built anew each time that half as many entries were put in as there is room for, so that
 * at most three quarters of it are ever used.
 *
 * Hot path.
 */
export class ValueIndex {
  readonly #words: Int32Array
  readonly #pool: BlockPool
  readonly #entries: EntryRows

  constructor(table: RowTable, pool: BlockPool, entries: EntryRows) {
    this.#words = table.words
    this.#pool = pool
    this.#entries = entries
  }

  has(slot: Slot): boolean {
    return this.#words[slot * ROW + INDEX] !== 0
  }

  /** Of the newest entries from `oldest` on, where the row is large enough and memory is left. */
  build(slot: Slot, oldest: number): void {
    const at = slot * ROW + INDEX
    const room = this.#entries.room(slot)
    if (this.#words[at] === 0) {
      if (room < MIN_ROOM || room > MAX_ROOM) return
      const block = this.#pool.take(room * 2, slot)
      if (block < 0) return
      this.#words[at] = block
    }
    this.#fill(slot, oldest)
  }

  giveBack(slot: Slot): void {
    const at = slot * ROW + INDEX
    if (this.#words[at] === 0) return
    this.#pool.giveBack(this.#words[at]!, this.#entries.room(slot) * 2)
    this.#words[at] = 0
  }

  /** Index of the newest entry of a value, where it is not before `oldest`; else -1. */
  find(slot: Slot, first: number, second: number, oldest: number): number {
    const words = this.#words
    const entries = this.#entries
    const block = words[slot * ROW + INDEX]!
    const room = entries.room(slot)
    const mask = room * 2 - 1
    const length = entries.length(slot)
    const head = entries.placeAt(slot, 0) >> 2
    let place = first & mask
    for (;;) {
      const known = words[block + place]!
      if (known === 0) return NONE
      if (((known ^ second) & TAG_MASK) === 0) {
        const index = ((known & PLACE_MASK) - 1 - head) & (room - 1)
        if (index >= oldest && index < length) {
          const at = entries.placeAt(slot, index)
          const isSame = words[at + FIRST_WORD] === first && words[at + SECOND_WORD] === second
          if (isSame && words[at + STATE]! < 0) return index
        }
      }
      place = (place + 1) & mask
    }
  }

  /** The entry of this index is the newest of its value instead of that of index `was`, or -1. */
  put(slot: Slot, index: number, was: number): void {
    const block = this.#words[slot * ROW + INDEX]!
    this.#write(block, slot, this.#entries.room(slot), index, was)
  }

  /**
   * Takes in a new entry that is behind all others and the newest of its value. `block`, `head` and
   * `room` are where the entries stand, `length` is how many there were. Answers the index of the
   * newest of its value until now, where that is not before `oldest`; else -1.
   */
  claim(
    slot: Slot,
    block: number,
    head: number,
    room: number,
    length: number,
    first: number,
    second: number,
    oldest: number,
  ): number {
    const words = this.#words
    const index = words[slot * ROW + INDEX]!
    const base = (block >> 2) + head
    const claim = (((base + length) & (room - 1)) + 1) | (second & TAG_MASK)
    const mask = room * 2 - 1
    let place = index + (first & mask)
    for (;;) {
      const known = words[place]!
      if (known === 0) break
      if (((known ^ second) & TAG_MASK) === 0) {
        const was = ((known & PLACE_MASK) - 1 - base) & (room - 1)
        if (was >= oldest && was < length) {
          const at = block + (((head + was) & (room - 1)) << 2)
          const isSame = words[at + FIRST_WORD] === first && words[at + SECOND_WORD] === second
          if (isSame && words[at + STATE]! < 0) {
            words[place] = claim
            return was
          }
        }
      }
      place = index + ((place - index + 1) & mask)
    }
    words[place] = claim
    return NONE
  }

  /** Whether it must be built anew, after an entry was put in, before it is told of that. */
  isDue(slot: Slot): boolean {
    const entries = this.#entries
    return this.isDueAt(entries.placeAt(slot, entries.length(slot) - 1), entries.room(slot))
  }

  /** The same, where the last entry stands at this place. */
  isDueAt(at: number, room: number): boolean {
    return ((at >> 2) & ((room >> 1) - 1)) === 0
  }

  /** An entry was put in: those from `first` on have moved there from one before. */
  moveUp(slot: Slot, first: number): void {
    const words = this.#words
    const block = words[slot * ROW + INDEX]!
    const room = this.#entries.room(slot)
    for (let moved = this.#entries.length(slot) - 1; moved >= first; moved--) {
      if (words[this.#entries.placeAt(slot, moved) + STATE]! >= 0) continue
      this.#write(block, slot, room, moved, moved - 1)
    }
  }

  #fill(slot: Slot, oldest: number): void {
    const words = this.#words
    const entries = this.#entries
    const block = words[slot * ROW + INDEX]!
    const room = entries.room(slot)
    words.fill(0, block, block + room * 2)
    for (let index = entries.length(slot) - 1; index >= oldest; index--) {
      if (words[entries.placeAt(slot, index) + STATE]! < 0) {
        this.#write(block, slot, room, index, NONE)
      }
    }
  }

  #write(block: number, slot: Slot, room: number, index: number, was: number): void {
    const words = this.#words
    const at = this.#entries.placeAt(slot, index)
    const ring = at >> 2
    const tag = words[at + SECOND_WORD]! & TAG_MASK
    const old = was === NONE ? 0 : (((ring + was - index) & (room - 1)) + 1) | tag
    const mask = room * 2 - 1
    let place = words[at + FIRST_WORD]! & mask
    while (words[block + place] !== old && words[block + place] !== 0) {
      place = (place + 1) & mask
    }
    words[block + place] = ((ring & (room - 1)) + 1) | tag
  }
}
