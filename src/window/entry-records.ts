import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { blockSize } from '../memory/block-pool.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import type { EntryRows } from './entry-rows.ts'
import { levelOf, recordsOf, stateOf } from './value-state.ts'

/**
 * What an entry with more than its time stands for: a weight; a value, and how many observations
 * and values it stands for; a value and no more; the samples and the amount of a mean; the rows of
 * its keys of lower levels.
 */
export type EntryForm = 'weight' | 'value' | 'last value' | 'mean' | 'lower rows'

// Of a row: its bits 25 and 26.
const FLAGS = 5
const LOSSES_SHIFT = 25
const LOSSES_MASK = 3
const ROW = 16
/** Words of an entry with a weight, of which the first is its time. */
const WEIGHTED = 4
/** Of an entry of lower rows that no window counts any more, and a bit beside the first of them. */
const GONE = -1
const LOWER_MASK = (1 << 30) - 1
const LOWER = 3

// What a row's record begins with.
const WEIGHTED_BIT = 4 // above the two of its losses
const ROOM_SHIFT = 3 // then log2 of its room, 0 where it has no block
const MAX_LOG2 = 28

/** What `stateOf` can hold: observations, and one of so many levels. */
const MAX_RECORDS = 2 ** 24 - 1
const LEVELS = 32

/** Times are known modulo 2^32: two of one row differ by less than half of it. */
const MAX_DISTANCE = 2 ** 31 - 1
/** Plain times that stand in the row itself. */
const INLINE = 8

/** What a row's record says before its entries. */
export interface RowHead {
  /** Entries. */
  readonly length: number
  readonly isWeighted: boolean
  /** Entries it had room for, which decides when it is thinned; 0 where it had no block. */
  readonly room: number
  /** Bits: values may be inexact, entries were lost. */
  readonly losses: number
}

/**
 * The entries of rows as bytes: each time as the distance from the one before it, the first from a
 * base; then what else its form has. What a window makes of its entries is left out.
 */
export class EntryRecords {
  readonly #table: RowTable
  readonly #entries: EntryRows
  /** Entries read: a time and three words each, or a time and a weight. */
  #words = new Int32Array(0)
  #weights = new Float64Array(0)

  constructor(table: RowTable, entries: EntryRows) {
    this.#table = table
    this.#entries = entries
  }

  /** `rowOf` is the number by which the record names a row, from 1; 0: it names none. */
  write(
    to: ByteWriter,
    slot: Slot,
    form: EntryForm,
    baseTime: number,
    rowOf: (slot: number) => number,
  ): void {
    const entries = this.#entries
    const { words } = this.#table
    const length = entries.length(slot)
    const isWeighted = length > 0 && entries.isWeighted(slot)
    const hasBlock = length > 0 && entries.hasBlock(slot)
    const log2 = hasBlock ? 31 - Math.clz32(entries.room(slot)) : 0
    const losses = (words[slot * ROW + FLAGS]! >>> LOSSES_SHIFT) & LOSSES_MASK
    to.uint((log2 << ROOM_SHIFT) | (isWeighted ? WEIGHTED_BIT : 0) | losses)
    to.uint(length)
    let before = 0
    for (let index = 0; index < length; index++) {
      const time = entries.timeAt(slot, index)
      if (index === 0) to.int((baseTime - time) | 0)
      else to.uint(time - before < 0 ? (time - before) >>> 0 : time - before)
      before = time
      if (isWeighted) this.#writeEntry(to, slot, index, form, rowOf)
    }
  }

  readHead(from: ByteReader): RowHead {
    const bits = from.uint((MAX_LOG2 << ROOM_SHIFT) | 7)
    const log2 = bits >>> ROOM_SHIFT
    const room = log2 === 0 ? 0 : 2 ** log2
    const isWeighted = (bits & WEIGHTED_BIT) !== 0
    return { length: from.count(1), isWeighted, room, losses: bits & LOSSES_MASK }
  }

  /** Reads the entries; answers the time of the oldest, 0 where there is none. */
  read(
    from: ByteReader,
    { length, isWeighted }: RowHead,
    form: EntryForm,
    baseTime: number,
  ): number {
    this.#reserve(length)
    const words = this.#words
    const first = length === 0 ? 0 : from.int()
    let distance = first
    for (let index = 0; index < length; index++) {
      if (index > 0) distance -= from.uint()
      if (Math.abs(distance) > MAX_DISTANCE || first - distance > MAX_DISTANCE) {
        from.fail('a time near the newest', `${distance} ms before it`)
      }
      words[index * WEIGHTED] = (baseTime - distance) | 0
      if (isWeighted) this.#readEntry(from, index, form)
    }
    return length === 0 ? 0 : words[0]!
  }

