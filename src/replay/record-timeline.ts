import { isPossibleTime } from '../record/record.ts'
import type { Timeline } from '../report/history.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Each is a multiple of the one before; after the last they double. */
const STEPS_MS = [
  ...[10, 50, 100, 500, SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE],
  ...[HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY],
]
const MAX_PARTS = 600

/**
 * Counts records by time in at most 600 equal parts, whatever time they cover and in whatever order
 * they come: the parts get longer as they must. 10 KiB.
 */
export class RecordTimeline {
  #level = 0
  #stepMs = STEPS_MS[0]!
  /** Numbers of the first and last part that hold a record, from 1970 on. */
  #first = 0
  #last = -1
  /** By number of the part less `#origin`. */
  #origin = 0
  #records = new Float64Array(MAX_PARTS)
  #counted = new Float64Array(MAX_PARTS)

  note(timeMs: number, isCounted: boolean): void {
    if (!isPossibleTime(timeMs)) return
    const at = Math.floor(timeMs / this.#stepMs) - this.#origin
    if (at >= 0 && at < MAX_PARTS && this.#last >= this.#first) {
      if (at + this.#origin > this.#last) this.#last = at + this.#origin
      else if (at + this.#origin < this.#first) this.#first = at + this.#origin
      this.#records[at]!++
      if (isCounted) this.#counted[at]!++
      return
    }
    this.#makeRoom(timeMs)
    this.note(timeMs, isCounted)
  }

  /** Undefined where there is no record with a time. */
  finish(): Timeline | undefined {
    if (this.#last < this.#first) return undefined
    const [from, to] = [this.#first - this.#origin, this.#last - this.#origin + 1]
    return {
      fromMs: this.#first * this.#stepMs,
      stepMs: this.#stepMs,
      records: [...this.#records.subarray(from, to)],
      counted: [...this.#counted.subarray(from, to)],
    }
  }

  /** Moves and joins parts until one of this time is among them. */
  #makeRoom(timeMs: number): void {
    const isEmpty = this.#last < this.#first
    const { from, to } = this.#shared(timeMs)
    const [oldOrigin, oldStepMs] = [this.#origin, this.#stepMs]
    const [oldRecords, oldCounted] = [this.#records, this.#counted]
    while (Math.floor(to / this.#stepMs) - Math.floor(from / this.#stepMs) >= MAX_PARTS) {
      this.#level++
      this.#stepMs = STEPS_MS[this.#level] ?? this.#stepMs * 2
    }
    const [first, last] = [Math.floor(from / this.#stepMs), Math.floor(to / this.#stepMs)]
    // Time that goes backwards finds room in front.
    const isBehind = !isEmpty && timeMs < this.#first * oldStepMs
    this.#origin = isBehind ? last - MAX_PARTS + 1 : first
    this.#records = new Float64Array(MAX_PARTS)
    this.#counted = new Float64Array(MAX_PARTS)
    for (let part = this.#first; part <= this.#last; part++) {
      const at = Math.floor((part * oldStepMs) / this.#stepMs) - this.#origin
      this.#records[at]! += oldRecords[part - oldOrigin]!
      this.#counted[at]! += oldCounted[part - oldOrigin]!
    }
    this.#first = first
    this.#last = last
  }

  /** All times so far and this one. */
  #shared(timeMs: number): { readonly from: number; readonly to: number } {
    if (this.#last < this.#first) return { from: timeMs, to: timeMs }
    return {
      from: Math.min(timeMs, this.#first * this.#stepMs),
      to: Math.max(timeMs, this.#last * this.#stepMs),
    }
  }
}
