import { dayStartMs, fourDigits, isDigit, monthAt, twoDigits } from './time/calendar.ts'

const MINUTE_MS = 60_000
/** Smaller numbers are durations and counters, not times: as seconds this is March 1973. */
const MIN_EPOCH = 1e8

/**
 * Milliseconds since 1970 of a value as log fields hold times: a number or digits (see `epochMs`),
 * ISO 8601, or the access logs' form. Undefined where it is none of these or no date of any
 * calendar; before 1970 it is negative, so whoever counts it asks `isPossibleTime`.
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return epochMs(value)
  if (typeof value !== 'string') return undefined
  if (value.charCodeAt(2) === 0x2f) return parseClfTime(value)
  if (value.charCodeAt(4) === 0x2d) return parseIsoTime(value)
  return epochMs(value)
}

/** `17/May/2015:10:05:03 +0000` of nginx and Apache, also with a fraction; no zone is UTC. */
export function parseClfTime(text: string): number | undefined {
  const separated =
    text.charCodeAt(2) === 0x2f && text.charCodeAt(6) === 0x2f && text.charCodeAt(11) === 0x3a
  if (!separated) return undefined
  return instant(fourDigits(text, 7), monthAt(text, 3), twoDigits(text, 0), timeOfDay(text, 12))
}

/**
 * Reads what `parseClfTime` reads, for less where the day and zone are those of the time before.
 * Hot path.
 */
export class ClfClock {
  readonly #offsetMs: (localMs: number) => number
  #day = NO_DAY
  #zone = ''
  #dayMs = 0

  /** Times without a zone are so far ahead of UTC. */
  constructor(offsetMs: (localMs: number) => number = () => 0) {
    this.#offsetMs = offsetMs
  }

  /** Of the timestamp between two indexes of a line. */
  read(line: string, from: number, to: number): number | undefined {
    const isSameDay =
      to - from === USUAL_CLF.length &&
      line.startsWith(this.#day, from) &&
      line.startsWith(this.#zone, from + ZONE_AT)
    return isSameDay ? this.#ofDay(line, from + DAY_LENGTH) : this.#newDay(line.slice(from, to))
  }

  #ofDay(line: string, at: number): number | undefined {
    const seconds = secondsOfDay(line, at)
    return Number.isNaN(seconds) ? undefined : this.#dayMs + seconds * 1_000
  }

  #newDay(text: string): number | undefined {
    const ms = parseClfTime(text)
    if (ms === undefined) return undefined
    if (/^[\d.,]*$/.test(text.slice(ZONE_AT))) return ms - this.#offsetMs(ms)
    if (text.length !== USUAL_CLF.length) return ms
    const seconds = secondsOfDay(text, DAY_LENGTH)
    if (Number.isNaN(seconds)) return ms
    this.#day = text.slice(0, DAY_LENGTH)
    this.#zone = text.slice(ZONE_AT)
    this.#dayMs = ms - seconds * 1_000
    return ms
  }
}

/**
 * Reads what `parseIsoTime` reads, for less where the day is that of the time before and the time
 * is whole, with milliseconds or without, in UTC. Hot path.
 */
export class IsoClock {
  #day = NO_DAY
  #dayMs = 0

