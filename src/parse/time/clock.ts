import { countDigits, isDigit, isLetter, twoDigits } from './calendar.ts'
import type { Parts } from './parts.ts'

// Hours, minutes, seconds. Hot path.

const BLANK = 0x20
const DOT = 0x2e
const COMMA = 0x2c
const COLON = 0x3a
const WEIGHTS = [100, 10, 1]

/**
 * `10:05:03`, `1:05`, `10:05:03.123456`, `10:05:03,123`, `10:05:03:123`, `01:05:03 PM`; a leap
 * second is the start of the next minute. Digits past milliseconds are dropped.
 */
export function readClock(text: string, from: number, parts: Parts): boolean {
  let at = from
  let hour = text.charCodeAt(at++) - 0x30
  if (!(hour >= 0 && hour <= 9)) return false
  if (isDigit(text.charCodeAt(at))) hour = hour * 10 + text.charCodeAt(at++) - 0x30
  const minute = twoDigits(text, at + 1)
  if (text.charCodeAt(at) !== COLON || !(hour <= 23) || !(minute <= 59)) return false
  at += 3
  parts.dayMs = (hour * 60 + minute) * 60_000
  if (text.charCodeAt(at) === COLON) {
    const second = twoDigits(text, at + 1)
    if (!(second <= 60)) return false
    parts.dayMs += second * 1_000
    at = readFraction(text, at + 3, parts)
  }
  if (isDigit(text.charCodeAt(at))) return false
  parts.at = at
  return readHalf(text, at, hour, parts)
}

/**
 * Index after the fraction. Behind a comma it has three, six or nine digits and no other comma
 * after it: the next column of a table is no fraction.
 */
export function readFraction(text: string, from: number, parts: Parts): number {
  const mark = text.charCodeAt(from)
  if (mark !== DOT && mark !== COMMA && mark !== COLON) return from
  const digits = countDigits(text, from + 1, 24)
  const end = from + 1 + digits
  if (digits === 0) return from
  if (mark !== DOT) {
    const isUsual = digits === 3 || digits === 6 || digits === 9
    const isLast = mark === COMMA && end === text.length
    if (!(isUsual || isLast) || text.charCodeAt(end) === mark) return from
  }
  for (let place = 0; place < 3 && place < digits; place++) {
    parts.dayMs += (text.charCodeAt(from + 1 + place) - 0x30) * WEIGHTS[place]!
  }
  return end
}

/** `AM`, `pm`, `p.m.`: false where the hour is none of a half day. */
function readHalf(text: string, from: number, hour: number, parts: Parts): boolean {
  const start = text.charCodeAt(from) === BLANK ? from + 1 : from
  const half = text.charCodeAt(start) | 32
  if (half !== 0x61 && half !== 0x70) return true
  const dots = text.charCodeAt(start + 1) === DOT ? 1 : 0
  if ((text.charCodeAt(start + 1 + dots) | 32) !== 0x6d) return true
  const end = start + 2 + (dots === 1 && text.charCodeAt(start + 3) === DOT ? 2 : dots)
  if (isLetter(text.charCodeAt(end)) || isDigit(text.charCodeAt(end))) return true
  if (hour < 1 || hour > 12) return hour === 0 || hour > 12 ? endAt(parts, end) : false
  const isAfternoon = half === 0x70
  if (isAfternoon && hour < 12) parts.dayMs += 43_200_000
  if (!isAfternoon && hour === 12) parts.dayMs -= 43_200_000
  return endAt(parts, end)
}

function endAt(parts: Parts, end: number): true {
  parts.at = end
  return true
}
