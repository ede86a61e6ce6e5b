import { blockSize } from '../memory/block-pool.ts'
import type { Slot } from '../memory/row-table.ts'
import type { ArrivalWindow } from './arrival-window.ts'
import { DistinctThinning } from './distinct-thinning.ts'
import { DistinctWalk } from './distinct-walk.ts'
import type { EntryRows } from './entry-rows.ts'
import { ValueRows } from './value-rows.ts'
import type { WindowLosses, WindowMemory } from './window-memory.ts'

// Of a row, beside what `ValueRows` keeps there.
const FLAGS = 5 // bits 23, 25 and 26
const RUN = 8 // observations of a run since it was looked at
const PEAK = 14 // of a run: the value beyond which somebody must look
const ROW = 16
/** Words of an entry. */
const ENTRY = 4

/** The row goes on being hot: its episode is told later. */
const RUNNING = 1 << 23
/** Values were left to a sample, or times moved. */
const MERGED = 1 << 25
/** Entries were lost because of a limit, and may still be reached. */
const LOST = 1 << 26

const NOT_KEPT = -1
const NO_BLUR = -1
/** Parts of a window, by one of which times may be moved. */
const PARTS = 64
/** Part of the room that is lost where nothing else helps, so that this is not soon so again. */
const LOST_SHIFT = 4

export interface DistinctWindowOptions {
  readonly windowMs: number
  /** Different values that make a window hot, at least 1. */
  readonly threshold: number
  /** Entries of one row beyond which it is thinned; more where the threshold needs them. */
  readonly maxExact: number
  /** How much longer than the window entries are kept, ms. */
  readonly latenessMs: number
}

/**
 * The different values of each key over one sliding window, as 64-bit hashes, for one rule. Every
 * observation is an entry of 16 bytes until it is older than every window that a record still to
 * come can end. A row with more than `maxExact` is thinned (see `DistinctThinning`): what is hot,
 * first and last seen and records stay exact, and how many values a dense window has is estimated
 * from a sample of them, with a standard error of 8 % where `maxExact` is 1,024. Only where that is
 * not enough, which takes as many repeats in windows that are not hot, first seen may be late by up
 * to 1/64 of the window; where the pool is used up by more, or the oldest are lost. All is counted.
 *
 * An observation in order costs one look-up of its value. One that is late moves the younger
 * entries up, and the windows that it lies in are counted again.
 *
 * Hot path.
 */
export class DistinctWindow implements ArrivalWindow {
  readonly windowMs: number
  readonly threshold: number
  readonly unit = 1
  readonly #neededEntries: number
  readonly #maxEntries: number
  readonly #maxThinned: number
  readonly #rows: ValueRows
  readonly #entries: EntryRows
  readonly #walk: DistinctWalk
  readonly #thinning: DistinctThinning
  readonly #memory: WindowMemory
  readonly #losses: WindowLosses
  readonly #words: Int32Array

  constructor(options: DistinctWindowOptions, memory: WindowMemory, losses: WindowLosses) {
    const { windowMs, threshold, maxExact, latenessMs } = options
    this.windowMs = windowMs
    this.threshold = threshold
    this.#neededEntries = blockSize(Math.ceil(threshold * 1.25))
    this.#maxEntries = Math.max(blockSize(maxExact), this.#neededEntries)
    // What thinning leaves of a window: two of each value that is needed, before and after.
    const inWindow = 4 * threshold + 2 * PARTS
    const windows = 2 + latenessMs / windowMs
    this.#maxThinned = Math.max(this.#maxEntries, blockSize(Math.ceil(inWindow * windows)))
    this.#rows = new ValueRows(memory.table, memory.pool, windowMs, threshold)
    this.#entries = this.#rows.entries
    this.#walk = new DistinctWalk(memory.table, this.#entries, windowMs)
    this.#thinning = new DistinctThinning(windowMs, threshold)
    this.#memory = memory
    this.#losses = losses
    this.#words = memory.table.words
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
    return this.#rows.observationsBetween(slot, from, to)
  }

