/** The smallest block, in words: a cache line. */
const SMALLEST = 16
const NONE = -1

/**
 * Blocks of 16, 32, 64 … 32-bit words out of the part of an array that begins at `from`; their
 * books take 14 bytes a smallest block. The buddy system (K. Knowlton 1965; D. Knuth, TAOCP 1,
 * 2.5): taking and giving back cost at most one step per size; a freed block joins its free
 * neighbour, so memory that small keys held serves a large one later. Each block has an owner.
 */
export class BlockPool {
  /** Words that blocks can be made of. */
  readonly capacity: number
  readonly #from: number
  #taken = 0
  /** Per size class the first free block, as an index in units of `SMALLEST`. */
  readonly #first: Int32Array
  readonly #next: Int32Array
  readonly #previous: Int32Array
  /** Size class + 1 where a free block starts, else 0. */
  readonly #freeClass: Uint8Array
  /** The same where a taken block starts, and whose it is. */
  readonly #takenClass: Uint8Array
  readonly #owner: Int32Array

  constructor(from: number, capacity: number) {
    const units = Math.floor(capacity / SMALLEST)
    this.#from = from
    this.capacity = units * SMALLEST
    this.#next = new Int32Array(units)
    this.#previous = new Int32Array(units)
    this.#freeClass = new Uint8Array(units)
    this.#takenClass = new Uint8Array(units)
    this.#owner = new Int32Array(units)
    this.#first = new Int32Array(32).fill(NONE)
    for (let unit = 0; unit < units; ) {
      let sizeClass = 0
      while (unit % (2 << sizeClass) === 0 && unit + (2 << sizeClass) <= units) sizeClass++
      this.#link(unit, sizeClass)
      unit += 1 << sizeClass
    }
  }

  /** Words in blocks that are taken. */
  get taken(): number {
    return this.#taken
  }

  /** Index of a block of `size` words (16 times a power of two), or -1 where none is left. */
  take(size: number, owner: number): number {
    const wanted = classOf(size)
    let sizeClass = wanted
    while (sizeClass < 31 && this.#first[sizeClass] === NONE) sizeClass++
    if (sizeClass === 31) return NONE
    const unit = this.#first[sizeClass]!
    this.#unlink(unit, sizeClass)
    while (sizeClass > wanted) {
      sizeClass--
      this.#link(unit + (1 << sizeClass), sizeClass)
    }
    this.#taken += size
    this.#takenClass[unit] = wanted + 1
    this.#owner[unit] = owner
    return this.#from + unit * SMALLEST
  }

  /** Whether `take` would find such a block. */
  has(size: number): boolean {
    for (let sizeClass = classOf(size); sizeClass < 31; sizeClass++) {
      if (this.#first[sizeClass] !== NONE) return true
    }
    return false
  }

  /**
   * The owners of all blocks in the n-th region of `size` words, of which `into` has room for one
   * in 16 words; answers how many there are. When they give them back the region is one free block.
   * -1 where there is no such region or a larger block overlaps.
   */
  ownersIn(region: number, size: number, into: Int32Array): number {
    const end = (region + 1) << classOf(size)
    if (end > this.#owner.length) return -1
    let unit = region << classOf(size)
    let count = 0
    while (unit < end) {
      const taken = this.#takenClass[unit]!
      const step = taken > 0 ? taken : this.#freeClass[unit]!
      if (step === 0 || unit + (1 << (step - 1)) > end) return -1
      if (taken > 0) into[count++] = this.#owner[unit]!
      unit += 1 << (step - 1)
    }
    return count
  }

  giveBack(at: number, size: number): void {
    this.#taken -= size
    let unit = (at - this.#from) / SMALLEST
    this.#takenClass[unit] = 0
    let sizeClass = classOf(size)
    for (;;) {
      const buddy = unit ^ (1 << sizeClass)
      if (this.#freeClass[buddy] !== sizeClass + 1) break
      this.#unlink(buddy, sizeClass)
      unit = Math.min(unit, buddy)
      sizeClass++
    }
    this.#link(unit, sizeClass)
  }

  #link(unit: number, sizeClass: number): void {
    const head = this.#first[sizeClass]!
    this.#next[unit] = head
    this.#previous[unit] = NONE
    if (head !== NONE) this.#previous[head] = unit
    this.#first[sizeClass] = unit
    this.#freeClass[unit] = sizeClass + 1
  }

  #unlink(unit: number, sizeClass: number): void {
    const next = this.#next[unit]!
    const previous = this.#previous[unit]!
    if (next !== NONE) this.#previous[next] = previous
    if (previous === NONE) this.#first[sizeClass] = next
    else this.#next[previous] = next
    this.#freeClass[unit] = 0
  }
}

/** The size of the smallest block that holds so many words. */
export function blockSize(words: number): number {
  return SMALLEST << classOf(words)
}

function classOf(size: number): number {
  return size <= SMALLEST ? 0 : 28 - Math.clz32(size - 1)
}
