import { ValueNumbers } from './value-numbers.ts'
import { levelOf, recordsOf, stateOf } from './value-state.ts'

const NONE = -1
/** Most observations that one entry stands for. */
const MAX_RECORDS = 2 ** 24 - 1
/** Of the values of a dense run one in 2^20 is left. */
const MAX_LEVEL = 20

/**
 * Entries with values of one row taken out, made fewer, and put back. The observations that an
 * entry stands for go to the one before it. One after the other it drops what those left make
 * unnecessary:
 *
 * A *repeat*, between two of the same value within one window. A window that holds it and ends at
 * or after the later one holds that; one that ends before began less than a window earlier and
 * holds the earlier one. So no window comes to another number. Up to the watermark the newest of a
 * value is enough: a window that can still end holds it if it holds an older one.
 *
 * A value in a *dense run*: entries of `threshold` different values lie before it and as many after
 * it, all within one window, or as many after it up to the watermark. By the same argument every
 * window that holds it is hot without it. Of these a sample by hash stays, of level L one in 2^L,
 * and each stands for 2^L values.
 *
 * With threshold 2, window 10 and the values a b a c b a at 0 1 2 3 4 5 the second a goes as a
 * repeat, and c as dense: a and b lie before it and b and a after it.
 *
 * First seen is the oldest observation in an episode's first hot window, and a dropped one could
 * have been it; but not where hot times at or before the entry left before it and at or after it
 * lie within one window: each window that begins in between holds one of the two. In a dense run
 * they do. Elsewhere repeats stay, unless times may be moved by `blurMs`.
 *
 * Hot path.
 */
export class DistinctThinning {
  times = new Int32Array(0)
  firsts = new Int32Array(0)
  seconds = new Int32Array(0)
  states = new Int32Array(0)
  length = 0
  /** Indexes of the entries that stay, and the states that these have then. */
  kept = new Int32Array(0)
  keptStates = new Int32Array(0)
  keptLength = 0
  /** Entries that were left to the sample, and such whose times were moved. */
  sampled = 0
  blurred = 0
  readonly #windowMs: number
  readonly #threshold: number
  readonly #numbers = new ValueNumbers()
  /** Of each entry: the number of its value, the next of the same value or -1. */
  #ids = new Int32Array(0)
  #next = new Int32Array(0)
  #isHot = new Uint8Array(0)
  /** Highest of the entries. */
  #level = 0
  // Of a run. Of those that stay:
  #records = new Int32Array(0)
  #levels = new Int8Array(0)
  /** By value: its last one that stays, as an index of `kept`. */
  #last = new Int32Array(0)
  /** By value: those that stay from `#from` on, the fewest that have enough values. */
  #before = new Int32Array(0)
  #valuesBefore = 0
  #from = 0
  /** By value: those after the one at hand, before `#to`, the fewest that have enough values. */
  #after = new Int32Array(0)
  #valuesAfter = 0
  #to = 0
  /** Times of the last one that stays and is hot, and of the first hot one not yet looked at. */
  #hotBefore = NONE
  #hotAfter = 0

  constructor(windowMs: number, threshold: number) {
    this.#windowMs = windowMs
    this.#threshold = threshold
  }

  /** Room for so many entries. */
  reserve(entries: number): void {
    if (this.times.length >= entries) return
    this.times = new Int32Array(entries)
    this.firsts = new Int32Array(entries)
    this.seconds = new Int32Array(entries)
    this.states = new Int32Array(entries)
    this.kept = new Int32Array(entries)
    this.keptStates = new Int32Array(entries)
    this.#ids = new Int32Array(entries)
    this.#next = new Int32Array(entries)
    this.#isHot = new Uint8Array(entries)
    this.#records = new Int32Array(entries)
    this.#levels = new Int8Array(entries)
    this.#last = new Int32Array(entries)
    this.#before = new Int32Array(entries)
    this.#after = new Int32Array(entries)
  }

