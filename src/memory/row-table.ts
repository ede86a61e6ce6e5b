import { seededRandom } from '../base/random.ts'
import { KeyHash, type KeyWords } from './key-hash.ts'

/** Index of a row, 0 to `maxRows - 1`; stays the key's until it is removed. */
export type Slot = number & { readonly brand: 'Slot' }

export const NO_SLOT = -1 as Slot

// One row per key and rule: 16 words, one cache line.
const W0 = 0 // the key; of a row that was freed, the next such row + 1
const W1 = 1
const W2 = 2
const W3 = 3
const OWNER = 4 // index of the rule + 1; 0 where the row is free
const HOLD = 5 // bits 0 to 22: handle of the open episode that holds the row; above: the windows'
// 6 to 15 are the windows'. All from 5 on are 0 in a row that was just taken.
const ROW = 16

// One place of the index: the row's number + 1 in 24 bits, and 8 bits of its hash, so that of 256
// rows that are not the wanted one 255 need not be looked at. 0 is empty.
const ROW_BITS = 24
const ROW_MASK = 0xffffff
const HANDLE_MASK = 0x7fffff
/** Rules whose places for one key are in one cache line of the index. */
const RULES_MASK = 15

/**
 * Keys with the rule that counts them, to rows of 64 bytes, in memory taken up front: 8 to 16 bytes
 * a row more for the index, which is at most half full. A look-up costs two cache lines, one of the
 * index and the row itself. Removal moves the followers back: no tombstones, nothing to rebuild.
 * Behind the rows, in the same array, lie `moreWords` words for whoever keeps more of a row.
 *
 * At most 2^24 - 2 rows. The hash is seeded: see `KeyHash`.
 *
 * Hot path.
 */
export class RowTable {
  readonly maxRows: number
  /** All rows, row by row, then the further words. */
  readonly words: Int32Array
  /** The same memory as 64-bit numbers. */
  readonly doubles: Float64Array
  readonly #hash: KeyHash
  readonly #index: Int32Array
  readonly #mask: number
  /** What makes of one key's hash another one for each rule: other tags in one cache line. */
  readonly #salts: Int32Array
  #size = 0
  /** The row freed last + 1; 0 where none is. */
  #freed = 0
  /** Rows that were ever in use: what lies behind them has not been touched. */
  #touched = 0

  constructor(maxRows: number, rules: number, moreWords: number, seed: number) {
    this.maxRows = maxRows
    const memory = new ArrayBuffer((maxRows * ROW + Math.ceil(moreWords / 2) * 2) * 4)
    this.words = new Int32Array(memory)
    this.doubles = new Float64Array(memory)
    const places = 2 ** Math.ceil(Math.log2(Math.max(2, maxRows * 2)))
    this.#index = new Int32Array(places)
    this.#mask = places - 1
    this.#hash = new KeyHash(seed)
    const random = seededRandom(~seed)
    const salt = (rule: number) => (random.next() & ~ROW_MASK) | (rule & RULES_MASK)
    this.#salts = Int32Array.from({ length: rules }, (_, rule) => salt(rule))
  }

  /** Rows in use. */
  get size(): number {
    return this.#size
  }

  /** Index of the first of the further words. */
  get firstWord(): number {
    return this.maxRows * ROW
  }

  /** Rows from 0 on that may be in use; those behind were never. */
  get touched(): number {
    return this.#touched
  }

  /** The rule of a row; -1 where the row is free. */
  ruleOf(slot: number): number {
    return this.words[slot * ROW + OWNER]! - 1
  }

  /** Whether a row is that of a key under a rule. */
  isRowOf(slot: Slot, key: KeyWords, rule: number): boolean {
    const words = this.words
    const row = slot * ROW
    return (
      words[row + W3] === key.w3 &&
      words[row + OWNER] === rule + 1 &&
      words[row + W2] === key.w2 &&
      words[row + W1] === key.w1 &&
      words[row] === key.w0
    )
  }

