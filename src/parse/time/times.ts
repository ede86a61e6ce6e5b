import { epochMs } from '../timestamp.ts'
import { countDigits, dayStartMs, isDigit, isLetter, mayBeDay, twoDigits } from './calendar.ts'
import { readAudit, readCount, readTai } from './counts.ts'
import {
  readDayFirst,
  readMonthFirst,
  readTogether,
  readWeekdayFirst,
  readYearFirst,
} from './dates.ts'
import { readGlog } from './glog.ts'
import { Parts } from './parts.ts'

/** What times lack that have no zone or no year. */
export interface TimeContext {
  /** Milliseconds that a local time is ahead of UTC, at a local time in ms. */
  offsetMs(localMs: number): number
  /** A date without a year takes the latest year in which it is not after this, ms. */
  latestMs: number
}

export const UTC: TimeContext = { offsetMs: () => 0, latestMs: Number.POSITIVE_INFINITY }

const DAY_MS = 86_400_000
/** 10000-01-01. */
const END_MS = 253_402_300_800_000
/** 2100-01-01: where counts of times end. */
const MAX_COUNT_MS = 4_102_444_800_000
/** How far `find` looks. */
const MAX_FIND = 200
/** Begins no time. */
const NO_DAY = '-'
/** Between two leap years are at most eight years. */
const MAX_YEARS_BACK = 9

/**
 * Reads and finds times as logs write them. What was found last stands in the fields. A time
 * without a year has an `ms` of NaN where the context does not know the present. Times before 1970
 * and after 9999, and days that no calendar has, are none. Hot path.
 */
export class Times {
  readonly context: TimeContext
  /** Milliseconds since 1970. */
  ms = Number.NaN
  /** Index of its first character, and after its last one. */
  start = 0
  end = 0
  /** Whether it came without a year, or without a zone. */
  isYearless = false
  isZoneless = false
  readonly #parts = new Parts()
  /** The day without a year that was read last, the limit then, and where the day begins. */
  #knownDay = 0
  #knownLimitMs = 0
  #knownDayMs = 0
  #dayText = NO_DAY

  constructor(context: TimeContext) {
    this.context = context
  }

  /** The time that begins at this index: true, and the fields say which. */
  at(text: string, from: number): boolean {
    if (text.startsWith(this.#dayText, from) && this.#ofSameDay(text, from)) return true
    const parts = this.#parts
    parts.reset()
    return readParts(text, from, parts) && this.#settle(text, from)
  }

  /** `May  7 01:11:58` alone, of the day before: most lines of syslog. */
  #ofSameDay(text: string, from: number): boolean {
    const hour = twoDigits(text, from + 7)
    const minute = twoDigits(text, from + 10)
    const second = twoDigits(text, from + 13)
    if (!(hour <= 23 && minute <= 59 && second <= 59)) return false
    const isClock = text.charCodeAt(from + 9) === 0x3a && text.charCodeAt(from + 12) === 0x3a
    // A year, a zone or a fraction may follow: the long way tells. Hosts have small letters.
    const next = text.charCodeAt(from + 16) >= 0x61 ? 0x61 : text.charCodeAt(from + 17)
    if (!isClock || text.charCodeAt(from + 15) !== 0x20 || !(next >= 0x61)) return false
    if (this.context.latestMs + DAY_MS !== this.#knownLimitMs) return false
    this.ms = this.#ofLocal(this.#knownDayMs + ((hour * 60 + minute) * 60 + second) * 1_000)
    if (!(this.ms <= this.#knownLimitMs)) return false
    this.start = from
    this.end = from + 15
    this.isYearless = true
    this.isZoneless = true
    return true
  }

  /** The first time anywhere from here on; looks at 200 characters at most. */
  find(text: string, from: number): boolean {
    const to = Math.min(text.length, from + MAX_FIND)
    let before = from > 0 ? text.charCodeAt(from - 1) : 0
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at)
      if (!isWord(before) && mayBegin(code) && this.at(text, at) && !this.#isBareCount(text)) {
        return true
      }
      before = code
    }
    return false
  }

  /** Milliseconds of a value that is a time and nothing else: a number or a text. */
  read(value: unknown): number | undefined {
    if (typeof value === 'number') return beforeEnd(epochMs(value))
    if (typeof value !== 'string') return undefined
    if (this.at(value, 0) && this.end === value.length) return msOrNone(this.ms)
    const count = beforeEnd(epochMs(value))
    if (count !== undefined) return isWrittenTogether(value) ? this.#ofLocal(count) : count
    const text = value.trim()
    return this.at(text, 0) && this.end === text.length ? msOrNone(this.ms) : undefined
  }

  #ofLocal(localMs: number): number {
    return localMs - this.context.offsetMs(localMs)
  }

  /** A number in the midst of a text is no time: only one that begins it, bare or in brackets. */
  #isBareCount(text: string): boolean {
    if (Number.isNaN(this.#parts.countMs) || !isDigit(text.charCodeAt(this.start))) return false
    const next = text.charCodeAt(this.end)
    const isBracketed = this.start === 1 && text.charCodeAt(0) === 0x5b && next === 0x5d
    return !isBracketed && !(this.start === 0 && (next === 0x20 || next === 9))
  }

  #settle(text: string, from: number): boolean {
    const parts = this.#parts
    this.isYearless = false
    this.isZoneless = false
    if (Number.isNaN(parts.countMs)) {
      this.isYearless = Number.isNaN(parts.year)
      this.isZoneless = isZoneless(parts)
      if (this.isYearless) {
        if (!mayBeDay(parts.month, parts.day)) return false
        this.ms = this.#latest(parts, text, from)
      } else {
        this.ms = this.#ofParts(parts, parts.year)
        if (!(this.ms >= 0 && this.ms < END_MS)) return false
      }
    } else this.ms = parts.countMs
    this.start = from
    this.end = parts.at
    return true
  }

  #ofParts(parts: Parts, year: number): number {
    const localMs = dayStartMs(year, parts.month, parts.day) + parts.dayMs
    if (Number.isNaN(localMs)) return Number.NaN
    if (parts.offsetAt !== undefined) return localMs - parts.offsetAt(localMs)
    return Number.isNaN(parts.offsetMs) ? this.#ofLocal(localMs) : localMs - parts.offsetMs
  }