  /** Words of the pool that a row takes at least, or with the room it had. */
  wordsFor({ length, isWeighted, room }: RowHead, isLeast: boolean): number {
    const entries = isLeast || room < length ? length : room
    if (isWeighted) return blockSize(entries * WEIGHTED)
    return entries <= INLINE ? 0 : blockSize(entries)
  }

  /**
   * Puts what was read last into an empty row; false where the pool has no room. `weightFactor`:
   * what a weight of 1 is now; `slotOf`: the slot of a row by its number, -1 where it is not there.
   */
  put(
    slot: Slot,
    head: RowHead,
    words: number,
    form: EntryForm,
    weightFactor: number,
    slotOf: (row: number) => number,
  ): boolean {
    const entries = this.#entries
    if (words > 0 && !entries.blocks.allot(slot, words, head.isWeighted)) return false
    this.#table.words[slot * ROW + FLAGS]! |= head.losses << LOSSES_SHIFT
    for (let index = 0; index < head.length; index++) {
      const time = this.#words[index * WEIGHTED]!
      const weight = this.#weights[index]!
      entries.insert(slot, time, weightFactor === 1 ? weight : Math.round(weight * weightFactor))
      if (head.isWeighted && form !== 'weight') this.#putWords(slot, index, form, slotOf)
    }
    return true
  }

  #writeEntry(
    to: ByteWriter,
    slot: Slot,
    index: number,
    form: EntryForm,
    rowOf: (slot: number) => number,
  ): void {
    const { words } = this.#table
    const at = this.#entries.placeAt(slot, index)
    if (form === 'weight' || form === 'mean') {
      if (form === 'mean') to.uint(words[at + 1]!)
      to.number(this.#entries.weightAt(slot, index))
    } else if (form === 'lower rows') {
      const isGone = words[at + 1] === GONE
      to.byte(isGone ? 0 : 1)
      for (let lower = 1; lower <= LOWER && !isGone; lower++) {
        to.uint(rowOf((words[at + lower]! & LOWER_MASK) - 1))
      }
    } else {
      to.word(words[at + 1]!)
      to.word(words[at + 2]!)
      if (form === 'last value') return
      const state = words[at + 3]!
      to.uint(recordsOf(state) * LEVELS + levelOf(state) + 1)
    }
  }

  #readEntry(from: ByteReader, index: number, form: EntryForm): void {
    const words = this.#words
    const at = index * WEIGHTED
    if (form === 'weight' || form === 'mean') {
      if (form === 'mean') words[at + 1] = from.uint(0x7fffffff)
      const most = Number.MAX_VALUE
      this.#weights[index] = from.within(form === 'mean' ? -most : 0, most)
    } else if (form === 'lower rows') {
      const isGone = from.byte() === 0
      words[at + 1] = GONE
      for (let lower = 1; lower <= LOWER && !isGone; lower++) {
        words[at + lower] = from.uint(LOWER_MASK)
      }
    } else {
      words[at + 1] = from.word()
      words[at + 2] = from.word()
      if (form === 'last value') return
      const state = from.uint((MAX_RECORDS + 1) * LEVELS - 1)
      words[at + 3] = stateOf(Math.floor(state / LEVELS), (state % LEVELS) - 1)
    }
  }

  #putWords(slot: Slot, index: number, form: EntryForm, slotOf: (row: number) => number): void {
    const { words } = this.#table
    const at = this.#entries.placeAt(slot, index)
    const from = index * WEIGHTED
    const last = form === 'mean' ? 1 : form === 'last value' ? 2 : LOWER
    for (let word = 1; word <= last; word++) words[at + word] = this.#words[from + word]!
    if (form !== 'lower rows') return
    const isGone = words[at + 1] === GONE
    for (let lower = 1; lower <= LOWER; lower++) {
      const row = isGone ? 0 : words[at + lower]!
      words[at + lower] = row === 0 ? 0 : slotOf(row) + 1
    }
    if (isGone) words[at + 1] = GONE
  }

  #reserve(entries: number): void {
    if (this.#weights.length >= entries) return
    this.#words = new Int32Array(entries * WEIGHTED)
    this.#weights = new Float64Array(entries)
  }
}