  read(text: string): number | undefined {
    const { length } = text
    const isUsual =
      (length === 20 || (length === 24 && text.charCodeAt(19) === 0x2e)) &&
      text.charCodeAt(length - 1) === 0x5a
    if (!isUsual) return parseIsoTime(text)
    const milliseconds = length === 20 ? 0 : threeDigits(text, 20)
    const ms = secondsOfDay(text, 11) * 1_000 + milliseconds
    if (Number.isNaN(ms)) return parseIsoTime(text)
    if (text.startsWith(this.#day)) return this.#dayMs + ms
    const whole = parseIsoTime(text)
    if (whole === undefined) return undefined
    this.#day = text.slice(0, 11)
    this.#dayMs = whole - ms
    return whole
  }
}

const USUAL_CLF = '17/May/2015:10:05:03 +0000'
const DAY_LENGTH = '17/May/2015:'.length
const ZONE_AT = '17/May/2015:10:05:03'.length
/** Starts no timestamp. */
const NO_DAY = '-'

/**
 * ISO 8601 as logs write it, RFC 3339 included: `2015-05-17T10:05:03.123456+02:00`. `T` may be a
 * space, seconds and fraction may lack, the fraction may follow a comma and have any length; the
 * zone is `Z`, `UTC`, `GMT`, `+02:00`, `+0200`, `+02` or nothing, which is UTC.
 */
export function parseIsoTime(text: string): number | undefined {
  const between = text.charCodeAt(10) | 0x20
  const separated =
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    (between === 0x74 || text.charCodeAt(10) === 0x20)
  if (!separated) return undefined
  return instant(fourDigits(text, 0), twoDigits(text, 5), twoDigits(text, 8), timeOfDay(text, 11))
}

/**
 * Milliseconds of a count since 1970 whose size tells the unit: below 1e11 seconds (to the year
 * 5138), below 1e14 milliseconds, below 1e17 microseconds, else nanoseconds; digits may have a
 * fraction (nginx's `$msec`). Strings are exact at any length. Numbers were rounded to 53 bits
 * before they came here, so one within half a microsecond of the next millisecond is that one.
 * What would be milliseconds or finer of the years 2572 to 2635 begins with 19 or 20 and is a date
 * written together, in UTC: `20150517100503`, `20150517100503123`. Undefined below 1e8.
 */
export function epochMs(value: number | string): number | undefined {
  if (typeof value === 'string') return epochDigitsMs(value)
  if (!(value >= MIN_EPOCH && value < 1e21)) return undefined
  const ms = value < 1e11 ? value * 1e3 : value < 1e14 ? value : value / (value < 1e17 ? 1e3 : 1e6)
  if (value >= 1e11 && ms >= 19e12 && ms < 21e12) return writtenTogether(`${value}`)
  return Math.floor(ms + 2 ** -11)
}

/** Milliseconds of OTLP's `timeUnixNano`, an integer as string or number; 0 means there is none. */
export function unixNanoMs(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return value >= 0 ? Math.floor(value / 1e6 + 2 ** -11) : undefined
  }
  if (typeof value !== 'string' || !isDigits(value, 0, value.length)) return undefined
  return value.length <= 6 ? 0 : Number(value.slice(0, -6))
}

function epochDigitsMs(text: string): number | undefined {
  const dot = text.indexOf('.')
  const whole = dot < 0 ? text.length : dot
  if (!isDigits(text, 0, whole)) return undefined
  if (dot >= 0 && !isDigits(text, dot + 1, text.length)) return undefined
  if (isWrittenTogether(text, whole)) return writtenTogether(text)
  if (whole > 14) return Number(text.slice(0, whole > 17 ? whole - 6 : whole - 3))
  const count = Number(text.slice(0, whole))
  if (count < MIN_EPOCH) return undefined
  if (whole > 11) return count
  return count * 1_000 + (dot < 0 ? 0 : Number(text.slice(dot + 1, dot + 4).padEnd(3, '0')))
}

/** The year's beginning, and seconds, milliseconds, micro- or nanoseconds at the end. */
function isWrittenTogether(text: string, digits: number): boolean {
  const hasParts = digits === 14 || digits === 17 || digits === 20
  return hasParts && (text.startsWith('19') || text.startsWith('20'))
}

/** `20150517100503` and its fraction, behind a point or without one. */
function writtenTogether(text: string): number | undefined {
  const [hour, minute, second] = [twoDigits(text, 8), twoDigits(text, 10), twoDigits(text, 12)]
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined
  const fraction = text.charCodeAt(14) === 0x2e ? 15 : 14
  const dayMs =
    (hour * 60 + minute) * MINUTE_MS +
    second * 1_000 +
    Number(text.slice(fraction, fraction + 3).padEnd(3, '0'))
  return instant(fourDigits(text, 0), twoDigits(text, 4), twoDigits(text, 6), dayMs)
}

function instant(year: number, month: number, day: number, dayMs: number): number | undefined {
  const ms = dayStartMs(year, month, day) + dayMs
  return Number.isNaN(ms) ? undefined : ms
}

/** `10:05:03.123 +0200` from `at` to the end, in UTC milliseconds of the day; NaN for others. */
function timeOfDay(text: string, at: number): number {
  let ms = minutesOfDay(text, at) * MINUTE_MS
  let next = at + 5
  if (text.charCodeAt(next) === 0x3a) {
    ms = secondsOfDay(text, at) * 1_000
    next += 3
    const mark = text.charCodeAt(next)
    if (mark === 0x2e || mark === 0x2c) {
      const first = ++next
      for (let weight = 100; isDigit(text.charCodeAt(next)); weight = Math.floor(weight / 10)) {
        ms += (text.charCodeAt(next++) - 0x30) * weight
      }
      if (next === first) return Number.NaN
    }
  }
  return ms - zone(text, next)
}

/** `10:05:03`; a leap second is the start of the next minute. NaN where there is none. */
function secondsOfDay(text: string, at: number): number {
  const second = twoDigits(text, at + 6)
  if (text.charCodeAt(at + 5) !== 0x3a || !(second <= 60)) return Number.NaN
  return minutesOfDay(text, at) * 60 + second
}

function minutesOfDay(text: string, at: number): number {
  const hour = twoDigits(text, at)
  const minute = twoDigits(text, at + 3)
  if (text.charCodeAt(at + 2) !== 0x3a || !(hour <= 23) || !(minute <= 59)) return Number.NaN
  return hour * 60 + minute
}

/** Milliseconds ahead of UTC; NaN where `at` to the end is no zone. */
function zone(text: string, at: number): number {
  if (at === text.length) return 0
  const from = text.charCodeAt(at) === 0x20 ? at + 1 : at
  const sign = text.charCodeAt(from)
  if (sign !== 0x2b && sign !== 0x2d) {
    const name = text.slice(from).toUpperCase()
    return name === 'Z' || name === 'UTC' || name === 'GMT' ? 0 : Number.NaN
  }
  const hours = twoDigits(text, from + 1)
  const colon = text.charCodeAt(from + 3) === 0x3a ? 1 : 0
  const minutes = text.length === from + 3 ? 0 : twoDigits(text, from + 3 + colon)
  const whole = text.length === from + 3 || text.length === from + 5 + colon
  if (!whole || !(hours <= 23) || !(minutes <= 59)) return Number.NaN
  return (sign === 0x2d ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS
}

/** 0 to 999, NaN where one of the three characters is no digit. */
function threeDigits(text: string, at: number): number {
  const ones = text.charCodeAt(at + 2)
  return isDigit(ones) ? twoDigits(text, at) * 10 + ones - 0x30 : Number.NaN
}

function isDigits(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isDigit(text.charCodeAt(at))) return false
  return to > from
}
