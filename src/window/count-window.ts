import { type BlockPool, blockSize } from '../memory/block-pool.ts'
import type { Slot } from '../memory/slot-table.ts'

// One row per slot: where its times are, in a ring that is one block of the pool.
const BLOCK = 0 // offset of the block in the pool; valid while SIZE > 0
const SIZE = 1 // numbers in the block, a power of two; 0 while the slot has none
const HEAD = 2 // place of the oldest time in the block
const LENGTH = 3 // times in the ring
const ROW = 4

/** Whose the blocks of a window are, and how others give theirs up. */
export interface BlockOwners {
  ownerOf(slot: Slot): number
  /** Frees a block of `size` numbers without touching the slot's; false where it cannot. */
  reclaim(size: number, slot: Slot): boolean
}

/** A time that could not be kept: no memory, or older than all kept ones. */
const NOT_KEPT = -1

/**
 * The times of each key's observations over one sliding window, in order, for one rule. A time is
 * kept until it is older than every window that a record still to come can end (the watermark less
 * the window). A key holds at most `maxExact`; beyond that, and where the pool has no room, it
 * keeps its newest times and remembers that it lost some.
 *
 * 32 bytes a slot, and 8 a time in blocks of 4, 8, 16 … . Adding in order is a few array steps;
 * a late time moves the younger ones up by one.
 *
 * Hot path.
 */
export class CountWindow {
  readonly windowMs: number
  readonly threshold: number
  readonly #maxSize: number
  readonly #pool: BlockPool
  readonly #losses: { degraded: number }
  readonly #owners: BlockOwners
  readonly #rows: Int32Array
  /** Per slot: times dropped at the old end since it was taken, so positions stay comparable. */
  readonly #dropped: Float64Array
  /** Per slot: the newest time lost to a limit; -Infinity where none was. */
  readonly #lostMs: Float64Array

  constructor(
    rule: { readonly windowMs: number; readonly threshold: number },
    maxSlots: number,
    maxExact: number,
    pool: BlockPool,
    losses: { degraded: number },
    owners: BlockOwners,
  ) {
    this.windowMs = rule.windowMs
    this.threshold = rule.threshold
    this.#maxSize = blockSize(Math.max(maxExact, rule.threshold))
    this.#pool = pool
    this.#losses = losses
    this.#owners = owners
    this.#rows = new Int32Array(maxSlots * ROW)
    this.#dropped = new Float64Array(maxSlots)
    this.#lostMs = new Float64Array(maxSlots).fill(Number.NEGATIVE_INFINITY)
  }

  length(slot: Slot): number {
    return this.#rows[slot * ROW + LENGTH]!
  }

  /** Position of the oldest kept time: how many were dropped before it. */
  firstPosition(slot: Slot): number {
    return this.#dropped[slot]!
  }

  /** The newest time that a limit took although a window could still reach it. */
  lostMs(slot: Slot): number {
    return this.#lostMs[slot]!
  }

