// Digits, names of months and days, and the calendar itself. Hot path.

const DAY_MS = 86_400_000
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
/** By three letters at five bits each. */
const MONTHS = namesOf('jan feb mar apr may jun jul aug sep oct nov dec')
const WEEKDAYS = namesOf('mon tue wed thu fri sat sun')
/** What the letters stand for in the calendar, without its three letters. */
const MONTH_REST = ['uary', 'ruary', 'ch', 'il', '', 'e', 'y', 'ust', 'tember', 'ober', 'ember']
const DAY_REST = ['day', 'sday', 'nesday', 'rsday', 'day', 'urday', 'day']

/**
 * Milliseconds at which a day begins in UTC; NaN where no calendar has it. Days from civil date:
 * H. Hinnant, chrono-compatible low-level date algorithms, 2013.
 */
export function dayStartMs(year: number, month: number, day: number): number {
  if (!mayBeDay(month, day) || !(year >= 0)) return Number.NaN
  if (month === 2 && day === 29 && !isLeapYear(year)) return Number.NaN
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return (era * 146_097 + dayOfEra - 719_468) * DAY_MS
}

/** Whether some year has this day. */
export function mayBeDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= MONTH_DAYS[month - 1]!
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** 1 to 12 of the English name that begins here, in any case; 0 where none does. */
export function monthAt(text: string, at: number): number {
  return MONTHS[threeLetters(text, at)]!
}

/** 1 to 7 of the English name that begins here, Monday first; 0 where none does. */
export function weekdayAt(text: string, at: number): number {
  return WEEKDAYS[threeLetters(text, at)]!
}

/** Index after the month's name, cut after three letters (or `Sept`), with a dot, or in full. */
export function monthEnd(text: string, at: number, month: number): number {
  return nameEnd(text, at + 3, month === 12 ? 'ember' : MONTH_REST[month - 1]!, month === 9)
}

/** `monthEnd` of a day's name. */
export function weekdayEnd(text: string, at: number, weekday: number): number {
  return nameEnd(text, at + 3, DAY_REST[weekday - 1]!, false)
}

/** -1 where other letters follow. */
function nameEnd(text: string, at: number, rest: string, mayBeFour: boolean): number {
  const next = text.charCodeAt(at)
  if (next === 0x2e) return at + 1
  if (!isLetter(next)) return at
  let end = at + 1
  while (isLetter(text.charCodeAt(end)) && end - at < 8) end++
  if (text.slice(at, end).toLowerCase() === rest) return end
  const isFour = mayBeFour && end === at + 1 && (next | 32) === 0x74
  return isFour ? end + (text.charCodeAt(end) === 0x2e ? 1 : 0) : -1
}

function namesOf(names: string): Int8Array {
  const table = new Int8Array(32_768)
  for (const [index, name] of names.split(' ').entries()) table[threeLetters(name, 0)] = index + 1
  return table
}

/** Index into the tables; 0 where one of the three is no letter. */
function threeLetters(text: string, at: number): number {
  const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)]
  if (!isLetter(a) || !isLetter(b) || !isLetter(c)) return 0
  return ((a & 31) << 10) | ((b & 31) << 5) | (c & 31)
}

/** 0 to 99, NaN where one of the two characters is no digit or lacks. */
export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30
  const ones = text.charCodeAt(at + 1) - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** 0 to 9999, NaN where one of the four characters is no digit or lacks. */
export function fourDigits(text: string, at: number): number {
  return twoDigits(text, at) * 100 + twoDigits(text, at + 2)
}

/** How many digits stand here, counted up to a limit. */
export function countDigits(text: string, from: number, limit: number): number {
  let at = from
  while (at < from + limit && isDigit(text.charCodeAt(at))) at++
  return at - from
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** A to Z in either case. */
export function isLetter(code: number): boolean {
  const letter = (code | 32) - 0x61
  return letter >= 0 && letter < 26
}
