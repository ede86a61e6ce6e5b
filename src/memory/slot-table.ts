/** Index of a key in its table, 0 to `maxKeys - 1`; stays the key's until it is removed. */
export type Slot = number & { readonly brand: 'Slot' }

export const NO_SLOT = -1 as Slot

/** The four 32-bit words of a key, as an `Address` has them. */
export interface KeyWords {
  w0: number
  w1: number
  w2: number
  w3: number
}

/**
 * 128-bit keys to slots, at most `maxKeys` of them, in memory taken up front: 16 bytes a key, 4 for
 * its place in the free list and 8 to 16 for the index. A look-up is one probe sequence; removal
 * shifts the followers back, so there are no tombstones and nothing to rebuild. The hash is seeded:
 * keys cannot be chosen to collide by somebody who does not know the seed.
 *
 * Hot path.
 */
export class SlotTable {
  readonly maxKeys: number
  #size = 0
  readonly #seed: number
  /** Slot + 1 at each place, 0 where it is empty; at most half full. */
  readonly #index: Int32Array
  readonly #mask: number
  readonly #words: Int32Array
  /** 1 where the slot holds a key. */
  readonly #used: Uint8Array
  /** Slots to hand out, the next one last. */
  readonly #free: Int32Array

  constructor(maxKeys: number, seed: number) {
    this.maxKeys = maxKeys
    this.#seed = seed | 0
    const places = 2 ** Math.ceil(Math.log2(Math.max(2, maxKeys * 2)))
    this.#index = new Int32Array(places)
    this.#mask = places - 1
    this.#words = new Int32Array(maxKeys * 4)
    this.#used = new Uint8Array(maxKeys)
    this.#free = new Int32Array(maxKeys)
    for (let place = 0; place < maxKeys; place++) this.#free[place] = maxKeys - 1 - place
  }

  get size(): number {
    return this.#size
  }

  has(slot: number): boolean {
    return this.#used[slot] === 1
  }

  /** The key's slot, or `NO_SLOT`. */
  find(key: KeyWords): Slot {
    const words = this.#words
    const index = this.#index
    const mask = this.#mask
    const { w0, w1, w2, w3 } = key
    let place = hash(this.#seed, w0, w1, w2, w3) & mask
    for (;;) {
      const slot = index[place]! - 1
      if (slot < 0) return NO_SLOT
      const at = slot << 2
      if (
        words[at + 3] === w3 &&
        words[at + 2] === w2 &&
        words[at + 1] === w1 &&
        words[at] === w0
      ) {
        return slot as Slot
      }
      place = (place + 1) & mask
    }
  }

  /** A slot for a key that `find` did not find; `NO_SLOT` where all are taken. */
  insert(key: KeyWords): Slot {
    if (this.#size === this.maxKeys) return NO_SLOT
    const slot = this.#free[this.maxKeys - ++this.#size]!
    const at = slot << 2
    this.#words[at] = key.w0
    this.#words[at + 1] = key.w1
    this.#words[at + 2] = key.w2
    this.#words[at + 3] = key.w3
    this.#used[slot] = 1
    let place = this.#home(slot)
    while (this.#index[place] !== 0) place = (place + 1) & this.#mask
    this.#index[place] = slot + 1
    return slot as Slot
  }

  /** Frees a slot that holds a key. */
  remove(slot: Slot): void {
    const index = this.#index
    const mask = this.#mask
    let hole = this.#home(slot)
    while (index[hole] !== slot + 1) hole = (hole + 1) & mask
    for (let place = (hole + 1) & mask; index[place] !== 0; place = (place + 1) & mask) {
      const home = this.#home(index[place]! - 1)
      if (((place - home) & mask) < ((place - hole) & mask)) continue
      index[hole] = index[place]!
      hole = place
    }
    index[hole] = 0
    this.#used[slot] = 0
    this.#free[this.maxKeys - this.#size--] = slot
  }

  read(slot: Slot, into: KeyWords): void {
    const at = slot << 2
    into.w0 = this.#words[at]!
    into.w1 = this.#words[at + 1]!
    into.w2 = this.#words[at + 2]!
    into.w3 = this.#words[at + 3]!
  }

  #home(slot: number): number {
    const words = this.#words
    const at = slot << 2
    return hash(this.#seed, words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) & this.#mask
  }
}

/** Four words into 32 well-mixed bits: MurmurHash3's 32-bit body and finish (A. Appleby, 2011). */
function hash(seed: number, w0: number, w1: number, w2: number, w3: number): number {
  let h = round(round(round(round(seed, w0), w1), w2), w3) ^ 16
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function round(h: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = (k << 15) | (k >>> 17)
  const mixed = h ^ Math.imul(k, 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}