  /** The time at an index of the kept ones, 0 the oldest. */
  timeAt(slot: Slot, index: number): number {
    const row = slot * ROW
    const rows = this.#rows
    return this.#pool.numbers[
      rows[row + BLOCK]! + ((rows[row + HEAD]! + index) & (rows[row + SIZE]! - 1))
    ]!
  }

  /**
   * Puts a time in its order, behind equal ones, and drops those before `oldestMs` (the watermark
   * less the window). Answers its index among the kept times; -1
   * where it could not be kept: no memory, or older than all that are.
   */
  add(slot: Slot, timeMs: number, oldestMs: number): number {
    const rows = this.#rows
    const row = slot * ROW
    this.#dropBefore(slot, row, oldestMs)
    if (rows[row + LENGTH] === rows[row + SIZE] && !this.#makeRoom(slot, row, timeMs)) {
      return NOT_KEPT
    }
    const numbers = this.#pool.numbers
    const block = rows[row + BLOCK]!
    const mask = rows[row + SIZE]! - 1
    const head = rows[row + HEAD]!
    let index = rows[row + LENGTH]!++
    while (index > 0) {
      const before = numbers[block + ((head + index - 1) & mask)]!
      if (before <= timeMs) break
      numbers[block + ((head + index) & mask)] = before
      index--
    }
    numbers[block + ((head + index) & mask)] = timeMs
    return index
  }

  /** Whether the window that ends at this index holds at least the threshold. */
  isHot(slot: Slot, index: number): boolean {
    const oldest = index - this.threshold + 1
    return oldest >= 0 && this.timeAt(slot, index) - this.timeAt(slot, oldest) <= this.windowMs
  }

  /** Index of the first kept time that is not before `ms`; the length where all are before it. */
  indexFrom(slot: Slot, ms: number): number {
    const rows = this.#rows
    const row = slot * ROW
    const numbers = this.#pool.numbers
    const block = rows[row + BLOCK]!
    const head = rows[row + HEAD]!
    const mask = rows[row + SIZE]! - 1
    let low = 0
    let high = rows[row + LENGTH]!
    while (low < high) {
      const middle = (low + high) >>> 1
      if (numbers[block + ((head + middle) & mask)]! < ms) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Gives everything of a slot back, for its next key. */
  clear(slot: Slot): void {
    const rows = this.#rows
    const row = slot * ROW
    if (rows[row + SIZE]! > 0) this.#pool.giveBack(rows[row + BLOCK]!, rows[row + SIZE]!)
    rows[row + SIZE] = 0
    rows[row + LENGTH] = 0
    rows[row + HEAD] = 0
    this.#dropped[slot] = 0
    this.#lostMs[slot] = Number.NEGATIVE_INFINITY
  }

  #dropBefore(slot: Slot, row: number, oldestMs: number): void {
    const rows = this.#rows
    const numbers = this.#pool.numbers
    const block = rows[row + BLOCK]!
    const mask = rows[row + SIZE]! - 1
    let head = rows[row + HEAD]!
    let length = rows[row + LENGTH]!
    const before = length
    while (length > 0 && numbers[block + head]! < oldestMs) {
      head = (head + 1) & mask
      length--
    }
    if (length === before) return
    rows[row + HEAD] = head
    rows[row + LENGTH] = length
    this.#dropped[slot]! += before - length
  }

  /** A larger block, or the oldest time's place; false where the new time is the one to lose. */
  #makeRoom(slot: Slot, row: number, timeMs: number): boolean {
    if (this.#grow(slot, row)) return true
    this.#losses.degraded++
    const rows = this.#rows
    const length = rows[row + LENGTH]!
    const oldest = length > 0 ? this.timeAt(slot, 0) : timeMs
    if (oldest >= timeMs) {
      if (timeMs > this.#lostMs[slot]!) this.#lostMs[slot] = timeMs
      return false
    }
    if (oldest > this.#lostMs[slot]!) this.#lostMs[slot] = oldest
    rows[row + HEAD] = (rows[row + HEAD]! + 1) & (rows[row + SIZE]! - 1)
    rows[row + LENGTH] = length - 1
    this.#dropped[slot]!++
    return true
  }

  #grow(slot: Slot, row: number): boolean {
    const rows = this.#rows
    const size = rows[row + SIZE]!
    if (size >= this.#maxSize) return false
    const larger = size === 0 ? blockSize(1) : size * 2
    const block = this.#takeBlock(slot, larger)
    if (block < 0) return false
    const numbers = this.#pool.numbers
    const length = rows[row + LENGTH]!
    const head = rows[row + HEAD]!
    const old = rows[row + BLOCK]!
    for (let index = 0; index < length; index++) {
      numbers[block + index] = numbers[old + ((head + index) & (size - 1))]!
    }
    if (size > 0) this.#pool.giveBack(old, size)
    rows[row + BLOCK] = block
    rows[row + SIZE] = larger
    rows[row + HEAD] = 0
    return true
  }

  /** Others make room only for what a verdict needs: up to the threshold, not for exactness. */
  #takeBlock(slot: Slot, size: number): number {
    const owner = this.#owners.ownerOf(slot)
    const block = this.#pool.take(size, owner)
    if (block >= 0 || size > blockSize(this.threshold)) return block
    return this.#owners.reclaim(size, slot) ? this.#pool.take(size, owner) : block
  }
}
