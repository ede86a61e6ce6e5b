import { isPossibleTime } from '../record/record.ts'
import type { LineBytes } from './format.ts'
import { ClfClock } from './timestamp.ts'

// `17/May/2015:10:05:03 +0000`
const LENGTH = 26
const HOUR = 12
const ZONE = 20
/** No such timestamp, or no time that can be counted. */
const NONE = -1
const ZERO = 0x30
const COLON = 0x3a

/**
 * Reads timestamps of access logs from bytes, as `ClfClock` reads them from text: nothing is parsed
 * where one is that of the line before, and only the time of day where the day and zone are.
 * Hot path.
 */
export class ClfByteClock {
  /** The timestamp that was read last. */
  readonly #last = new Uint8Array(LENGTH)
  #lastMs = NONE
  /** Its day's beginning. */
  #dayMs = 0
  readonly #clock = new ClfClock()

  /** Milliseconds of the 26 bytes from `at` on; -1 for what only its text may tell. */
  read(line: LineBytes, at: number): number {
    const { bytes } = line
    const last = this.#last
    let same = LENGTH - 1
    while (same >= 0 && bytes[at + same] === last[same]) same--
    if (same < 0) return this.#lastMs
    return this.#isSameDay(bytes, at) ? this.#ofDay(bytes, at) : this.#newDay(line, at)
  }

  #isSameDay(bytes: Uint8Array, at: number): boolean {
    if (this.#lastMs === NONE) return false
    const last = this.#last
    for (let index = 0; index < HOUR; index++) if (bytes[at + index] !== last[index]) return false
    for (let index = ZONE; index < LENGTH; index++) {
      if (bytes[at + index] !== last[index]) return false
    }
    return true
  }

  #ofDay(bytes: Uint8Array, at: number): number {
    const seconds = secondsOfDay(bytes, at + HOUR)
    const ms = this.#dayMs + seconds * 1_000
    if (seconds < 0 || !isPossibleTime(ms)) return NONE
    for (let index = HOUR; index < ZONE; index++) this.#last[index] = bytes[at + index]!
    this.#lastMs = ms
    return ms
  }

  #newDay(line: LineBytes, at: number): number {
    const { bytes } = line
    const seconds = secondsOfDay(bytes, at + HOUR)
    const ms = this.#clock.read(line.slice(at, at + LENGTH), 0, LENGTH)
    if (seconds < 0 || ms === undefined || !isPossibleTime(ms)) return NONE
    for (let index = 0; index < LENGTH; index++) this.#last[index] = bytes[at + index]!
    this.#dayMs = ms - seconds * 1_000
    this.#lastMs = ms
    return ms
  }
}

/** Of `10:05:03`; a leap second is the start of the next minute. Negative where there is none. */
function secondsOfDay(bytes: Uint8Array, at: number): number {
  const hour = twoDigits(bytes, at)
  const minute = twoDigits(bytes, at + 3)
  const second = twoDigits(bytes, at + 6)
  const isTime = hour <= 23 && minute <= 59 && second <= 60
  if (!isTime || bytes[at + 2] !== COLON || bytes[at + 5] !== COLON) return -1
  return (hour * 60 + minute) * 60 + second
}

/** More than 99 where one of the two is no digit. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO
  const ones = bytes[at + 1]! - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100
}
