import {
  countDigits,
  fourDigits,
  isDigit,
  isLetter,
  monthAt,
  monthEnd,
  twoDigits,
  weekdayAt,
  weekdayEnd,
} from './calendar.ts'
import { readClock, readFraction } from './clock.ts'
import type { Parts } from './parts.ts'
import { readZone } from './zone.ts'

// Dates with a clock, by what they begin with. Hot path.

const TAB = 9
const BLANK = 0x20
const COMMA = 0x2c
const DASH = 0x2d
const DOT = 0x2e
const SLASH = 0x2f
const COLON = 0x3a

/** `2015-05-17T10:05:03Z`, `2015/05/17 10:05:03`, `2015.05.17 10:05`, `2015 May 7 01:11:58`. */
export function readYearFirst(text: string, from: number, parts: Parts): boolean {
  parts.year = fourDigits(text, from)
  const mark = text.charCodeAt(from + 4)
  if (mark === BLANK) {
    const year = parts.year
    return readMonthFirst(text, from + 5, parts) && parts.year === year
  }
  if (mark !== DASH && mark !== SLASH && mark !== DOT) return false
  const name = monthAt(text, from + 5)
  const places = name > 0 ? 3 : countDigits(text, from + 5, 3)
  parts.month = name > 0 ? name : oneOrTwoDigits(text, from + 5, places)
  const next = from + 5 + places
  const dayPlaces = countDigits(text, next + 1, 3)
  parts.day = oneOrTwoDigits(text, next + 1, dayPlaces)
  if (text.charCodeAt(next) !== mark || !(parts.day > 0)) return false
  const end = next + 1 + dayPlaces
  if (mark === DASH && text.charCodeAt(end) === DASH && text.charCodeAt(end + 3) === DOT) {
    return readDottedClock(text, end + 1, parts)
  }
  return readClockAndZone(text, end, parts)
}

/** `May  7 01:11:58`, `May 7, 2015 01:11:58`, `May 7 01:11:58 CET 2015`. */
export function readMonthFirst(text: string, from: number, parts: Parts): boolean {
  parts.month = monthAt(text, from)
  if (parts.month === 0) return false
  let at = monthEnd(text, from, parts.month)
  if (at < 0) return false
  const mark = text.charCodeAt(at)
  if (mark !== BLANK && mark !== DASH && mark !== SLASH) return false
  at = mark === BLANK ? skipBlanks(text, at) : at + 1
  const digits = countDigits(text, at, 3)
  parts.day = oneOrTwoDigits(text, at, digits)
  if (!(parts.day > 0)) return false
  at += digits
  if (text.charCodeAt(at) === COMMA) at++
  else if (mark !== BLANK && text.charCodeAt(at) === mark) at++
  const year = text.charCodeAt(at) === BLANK ? at + 1 : at
  const hasYear = countDigits(text, year, 5) === 4 && year > at - 1
  if (hasYear && Number.isNaN(parts.year)) {
    parts.year = fourDigits(text, year)
    at = year + 4
  }
  if (!readClockAndZone(text, at, parts)) return false
  if (Number.isNaN(parts.year)) readYearBehind(text, parts)
  return true
}

/** `Sun Dec 04 04:47:44 2005`, `Mon, 28 Aug 2023 08:04:30 +0200`, `Sun 2015-05-17 10:05:03`. */
export function readWeekdayFirst(text: string, from: number, parts: Parts): boolean {
  const weekday = weekdayAt(text, from)
  if (weekday === 0) return false
  let at = weekdayEnd(text, from, weekday)
  if (at < 0) return false
  if (text.charCodeAt(at) === COMMA) at++
  if (text.charCodeAt(at) !== BLANK) return false
  at = skipBlanks(text, at)
  if (!isDigit(text.charCodeAt(at))) return readMonthFirst(text, at, parts)
  return countDigits(text, at, 5) === 4
    ? readYearFirst(text, at, parts)
    : readDayFirst(text, at, parts)
}

/**
 * `17/May/2015:10:05:03 +0000`, `28-Aug-2023 08:04:30`, `28 Aug 2023 08:04:30`, and those that are
 * numbers only: what is above 12 is the day; else the month is first between slashes, as in the
 * United States, and the day between dots or dashes, as in Europe.
 */
