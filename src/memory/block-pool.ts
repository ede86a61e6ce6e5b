/** The smallest block, in numbers. */
const SMALLEST = 4
const NONE = -1

/**
 * Blocks of 4, 8, 16 … numbers out of one array of `capacity`, taken up front (8 bytes a number,
 * 3.5 more for the books): the buddy system (K. Knowlton 1965; D. Knuth, TAOCP 1, 2.5). Taking and
 * giving back cost at most one step per size; a freed block joins its free neighbour, so memory
 * that small keys held serves a large one later.
 */
export class BlockPool {
  readonly numbers: Float64Array
  readonly capacity: number
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

  constructor(capacity: number) {
    const units = Math.max(1, Math.floor(capacity / SMALLEST))
    this.capacity = units * SMALLEST
    this.numbers = new Float64Array(this.capacity)
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

  /** Numbers in blocks that are taken. */
  get taken(): number {
    return this.#taken
  }

  /** Offset of a block of `size` numbers (4 times a power of two), or -1 where none is left. */
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
    return unit * SMALLEST
  }

  /** Whether `take` would find such a block. */
  has(size: number): boolean {
    for (let sizeClass = classOf(size); sizeClass < 31; sizeClass++) {
      if (this.#first[sizeClass] !== NONE) return true
    }
    return false
  }

  /**
   * Adds the owners of all blocks in the n-th region of `size` numbers. When they give them back
   * the region is one free block. False where there is no such region or a larger block overlaps.
   */
  ownersIn(region: number, size: number, into: number[]): boolean {
    const end = (region + 1) << classOf(size)
    if (end > this.#owner.length) return false
    let unit = region << classOf(size)
    while (unit < end) {
      const taken = this.#takenClass[unit]!
      const step = taken > 0 ? taken : this.#freeClass[unit]!
      if (step === 0 || unit + (1 << (step - 1)) > end) return false
      if (taken > 0) into.push(this.#owner[unit]!)
      unit += 1 << (step - 1)
    }
    return true
  }

  giveBack(offset: number, size: number): void {
    this.#taken -= size
    let unit = offset / SMALLEST
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

/** The size of the smallest block that holds `count` numbers. */
export function blockSize(count: number): number {
  return SMALLEST << classOf(count)
}

function classOf(size: number): number {
  return size <= SMALLEST ? 0 : 30 - Math.clz32(size - 1)
}
