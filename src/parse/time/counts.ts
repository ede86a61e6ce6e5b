import { countDigits, isDigit } from './calendar.ts'
import type { Parts } from './parts.ts'

// Times that are counted since 1970. Hot path.

/** 2000 and 2100: outside, a number is likelier something else. */
const MIN_MS = 946_684_800_000
const MAX_MS = 4_102_444_800_000
const DOT = 0x2e
/** TAI was so many seconds ahead of UTC in 1970 as libtai and multilog count it. */
const TAI_SECONDS = 10
/** 2 to the 62nd, in the upper half of the label: D. J. Bernstein, TAI64, 1997. */
const TAI_UPPER = 0x40000000

/** Seconds with a fraction or without, milli-, micro- or nanoseconds, as the length tells. */
export function readCount(text: string, from: number, parts: Parts): boolean {
  const digits = countDigits(text, from, 20)
  const unit = digits === 10 ? 1e3 : digits === 13 ? 1 : digits === 16 ? 1e-3 : 1e-6
  if (unit === 1e-6 && digits !== 19) return false
  let at = from + digits
  let ms = 0
  if (digits <= 13) ms = Number(text.slice(from, at)) * unit
  else ms = Number(text.slice(from, from + 13))
  if (text.charCodeAt(at) === DOT && isDigit(text.charCodeAt(at + 1))) {
    const places = countDigits(text, at + 1, 12)
    if (digits === 10) ms += Number(text.slice(at + 1, at + 1 + Math.min(places, 3)).padEnd(3, '0'))
    at += 1 + places
  }
  if (!(ms >= MIN_MS && ms < MAX_MS)) return false
  parts.countMs = ms
  parts.at = at
  return true
}

/** `audit(1383116263.000:603)`, as the kernel and auditd have it. */
export function readAudit(text: string, from: number, parts: Parts): boolean {
  if (!text.startsWith('audit(', from) || !readCount(text, from + 6, parts)) return false
  if (text.charCodeAt(parts.at) !== 0x3a) return false
  const end = parts.at + 1 + countDigits(text, parts.at + 1, 12)
  if (text.charCodeAt(end) !== 0x29) return false
  parts.at = end + 1
  return true
}

/** `@400000004c91b044077a9e94`: TAI64N, or TAI64 without the last eight digits. */
export function readTai(text: string, from: number, parts: Parts): boolean {
  let end = from + 1
  while (end - from < 26 && isHex(text.charCodeAt(end))) end++
  const digits = end - from - 1
  if (digits !== 24 && digits !== 16) return false
  const upper = Number.parseInt(text.slice(from + 1, from + 9), 16)
  const lower = Number.parseInt(text.slice(from + 9, from + 17), 16)
  const nanos = digits === 24 ? Number.parseInt(text.slice(from + 17, end), 16) : 0
  const ms = ((upper - TAI_UPPER) * 2 ** 32 + lower - TAI_SECONDS) * 1e3 + Math.floor(nanos / 1e6)
  if (!(ms >= MIN_MS - 946e9 && ms < MAX_MS)) return false
  parts.countMs = ms
  parts.at = end
  return true
}

function isHex(code: number): boolean {
  const letter = (code | 32) - 0x61
  return isDigit(code) || (letter >= 0 && letter < 6)
}
