import type { RowTable, Slot } from '../memory/row-table.ts'
import type { EntryRows } from './entry-rows.ts'

// A row as `EntryRows` has it, and between what this keeps of one whose entries stand in a block.
const FLAGS = 5
const BLOCK = 6
const LENGTH = 7
const TIMES = 8
const PEAK = 8 // of a run: its highest value so far
const HEAD = 9
const RUN = 10 // observations of a run since it was looked at
const FIRST = 11 // index of the oldest entry in the window that ends at the newest, or UNKNOWN
const SUM = 12 // weights of that window; of a rule with weights a 64-bit number
const TRIP = 13 // of a run: the value at which somebody must look; never with a 64-bit sum
const FIRST_TIME = 14 // time of the entry at FIRST
const NEWEST = 15
const ROW = 16
const WEIGHTED = 1 << 24
const SIZE_SHIFT = 27
const WEIGHTED_SHIFT = 2
const INLINE = 8

/** There are too few entries for a hot window: nobody asks for its first. */
const UNKNOWN = -1
/** The row goes on being hot: its episode is told later. */
const RUNNING = 1 << 23
/** Entries stand for several observations, and a window's sum may be off by 1/64. */
const MERGED = 1 << 25
/** Entries were lost or moved because of a limit, and may still be reached. */
const LOST = 1 << 26

const MAX_TRIP = 0x7fffffff
/** Sums up to here are exact whatever is added and taken away. */
const MAX_EXACT_SUM = 2 ** 52

/**
 * Of each row the window that ends at its newest entry, kept up to date as entries come and go, so
 * that an observation in order costs a few steps and at most four cache lines. Only rows that have
 * enough entries to be hot are followed. While a row stays hot it *runs*: `runOn` takes what comes
 * with one look at the row and its block.
 *
 * Hot path.
 */
export class NewestWindow {
  readonly #windowMs: number
  readonly #threshold: number
  readonly #isWeighted: boolean
  readonly #entries: EntryRows
  readonly #words: Int32Array
  readonly #doubles: Float64Array

  constructor(
    options: {
      readonly windowMs: number
      readonly threshold: number
      readonly isWeighted: boolean
    },
    table: RowTable,
    entries: EntryRows,
  ) {
    this.#windowMs = options.windowMs
    this.#threshold = options.threshold
    this.#isWeighted = options.isWeighted
    this.#entries = entries
    this.#words = table.words
    this.#doubles = table.doubles
  }