  /** After the entries were put in. */
  prepare(): void {
    const { length } = this
    const [ids, next, last] = [this.#ids, this.#next, this.#last]
    const numbers = this.#numbers
    numbers.begin(length)
    this.#level = 0
    for (let at = 0; at < length; at++) {
      ids[at] = numbers.of(this.firsts[at]!, this.seconds[at]!)
      this.#level = Math.max(this.#level, levelOf(this.states[at]!))
    }
    last.fill(NONE, 0, numbers.size)
    for (let at = length - 1; at >= 0; at--) {
      next[at] = last[ids[at]!]!
      last[ids[at]!] = at
    }
    this.#findHot()
  }

  /**
   * Chooses what stays; false where this is more than three quarters of `room`. It tries to leave
   * half, and a quarter for the sample. `settled` is the watermark; with `blurMs` -1 no time moves
   * that may matter.
   */
  fit(settled: number, blurMs: number, room: number): boolean {
    this.#run(settled, this.#level, blurMs)
    if (this.keptLength > room / 2) {
      this.#run(settled, MAX_LEVEL, blurMs)
      if (this.keptLength > room * 0.75) return false
      const enough = Math.min(room * 0.75, Math.max(room / 2, this.keptLength + room / 4))
      let level = this.#level
      do this.#run(settled, level++, blurMs)
      while (this.keptLength > enough)
    } else if (this.#level > 0 && this.keptLength < room / 4) {
      // There is less to choose from than there was: a larger sample fits.
      this.#run(settled, this.#level - 1, blurMs)
      if (this.keptLength > room * 0.75) this.#run(settled, this.#level, blurMs)
    }
    for (let at = 0; at < this.keptLength; at++) {
      this.keptStates[at] = stateOf(this.#records[at]!, this.#levels[at]!)
    }
    return true
  }

  #findHot(): void {
    const { length, times } = this
    const [ids, isHot, counts] = [this.#ids, this.#isHot, this.#after]
    counts.fill(0, 0, this.#numbers.size)
    let values = 0
    for (let at = 0, first = 0; at < length; at++) {
      if (counts[ids[at]!]!++ === 0) values++
      for (; ((times[at]! - times[first]!) | 0) > this.#windowMs; first++) {
        if (--counts[ids[first]!]! === 0) values--
      }
      isHot[at] = values >= this.#threshold ? 1 : 0
    }
    for (let at = length - 2; at >= 0; at--) {
      if (times[at] === times[at + 1]) isHot[at] = isHot[at + 1]!
    }
  }

  /** The first and the last entry stay in any case. */
  #run(settled: number, level: number, blurMs: number): void {
    const { times, states, kept, length } = this
    const sample = (1 << level) - 1
    this.#begin()
    this.#keep(0, levelOf(states[0]!))
    for (let at = 1; at < length; at++) {
      this.#moveAfter(at)
      const records = recordsOf(states[at]!)
      const previous = this.keptLength - 1
      const isLight = this.#records[previous]! + records <= MAX_RECORDS
      const isRepeat = isLight && this.#isRepeat(at, settled)
      const gapMs = isRepeat ? (times[at + 1]! - times[kept[previous]!]!) | 0 : 0
      const isCovered = isRepeat && this.#isCovered(at, settled)
      if (isRepeat && (isCovered || gapMs <= blurMs)) {
        this.#records[previous]! += records
        if (!isCovered) this.blurred++
        continue
      }
      const isDense = level > 0 && isLight && this.#isDense(settled)
      if (!isDense) this.#keep(at, levelOf(states[at]!))
      else if ((this.seconds[at]! & sample) === 0) {
        this.#keep(at, Math.max(level, levelOf(states[at]!)))
      } else {
        this.#records[previous]! += records
        this.sampled++
        // The sample stands for its value too.
        const earlier = this.#last[this.#ids[at]!]!
        if (earlier >= 0) this.#levels[earlier] = NONE
      }
    }
  }

  #begin(): void {
    const values = this.#numbers.size
    this.#last.fill(NONE, 0, values)
    this.#before.fill(0, 0, values)
    this.#after.fill(0, 0, values)
    this.keptLength = 0
    this.sampled = 0
    this.blurred = 0
    this.#valuesBefore = 0
    this.#from = 0
    this.#valuesAfter = 0
    this.#to = 1
    this.#hotBefore = NONE
    this.#hotAfter = 0
  }

  #keep(at: number, level: number): void {
    const [before, ids] = [this.#before, this.#ids]
    const id = ids[at]!
    const size = this.keptLength++
    this.kept[size] = at
    this.#records[size] = recordsOf(this.states[at]!)
    this.#levels[size] = level
    this.#last[id] = size
    if (this.#isHot[at] === 1) this.#hotBefore = at
    if (before[id]!++ === 0) this.#valuesBefore++
    for (;;) {
      const oldest = ids[this.kept[this.#from]!]!
      if (before[oldest] === 1 && this.#valuesBefore <= this.#threshold) break
      if (--before[oldest]! === 0) this.#valuesBefore--
      this.#from++
    }
  }

  /** Makes the entry the one at hand, after the one before it. */
  #moveAfter(at: number): void {
    const [after, ids] = [this.#after, this.#ids]
    if (this.#to <= at) this.#to = at + 1
    else if (--after[ids[at]!]! === 0) this.#valuesAfter--
    for (; this.#valuesAfter < this.#threshold && this.#to < this.length; this.#to++) {
      if (after[ids[this.#to]!]!++ === 0) this.#valuesAfter++
    }
    if (this.#hotAfter < at) this.#hotAfter = at
    while (this.#hotAfter < this.length && this.#isHot[this.#hotAfter] === 0) this.#hotAfter++
  }

  /** Whether no window's number of values needs it. */
  #isRepeat(at: number, settled: number): boolean {
    const later = this.#next[at]!
    if (later < 0) return false
    const time = this.times[later]!
    if (((time - settled) | 0) <= 0) return true
    const earlier = this.#last[this.#ids[at]!]!
    return earlier >= 0 && ((time - this.times[this.kept[earlier]!]!) | 0) <= this.#windowMs
  }

  /** Whether it can be first seen of no episode still to come. */
  #isCovered(at: number, settled: number): boolean {
    const { times } = this
    if (times[at] === times[this.kept[this.keptLength - 1]!]) return true
    if (this.#hotAfter === this.length) return false
    const hotAfter = times[this.#hotAfter]!
    if (((hotAfter - settled) | 0) <= 0) return true
    return this.#hotBefore >= 0 && ((hotAfter - times[this.#hotBefore]!) | 0) <= this.#windowMs
  }

  /** Whether every window that holds the entry at hand is hot without it. */
  #isDense(settled: number): boolean {
    if (this.#valuesAfter < this.#threshold) return false
    const end = this.times[this.#to - 1]!
    if (((end - settled) | 0) <= 0) return true
    const isBefore = this.#valuesBefore >= this.#threshold
    return isBefore && ((end - this.times[this.kept[this.#from]!]!) | 0) <= this.#windowMs
  }
}