export function readDayFirst(text: string, from: number, parts: Parts): boolean {
  const digits = countDigits(text, from, 3)
  const first = oneOrTwoDigits(text, from, digits)
  if (!(first > 0)) return false
  let at = from + digits
  const mark = text.charCodeAt(at)
  if (mark !== SLASH && mark !== DASH && mark !== DOT && mark !== BLANK) return false
  at = mark === BLANK ? skipBlanks(text, at) : at + 1
  parts.month = monthAt(text, at)
  if (parts.month > 0) {
    parts.day = first
    at = monthEnd(text, at, parts.month)
  } else {
    if (mark === BLANK) return false
    const length = countDigits(text, at, 3)
    const second = oneOrTwoDigits(text, at, length)
    if (!(second > 0)) return false
    const isDayFirst = first > 12 || (second <= 12 && mark !== SLASH)
    parts.day = isDayFirst ? first : second
    parts.month = isDayFirst ? second : first
    at += length
  }
  const between = text.charCodeAt(at)
  if (at < 0 || (between !== mark && !(between === COMMA || between === BLANK))) {
    return false
  }
  at = between === COMMA ? skipBlanks(text, at + 1) : at + 1
  const length = countDigits(text, at, 5)
  if (length === 4) parts.year = fourDigits(text, at)
  else if (length === 2 && text.charCodeAt(at + 2) !== COLON) {
    const year = twoDigits(text, at)
    parts.year = year < 70 ? 2_000 + year : 1_900 + year
  } else if (mark === BLANK) return readClockAndZone(text, at - 1, parts)
  else return false
  return readClockAndZone(text, at + length, parts)
}

/** `20230828 08:04:30`, `20230828T080430.123Z`, MySQL's `230828  8:04:30`. */
export function readTogether(text: string, from: number, digits: number, parts: Parts): boolean {
  const after = from + digits
  parts.year = digits === 8 ? fourDigits(text, from) : 2_000 + twoDigits(text, from)
  parts.month = twoDigits(text, after - 4)
  parts.day = twoDigits(text, after - 2)
  const mark = text.charCodeAt(after)
  const isTogether = countDigits(text, after + 1, 7) === 6
  if (!isTogether) return readClockAndZone(text, after, parts)
  if (digits !== 8 || (mark !== 0x54 && mark !== BLANK && mark !== DASH)) return false
  return readDigits(text, after + 1, 2, parts)
}

/** `2015-05-17-10.05.03.123456` of DB2. */
function readDottedClock(text: string, from: number, parts: Parts): boolean {
  if (text.charCodeAt(from + 5) !== DOT) return false
  return readDigits(text, from, 3, parts)
}

/** Two digits each for hour, minute and second, so many characters apart. */
function readDigits(text: string, from: number, step: number, parts: Parts): boolean {
  const [hour, minute] = [twoDigits(text, from), twoDigits(text, from + step)]
  const second = twoDigits(text, from + 2 * step)
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return false
  parts.dayMs = ((hour * 60 + minute) * 60 + second) * 1_000
  parts.at = readFraction(text, from + 2 * step + 2, parts)
  readZone(text, parts.at, parts)
  return true
}

function readClockAndZone(text: string, from: number, parts: Parts): boolean {
  const at = clockStart(text, from)
  if (at < 0 || !readClock(text, at, parts)) return false
  readZone(text, parts.at, parts)
  return true
}

/** Index of the clock behind a date, -1 where nothing usual is between the two. */
function clockStart(text: string, at: number): number {
  const mark = text.charCodeAt(at)
  if (mark === BLANK) {
    const next = skipBlanks(text, at)
    return text.startsWith('at ', next) ? next + 3 : next
  }
  const isMark = mark === 0x54 || mark === 0x74 || mark === 0x5f || mark === TAB
  if (isMark || mark === COLON || mark === DASH) return at + 1
  return mark === COMMA ? skipBlanks(text, at + 1) : -1
}

/** ` 2005` behind the clock. */
function readYearBehind(text: string, parts: Parts): void {
  const { at } = parts
  if (text.charCodeAt(at) !== BLANK || countDigits(text, at + 1, 5) !== 4) return
  const century = twoDigits(text, at + 1)
  const after = text.charCodeAt(at + 5)
  const isApart = after === COLON ? text.charCodeAt(at + 6) === BLANK : !isWithinWord(after)
  if ((century !== 19 && century !== 20) || !isApart) return
  parts.year = fourDigits(text, at + 1)
  parts.at = at + 5
  if (Number.isNaN(parts.offsetMs)) readZone(text, parts.at, parts)
}

/** What may stand within a name or an address, so that the number before is part of one. */
function isWithinWord(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === DOT || code === DASH
}

/** The number of so many digits; NaN for other counts than one and two. */
function oneOrTwoDigits(text: string, at: number, count: number): number {
  if (count === 2) return twoDigits(text, at)
  return count === 1 ? text.charCodeAt(at) - 0x30 : Number.NaN
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === BLANK && at - from < 4) at++
  return at
}