  /**
   * Puts an observation behind all others of its row. Answers the value of the window that ends at
   * it where that is hot, else less than the threshold; -1, and nothing has changed, where it is
   * late or there is no room. `oldest` is the watermark less the window: what is before it may go.
   */
  push(slot: Slot, time: number, weight: number, oldest: number): number {
    const words = this.#words
    const row = slot * ROW
    const block = words[row + BLOCK]!
    const length = words[row + LENGTH]!
    if (block === 0) return this.#pushInline(slot, time, oldest)
    const flags = words[row + FLAGS]!
    const mask = (1 << (flags >>> SIZE_SHIFT)) - 1
    if (length > mask || length === 0 || ((time - words[row + NEWEST]!) | 0) < 0) return -1
    const head = words[row + HEAD]!
    const first = words[row + FIRST]!
    words[row + NEWEST] = time
    words[row + LENGTH] = length + 1
    if ((flags & WEIGHTED) !== 0) {
      const at = block + (((head + length) & mask) << WEIGHTED_SHIFT)
      words[at] = time
      this.#doubles[(at >> 1) + 1] = weight
      if (this.#isWeighted) return this.#pushSum(slot, weight, (time - this.#windowMs) | 0)
    } else {
      words[block + ((head + length) & mask)] = time
      if (first === UNKNOWN) {
        if (length + 1 < this.#threshold) return 0
        this.#begin(slot, oldest)
        return this.value(slot)
      }
    }
    const sum = words[row + SUM]! + 1
    words[row + SUM] = sum
    const from = (time - this.#windowMs) | 0
    if (((words[row + FIRST_TIME]! - from) | 0) >= 0) return sum
    if ((flags & WEIGHTED) !== 0) {
      this.#moveFirst(slot, from)
      return words[row + SUM]!
    }
    let next = first
    let nextTime = words[block + ((head + next) & mask)]!
    do {
      nextTime = words[block + ((head + ++next) & mask)]!
    } while (((nextTime - from) | 0) < 0)
    words[row + FIRST] = next
    words[row + FIRST_TIME] = nextTime
    words[row + SUM] = sum + first - next
    return sum + first - next
  }

  #pushInline(slot: Slot, time: number, oldest: number): number {
    const words = this.#words
    const row = slot * ROW
    const length = words[row + LENGTH]!
    if (length === INLINE || this.#isWeighted) return -1
    const at = row + TIMES + length
    if (length > 0 && ((time - words[at - 1]!) | 0) < 0) return -1
    words[at] = time
    words[row + LENGTH] = length + 1
    if (length + 1 < this.#threshold) return 0
    this.trim(slot, oldest)
    return this.value(slot)
  }

  #pushSum(slot: Slot, weight: number, from: number): number {
    const row = slot * ROW
    const sum = (row + SUM) >> 1
    this.#doubles[sum]! += weight
    if (((this.#words[row + FIRST_TIME]! - from) | 0) < 0) this.#moveFirst(slot, from)
    return this.#doubles[sum]!
  }

  /** A row may have enough entries for a hot window: looks at which of them are in it. */
  #begin(slot: Slot, oldest: number): void {
    const entries = this.#entries
    if (!entries.hasBlock(slot)) return
    this.trim(slot, oldest)
    if (entries.hasBlock(slot)) this.sumUp(slot)
  }

  /** Drops entries before `oldest`, and gives back memory no longer needed; how many it dropped. */
  trim(slot: Slot, oldest: number): number {
    const entries = this.#entries
    const length = entries.length(slot)
    const row = slot * ROW
    const count = entries.indexFrom(slot, oldest)
    if (count === 0) return 0
    const hasBlock = entries.hasBlock(slot)
    this.drop(slot, count)
    // What was lost is older than what now left.
    this.#words[row + FLAGS]! &= count === length ? ~(MERGED | LOST) : ~LOST
    if (hasBlock && !this.isRunning(slot)) entries.shrink(slot)
    return count
  }

  /** Whether a run goes on: of observations that are hot one after the other. */
  isRunning(slot: Slot): boolean {
    return (this.#words[slot * ROW + FLAGS]! & RUNNING) !== 0
  }

  /**
   * From now on `runOn` takes observations in order as ones that go on like this one, without a
   * look elsewhere, as long as their value is less than `trip`. Not of rules with weights.
   */
  startRun(slot: Slot, peak: number, trip: number): void {
    const row = slot * ROW
    if (this.#isWeighted || !this.#entries.hasBlock(slot)) return
    this.#words[row + FLAGS]! |= RUNNING
    this.#words[row + RUN] = 0
    this.#words[row + PEAK] = peak
    this.#words[row + TRIP] = trip < MAX_TRIP ? trip : MAX_TRIP
  }

  /**
   * Puts an observation behind all others of a row that runs, where it goes on being hot and below
   * the trip; else nothing has changed, and `push` or `add` take it.
   */
  runOn(slot: Slot, time: number): boolean {
    const words = this.#words
    const row = slot * ROW
    const flags = words[row + FLAGS]!
    if ((flags & RUNNING) === 0) return false
    const length = words[row + LENGTH]!
    const mask = (1 << (flags >>> SIZE_SHIFT)) - 1
    if (length > mask || ((time - words[row + NEWEST]!) | 0) < 0) return false
    const block = words[row + BLOCK]!
    const head = words[row + HEAD]!
    const from = (time - this.#windowMs) | 0
    const isWeighted = (flags & WEIGHTED) !== 0
    let first = words[row + FIRST]!
    if (first === UNKNOWN) return false
    let firstTime = words[row + FIRST_TIME]!
    let sum = words[row + SUM]! + 1
    if (((firstTime - from) | 0) < 0) {
      // The one at hand is hot with others, or it does not run: a later one is always found.
      do {
        if (first + 1 >= length) return false
        if (isWeighted) {
          const at = block + (((head + first) & mask) << WEIGHTED_SHIFT)
          sum -= this.#doubles[(at >> 1) + 1]!
          firstTime = words[block + (((head + ++first) & mask) << WEIGHTED_SHIFT)]!
        } else {
          sum--
          firstTime = words[block + ((head + ++first) & mask)]!
        }
      } while (((firstTime - from) | 0) < 0)
    }
    if (sum < this.#threshold || sum >= words[row + TRIP]!) return false
    const place = (head + length) & mask
    if (isWeighted) {
      words[block + (place << WEIGHTED_SHIFT)] = time
      this.#doubles[((block + (place << WEIGHTED_SHIFT)) >> 1) + 1] = 1
    } else words[block + place] = time
    words[row + LENGTH] = length + 1
    words[row + NEWEST] = time
    words[row + FIRST] = first
    words[row + FIRST_TIME] = firstTime
    words[row + SUM] = sum
    words[row + RUN]!++
    if (sum > words[row + PEAK]!) words[row + PEAK] = sum
    return true
  }

  /** Highest value of the run at hand. */
  runPeak(slot: Slot): number {
    return this.#words[slot * ROW + PEAK]!
  }

  /** Ends the run; answers how many observations went into it since it started. */
  endRun(slot: Slot): number {
    const row = slot * ROW
    this.#words[row + FLAGS]! &= ~RUNNING
    return this.#words[row + RUN]!
  }

  /** The value of the window that ends at the newest entry where it is hot, else less. */
  value(slot: Slot): number {
    const entries = this.#entries
    const length = entries.length(slot)
    if (!entries.hasBlock(slot)) {
      if (length < this.#threshold) return length
      return length - entries.indexFrom(slot, (entries.newest(slot) - this.#windowMs) | 0)
    }
    const row = slot * ROW
    if (this.#isWeighted) return this.#doubles[(row + SUM) >> 1]!
    return this.#words[row + FIRST] === UNKNOWN ? 0 : this.#words[row + SUM]!
  }

  /** Weights from one index to another, both included. */
  sumOf(slot: Slot, first: number, last: number): number {
    const entries = this.#entries
    if (!entries.isWeighted(slot)) return last - first + 1
    let sum = 0
    for (let at = first; at <= last; at++) sum += entries.weightAt(slot, at)
    return sum
  }

  /** Keeps the newest entry's window after a late entry, or the only one, was put in. */
  follow(slot: Slot, time: number, weight: number): void {
    const entries = this.#entries
    const words = this.#words
    const row = slot * ROW
    if (words[row + FIRST] === UNKNOWN || entries.length(slot) === 1) {
      this.sumUp(slot)
      return
    }
    if (((time - ((entries.newest(slot) - this.#windowMs) | 0)) | 0) < 0) {
      words[row + FIRST]!++
      return
    }
    if (this.#isWeighted) this.#doubles[(row + SUM) >> 1]! += weight
    else words[row + SUM]!++
    if (((time - words[row + FIRST_TIME]!) | 0) < 0) words[row + FIRST_TIME] = time
  }

  /** Leaves entries before `from` out of the newest window. */
  #moveFirst(slot: Slot, from: number): void {
    const entries = this.#entries
    const row = slot * ROW
    this.#words[row + FIRST] = entries.skip(slot, this.#words[row + FIRST]!, from)
    this.#words[row + FIRST_TIME] = entries.foundTime
    if (!this.#isWeighted) {
      this.#words[row + SUM]! -= entries.skippedWeight
      return
    }
    const sum = (row + SUM) >> 1
    // A sum this large has rounded small weights away: it cannot be taken from.
    if (this.#doubles[sum]! > MAX_EXACT_SUM) this.sumUp(slot)
    else this.#doubles[sum]! -= entries.skippedWeight
  }

  /** Drops the oldest so many entries. */
  drop(slot: Slot, count: number): void {
    const entries = this.#entries
    const isHuge = this.#isWeighted && this.#doubles[(slot * ROW + SUM) >> 1]! > MAX_EXACT_SUM
    if (entries.hasBlock(slot)) this.#forget(slot, count)
    entries.drop(slot, count)
    if (isHuge && entries.length(slot) > 0) this.sumUp(slot)
  }

  /** Takes the oldest so many entries out of the newest entry's window, before they go. */
  #forget(slot: Slot, count: number): void {
    const entries = this.#entries
    const row = slot * ROW
    const first = this.#words[row + FIRST]!
    if (first === UNKNOWN) return
    if (!entries.isWeighted(slot) && entries.length(slot) - count < this.#threshold) {
      this.#words[row + FIRST] = UNKNOWN
      return
    }
    if (count <= first) {
      this.#words[row + FIRST] = first - count
      return
    }
    this.#words[row + FIRST] = 0
    if (count < entries.length(slot)) this.#words[row + FIRST_TIME] = entries.timeAt(slot, count)
    const left = this.sumOf(slot, first, count - 1)
    if (this.#isWeighted) this.#doubles[(row + SUM) >> 1]! -= left
    else this.#words[row + SUM]! -= left
  }

  /** FIRST, its time and SUM from the entries. */
  sumUp(slot: Slot): void {
    const entries = this.#entries
    const row = slot * ROW
    const length = entries.length(slot)
    if (!entries.isWeighted(slot) && length < this.#threshold) {
      this.#words[row + FIRST] = UNKNOWN
      return
    }
    const first = entries.indexFrom(slot, (entries.newest(slot) - this.#windowMs) | 0)
    this.#words[row + FIRST] = first
    this.#words[row + FIRST_TIME] = entries.timeAt(slot, first)
    const sum = this.sumOf(slot, first, length - 1)
    if (this.#isWeighted) this.#doubles[(row + SUM) >> 1] = sum
    else this.#words[row + SUM] = sum
  }
}
