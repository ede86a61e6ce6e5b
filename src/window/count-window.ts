import type { Slot } from '../memory/row-table.ts'
import type { ArrivalWindow } from './arrival-window.ts'
import { EntryRoom } from './entry-room.ts'
import { EntryRows } from './entry-rows.ts'
import { NewestWindow } from './newest-window.ts'
import type { WindowLosses, WindowMemory } from './window-memory.ts'

/** A time that could not be kept. */
const NOT_KEPT = -1
/** Sums up to here are exact whatever is added and taken away. */
const MAX_EXACT_SUM = 2 ** 52

export interface CountWindowOptions {
  readonly windowMs: number
  /** Weight that makes a window hot: whole, at least 1. */
  readonly threshold: number
  /** What a weight of 1 stands for. */
  readonly unit: number
  /** Whether observations have weights other than 1. */
  readonly isWeighted: boolean
  /** Entries of one row beyond which it is thinned; more where the threshold needs them. */
  readonly maxExact: number
  /** How much longer than the window entries are kept, ms. */
  readonly latenessMs: number
}

/**
 * The observations of each key over one sliding window, in order, for one rule. One is kept until
 * it is older than every window that a record still to come can end: the watermark less the window.
 * A row with more than `maxExact` is thinned (see `Thinning`): what is hot stays exact, how much is
 * in one window is known to 1/64. Only where that is not enough, or the pool is used up, times are
 * moved by up to 1/64 of the window or the oldest are lost, which is counted.
 *
 * Weights are whole numbers; their sums are exact up to 2^52. An observation in order costs a few
 * steps and at most four cache lines, one late moves the younger entries up by one.
 *
 * Hot path.
 */
export class CountWindow implements ArrivalWindow {
  readonly windowMs: number
  readonly threshold: number
  readonly unit: number
  /** The window that ends at the newest entry, and runs. */
  readonly newest: NewestWindow
  readonly #isWeighted: boolean
  readonly #entries: EntryRows
  readonly #room: EntryRoom
  // The walk at hand: the window that ends at one entry.
  #walkSlot = 0 as Slot
  #walkAt = 0
  #walkFirst = 0
  #walkSum = 0

  constructor(options: CountWindowOptions, memory: WindowMemory, losses: WindowLosses) {
    this.windowMs = options.windowMs
    this.threshold = options.threshold
    this.unit = options.unit
    this.#isWeighted = options.isWeighted
    this.#entries = new EntryRows(memory.table, memory.pool)
    this.newest = new NewestWindow(options, memory.table, this.#entries)
    this.#room = new EntryRoom(options, this.#entries, this.newest, memory, losses)
  }

  length(slot: Slot): number {
    return this.#entries.length(slot)
  }

  timeAt(slot: Slot, index: number): number {
    return this.#entries.timeAt(slot, index)
  }

  indexFrom(slot: Slot, time: number): number {
    return this.#entries.indexFrom(slot, time)
  }

  observationsBetween(slot: Slot, from: number, to: number): number {
    const entries = this.#entries
    if (this.#isWeighted || !entries.isWeighted(slot)) return to - from
    let sum = 0
    for (let at = from; at < to; at++) sum += entries.weightAt(slot, at)
    return sum
  }

  isInexact(slot: Slot): boolean {
    return this.#room.isInexact(slot)
  }

  newestValue(slot: Slot): number {
    return this.newest.value(slot)
  }

  /** Time of the newest entry. */
  newestTime(slot: Slot): number {
    return this.#entries.newest(slot)
  }

  isRunning(slot: Slot): boolean {
    return this.newest.isRunning(slot)
  }

  startRun(slot: Slot, peak: number, trip: number): void {
    this.newest.startRun(slot, peak, trip)
  }

  runPeak(slot: Slot): number {
    return this.newest.runPeak(slot)
  }

  endRun(slot: Slot): number {
    return this.newest.endRun(slot)
  }

  /** As `NewestWindow.push`. */
  push(slot: Slot, time: number, weight: number, oldest: number): number {
    return this.newest.push(slot, time, weight, oldest)
  }

  trim(slot: Slot, oldest: number): number {
    return this.newest.trim(slot, oldest)
  }

  /**
   * Puts an observation in its order, behind those of the same time, where `push` would not.
   * Answers its index; -1 where it could not be kept: no memory, or it is older than all that are.
   * `settled` is the watermark.
   */
  add(slot: Slot, time: number, weight: number, oldest: number, settled: number): number {
    if (this.#isWeighted && !this.#entries.hasBlock(slot)) {
      return this.#addFirst(slot, time, weight)
    }
    return this.#addLate(slot, time, weight, oldest, settled)
  }

  /** The first observation of a row with weights. */
  #addFirst(slot: Slot, time: number, weight: number): number {
    if (!this.#room.startWeighted(slot)) return this.#lose(slot)
    this.#entries.insert(slot, time, weight)
    this.newest.sumUp(slot)
    return 0
  }

  /** One that is late, or for which there is no room. */
  #addLate(slot: Slot, time: number, weight: number, oldest: number, settled: number): number {
    const entries = this.#entries
    if (entries.length(slot) === entries.room(slot)) {
      this.trim(slot, oldest)
      return this.#addToFull(slot, time, weight, settled)
    }
    const index = entries.insert(slot, time, weight)
    if (entries.hasBlock(slot)) this.newest.follow(slot, time, weight)
    return index
  }

  /** The row has no room, or had none before it was trimmed. */
  #addToFull(slot: Slot, time: number, weight: number, settled: number): number {
    const entries = this.#entries
    if (entries.length(slot) === entries.room(slot) && !this.#room.make(slot, time, settled)) {
      return this.#lose(slot)
    }
    if (this.#isWeighted && !entries.hasBlock(slot) && !this.#room.startWeighted(slot)) {
      return this.#lose(slot)
    }
    const index = entries.insert(slot, time, weight)
    if (entries.hasBlock(slot)) this.newest.sumUp(slot)
    return index
  }

  #lose(slot: Slot): number {
    this.#room.lose(slot)
    return NOT_KEPT
  }

  beginWalk(slot: Slot, index: number): void {
    const entries = this.#entries
    const end = entries.timeAt(slot, index)
    this.#walkSlot = slot
    this.#walkAt = index
    this.#walkFirst = entries.indexFrom(slot, (end - this.windowMs) | 0)
    this.#walkSum = this.newest.sumOf(slot, this.#walkFirst, index)
  }

  get walkValue(): number {
    return this.#walkSum
  }

  get walkTime(): number {
    return this.#entries.timeAt(this.#walkSlot, this.#walkAt)
  }

  walkOn(): boolean {
    const entries = this.#entries
    const slot = this.#walkSlot
    const at = this.#walkAt + 1
    if (at >= entries.length(slot)) return false
    this.#walkAt = at
    const oldest = (entries.timeAt(slot, at) - this.windowMs) | 0
    const first = this.#walkFirst
    this.#walkSum += entries.weightAt(slot, at)
    this.#walkFirst = entries.skip(slot, first, oldest)
    if (this.#walkFirst === first) return true
    if (this.#walkSum > MAX_EXACT_SUM) this.#walkSum = this.newest.sumOf(slot, this.#walkFirst, at)
    else this.#walkSum -= entries.skippedWeight
    return true
  }

  /** Gives everything of a row back, for its next key. */
  clear(slot: Slot): void {
    this.#entries.clear(slot)
  }

  resume(slot: Slot): void {
    if (this.#entries.hasBlock(slot)) this.newest.sumUp(slot)
  }
}
