import type { RowTable } from './row-table.ts'

// Of a row, the word of its rule; those of its key are the first four.
const OWNER = 4
const ROW = 16

const DIGITS = 256

/**
 * The rows in use by rule, then by the words of their keys as numbers without a sign: a radix sort,
 * one pass for each byte that differs.
 */
export function slotsInOrder(table: RowTable): Int32Array {
  const order = new RowOrder(table)
  for (const word of [3, 2, 1, 0, OWNER]) order.sortBy(word)
  return order.slots
}

class RowOrder {
  slots: Int32Array
  /** The word at hand of each of them. */
  #keys: Int32Array
  #otherSlots: Int32Array
  #otherKeys: Int32Array
  readonly #words: Int32Array
  readonly #counts = new Int32Array(DIGITS)

  constructor({ words, size, touched }: RowTable) {
    this.slots = new Int32Array(size)
    this.#keys = new Int32Array(size)
    this.#otherSlots = new Int32Array(size)
    this.#otherKeys = new Int32Array(size)
    this.#words = words
    let length = 0
    for (let slot = 0; slot < touched; slot++) {
      if (words[slot * ROW + OWNER] !== 0) this.slots[length++] = slot
    }
  }

  /** Rows with the same word stay in the order that they have. */
  sortBy(word: number): void {
    const [words, keys, slots] = [this.#words, this.#keys, this.slots]
    let differs = 0
    for (let at = 0; at < slots.length; at++) {
      keys[at] = words[slots[at]! * ROW + word]!
      differs |= keys[at]! ^ keys[0]!
    }
    for (let shift = 0; shift < 32; shift += 8) {
      if (((differs >>> shift) & 255) !== 0) this.#pass(shift)
    }
  }

  #pass(shift: number): void {
    const [keys, slots] = [this.#keys, this.slots]
    const [toKeys, toSlots] = [this.#otherKeys, this.#otherSlots]
    const counts = this.#counts.fill(0)
    for (let at = 0; at < keys.length; at++) counts[(keys[at]! >>> shift) & 255]!++
    let before = 0
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = counts[digit]!
      counts[digit] = before
      before += count
    }
    for (let at = 0; at < keys.length; at++) {
      const to = counts[(keys[at]! >>> shift) & 255]!++
      toKeys[to] = keys[at]!
      toSlots[to] = slots[at]!
    }
    this.#keys = toKeys
    this.slots = toSlots
    this.#otherKeys = keys
    this.#otherSlots = slots
  }
}