  /** What `find` and `insert` want to know of a key, for all its rules. */
  hashOf(key: KeyWords): number {
    return this.#hash.of(key)
  }

  /** The row of a key under a rule, or `NO_SLOT`. */
  find(key: KeyWords, rule: number, keyHash: number): Slot {
    const words = this.words
    const index = this.#index
    const mask = this.#mask
    const hash = keyHash ^ this.#salts[rule]!
    const tag = hash >>> ROW_BITS
    let place = hash & mask
    for (;;) {
      const entry = index[place]!
      if (entry === 0) return NO_SLOT
      if (entry >>> ROW_BITS === tag) {
        const slot = (entry & ROW_MASK) - 1
        const row = slot * ROW
        if (
          words[row + W3] === key.w3 &&
          words[row + OWNER] === rule + 1 &&
          words[row + W2] === key.w2 &&
          words[row + W1] === key.w1 &&
          words[row] === key.w0
        ) {
          return slot as Slot
        }
      }
      place = (place + 1) & mask
    }
  }

  /** A row for a key that `find` did not find; `NO_SLOT` where all are in use. */
  insert(key: KeyWords, rule: number, keyHash: number): Slot {
    let slot = this.#freed - 1
    const words = this.words
    if (slot >= 0) this.#freed = words[slot * ROW]!
    else if (this.#touched === this.maxRows) return NO_SLOT
    else slot = this.#touched++
    const row = slot * ROW
    words[row] = key.w0
    words[row + W1] = key.w1
    words[row + W2] = key.w2
    words[row + W3] = key.w3
    words[row + OWNER] = rule + 1
    for (let word = row + OWNER + 1; word < row + ROW; word++) words[word] = 0
    const hash = keyHash ^ this.#salts[rule]!
    let place = hash & this.#mask
    while (this.#index[place] !== 0) place = (place + 1) & this.#mask
    this.#index[place] = (slot + 1) | (hash & ~ROW_MASK)
    this.#size++
    return slot as Slot
  }

  /** Frees a row in use. */
  remove(slot: Slot): void {
    const index = this.#index
    const mask = this.#mask
    let hole = this.#home(slot)
    while ((index[hole]! & ROW_MASK) !== slot + 1) hole = (hole + 1) & mask
    for (let place = (hole + 1) & mask; index[place] !== 0; place = (place + 1) & mask) {
      const home = this.#home((index[place]! & ROW_MASK) - 1)
      if (((place - home) & mask) < ((place - hole) & mask)) continue
      index[hole] = index[place]!
      hole = place
    }
    index[hole] = 0
    const row = slot * ROW
    this.words[row + OWNER] = 0
    this.words[row + W0] = this.#freed
    this.#freed = slot + 1
    this.#size--
  }

  /** Handle of what holds the row, 0 where nothing does: a row that is held is not given away. */
  holderOf(slot: number): number {
    return this.words[slot * ROW + HOLD]! & HANDLE_MASK
  }

  /** `handle` is less than 2^23; 0 lets go. */
  hold(slot: Slot, handle: number): void {
    const at = slot * ROW + HOLD
    this.words[at] = (this.words[at]! & ~HANDLE_MASK) | handle
  }

  readKey(slot: Slot, into: KeyWords): void {
    const row = slot * ROW
    into.w0 = this.words[row]!
    into.w1 = this.words[row + W1]!
    into.w2 = this.words[row + W2]!
    into.w3 = this.words[row + W3]!
  }

  /** Where a row's place in the index would be if it had been the first. */
  #home(slot: number): number {
    const words = this.words
    const row = slot * ROW
    const hash = this.#hash.ofWords(words[row]!, words[row + 1]!, words[row + 2]!, words[row + 3]!)
    return (hash ^ this.#salts[words[row + OWNER]! - 1]!) & this.#mask
  }
}