  /** In the latest year that the context allows, a day of slack for clocks that differ. */
  #latest(parts: Parts, text: string, from: number): number {
    const limitMs = this.context.latestMs + DAY_MS
    const day = parts.month * 32 + parts.day
    if (day === this.#knownDay && limitMs === this.#knownLimitMs && isZoneless(parts)) {
      const ms = this.#ofLocal(this.#knownDayMs + parts.dayMs)
      if (ms <= limitMs) return ms
    }
    if (!Number.isFinite(limitMs)) return Number.NaN
    let year = new Date(limitMs).getUTCFullYear() + 1
    for (let back = 0; back <= MAX_YEARS_BACK; back++, year--) {
      const ms = this.#ofParts(parts, year)
      if (!(ms <= limitMs)) continue
      const startMs = dayStartMs(year, parts.month, parts.day)
      // No time of this day, in whatever zone, may be of a later year.
      if (startMs > DAY_MS && startMs + 363 * DAY_MS > limitMs) {
        this.#knownDay = day
        this.#knownLimitMs = limitMs
        this.#knownDayMs = startMs
        const isUsual = text.charCodeAt(from + 3) === 0x20 && text.charCodeAt(from + 6) === 0x20
        this.#dayText = isUsual ? text.slice(from, from + 7) : NO_DAY
      }
      return ms < 0 ? Number.NaN : ms
    }
    return Number.NaN
  }
}

function isZoneless(parts: Parts): boolean {
  return Number.isNaN(parts.offsetMs) && parts.offsetAt === undefined
}

/** Hot path. */
function readParts(text: string, from: number, parts: Parts): boolean {
  const first = text.charCodeAt(from)
  if (isDigit(first)) {
    const digits = countDigits(text, from, 20)
    if (digits === 4) return readYearFirst(text, from, parts)
    if (digits <= 2) return readDayFirst(text, from, parts)
    if (digits === 8 || digits === 6) return readTogether(text, from, digits, parts)
    return digits >= 10 && readCount(text, from, parts)
  }
  if (isLetter(first)) {
    if (isDigit(text.charCodeAt(from + 1))) return readGlog(text, from, parts)
    if (readMonthFirst(text, from, parts)) return true
    return readWeekdayFirst(text, from, parts) || readAudit(text, from, parts)
  }
  if (first === 0x40) return readTai(text, from, parts)
  // Cisco's marks: the clock was never set, or is no longer in step.
  if (first === 0x2a || first === 0x2e) return readMonthFirst(text, from + 1, parts)
  return false
}

/** Larger counts are of something else: .NET's ticks, seconds since the year 1. */
function beforeEnd(ms: number | undefined): number | undefined {
  return ms !== undefined && ms < MAX_COUNT_MS ? ms : undefined
}

function msOrNone(ms: number): number | undefined {
  return Number.isNaN(ms) ? undefined : ms
}

function isWrittenTogether(text: string): boolean {
  const { length } = text
  const isLong = length === 14 || length === 17 || length === 20 || text.charCodeAt(14) === 0x2e
  return isLong && (text.startsWith('19') || text.startsWith('20'))
}

function isWord(code: number): boolean {
  return isDigit(code) || isLetter(code)
}

/** A digit, `@`, or what names of days and months, audit and glog begin with. */
function mayBegin(code: number): boolean {
  if (isDigit(code) || code === 0x40) return true
  return isLetter(code)
}