  isInexact(slot: Slot): boolean {
    return (this.#words[slot * ROW + FLAGS]! & (MERGED | LOST)) !== 0
  }

  /**
   * Puts a value in the order of times, behind those of the same time; entries before `oldest` (the
   * watermark less the window) may go. `records`: 0 for a further value of the same record, else 1.
   * Answers its index; -1 where it could not be kept: no memory, or it is older than all that are.
   * `settled` is the watermark.
   */
  add(
    slot: Slot,
    time: number,
    first: number,
    second: number,
    records: number,
    oldest: number,
    settled: number,
  ): number {
    const index = this.#rows.append(slot, time, first, second, records)
    if (index >= 0) return index
    const entries = this.#entries
    const length = entries.length(slot)
    if (length === entries.room(slot)) {
      if (this.trim(slot, oldest) === 0 && !this.#makeRoom(slot, time, settled)) {
        return this.#lose(slot)
      }
    } else if (length > 0 && this.#rows.isTrimDue(slot)) this.trim(slot, oldest)
    if (!entries.hasBlock(slot) && !this.#start(slot)) return this.#lose(slot)
    return this.#rows.insert(slot, time, first, second, records)
  }

  /** Drops entries before `oldest`, and all memory where none is left; how many it dropped. */
  trim(slot: Slot, oldest: number): number {
    const entries = this.#entries
    const length = entries.length(slot)
    let count = 0
    while (count < length && ((entries.timeAt(slot, count) - oldest) | 0) < 0) count++
    if (count === 0) return 0
    if (count === length) this.clear(slot)
    else this.#rows.drop(slot, count)
    // What was lost is older than what now left.
    this.#words[slot * ROW + FLAGS]! &= count === length ? ~(MERGED | LOST) : ~LOST
    return count
  }

  /** Gives everything of a row back. */
  clear(slot: Slot): void {
    this.#rows.clear(slot)
  }

  resume(slot: Slot): void {
    this.#rows.resume(slot)
  }

  /** Whether a run goes on: of observations that are hot one after the other. */
  isRunning(slot: Slot): boolean {
    return (this.#words[slot * ROW + FLAGS]! & RUNNING) !== 0
  }

  /** Time of the newest entry. */
  newestTime(slot: Slot): number {
    return this.#entries.newest(slot)
  }

  /** From now on observations in order go on like the newest, up to a value of `peak`. */
  startRun(slot: Slot, peak: number): void {
    const row = slot * ROW
    if (!this.#entries.hasBlock(slot)) return
    this.#words[row + FLAGS]! |= RUNNING
    this.#words[row + RUN] = 0
    this.#words[row + PEAK] = peak
  }

  /**
   * Whether the newest observation goes on being hot, up to the peak; it is then one of the run.
   */
  runOn(slot: Slot): boolean {
    const row = slot * ROW
    const value = this.newestValue(slot)
    if (value < this.threshold || value > this.#words[row + PEAK]!) return false
    this.#words[row + RUN]!++
    return true
  }

  /** Highest value that the run at hand may have. */
  runPeak(slot: Slot): number {
    return this.#words[slot * ROW + PEAK]!
  }

  /** Ends the run; answers how many observations went into it since it started. */
  endRun(slot: Slot): number {
    const row = slot * ROW
    this.#words[row + FLAGS]! &= ~RUNNING
    return this.#words[row + RUN]!
  }

  newestValue(slot: Slot): number {
    if (!this.#entries.hasBlock(slot)) return 0
    return this.#valueOf(this.#rows.values(slot), this.#rows.estimate(slot))
  }

  beginWalk(slot: Slot, index: number): void {
    const rows = this.#rows
    if (index + 1 < rows.entries.length(slot)) this.#walk.begin(slot, index, this.threshold)
    else this.#walk.beginAtNewest(slot, index, rows.values(slot), rows.estimate(slot))
  }

  get walkValue(): number {
    return this.#valueOf(this.#walk.values, this.#walk.estimate)
  }

  get walkTime(): number {
    return this.#walk.time
  }

  walkOn(): boolean {
    return this.#walk.on()
  }

  /** Whether a window is hot is known exactly; by how much it is may be estimated. */
  #valueOf(values: number, estimate: number): number {
    return values < this.threshold || estimate < values ? values : estimate
  }

  #lose(slot: Slot): number {
    this.#losses.degraded++
    this.#words[slot * ROW + FLAGS]! |= LOST
    return NOT_KEPT
  }

  #start(slot: Slot): boolean {
    return (
      this.#rows.start(slot) || (this.#memory.reclaim(blockSize(1), slot) && this.#rows.start(slot))
    )
  }

  /** A larger block, or fewer entries; false where the new entry is the one to lose. */
  #makeRoom(slot: Slot, time: number, settled: number): boolean {
    const room = this.#entries.room(slot)
    if (room < this.#maxEntries && this.#grow(slot, room)) return true
    this.#rows.takeOut(slot, this.#thinning)
    this.#thinning.prepare()
    if (this.#thin(slot, settled, NO_BLUR)) return true
    if (this.#thin(slot, settled, Math.floor(this.windowMs / PARTS))) return true
    if (room < this.#maxThinned && this.#grow(slot, room)) return true
    if (this.#thin(slot, settled, this.windowMs)) return true
    this.#words[slot * ROW + FLAGS]! |= LOST
    if (((time - this.#entries.oldest(slot)) | 0) <= 0) return false
    const lost = Math.max(1, room >> LOST_SHIFT)
    this.#losses.degraded += lost
    this.#rows.drop(slot, lost)
    return true
  }

  /** Others make room only for what a verdict needs: up to the threshold, not for exactness. */
  #grow(slot: Slot, room: number): boolean {
    const words = blockSize(room * 2 * ENTRY)
    if (!this.#memory.pool.has(words)) {
      if (room >= this.#neededEntries || !this.#memory.reclaim(words, slot)) return false
    }
    this.#rows.grow(slot)
    return true
  }

  #thin(slot: Slot, settled: number, blurMs: number): boolean {
    const thinning = this.#thinning
    if (!thinning.fit(settled, blurMs, this.#entries.room(slot))) return false
    this.#rows.putBack(slot, thinning)
    const { length, keptLength, sampled, blurred } = thinning
    this.#losses.degraded += blurred
    this.#losses.merged += length - keptLength - blurred
    if (sampled + blurred > 0) this.#words[slot * ROW + FLAGS]! |= MERGED
    return true
  }
}
