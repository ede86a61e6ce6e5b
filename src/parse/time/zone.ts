import { isDigit, isLetter, twoDigits } from './calendar.ts'
import type { Parts } from './parts.ts'
import { offsetAtPlace } from './zone-context.ts'

// Time zones as texts name them. Hot path.

const HOUR_MS = 3_600_000
const BLANK = 0x20
const COLON = 0x3a
const PLUS = 0x2b
const MINUS = 0x2d

/**
 * Hours ahead of UTC of abbreviations, as the IANA time zone database has them; EST to PDT are
 * America's, as in RFC 2822 section 4.3, and BST is Britain's. Left out are those that zones far
 * apart share: IST, AST, SST.
 */
const ZONES: Readonly<Record<string, number>> = {
  ...{ Z: 0, UTC: 0, GMT: 0, UT: 0, WET: 0, WEST: 1, BST: 1, CET: 1, MET: 1, CEST: 2, MEST: 2 },
  ...{ SAST: 2, EET: 2, EEST: 3, MSK: 3, PKT: 5, WIB: 7, HKT: 8, AWST: 8, JST: 9, KST: 9 },
  ...{ ACST: 9.5, AEST: 10, ACDT: 10.5, AEDT: 11, NZST: 12, NZDT: 13, NST: -3.5, NDT: -2.5 },
  ...{ ADT: -3, EDT: -4, EST: -5, CDT: -5, CST: -6, MDT: -6, MST: -7, PDT: -7, PST: -8 },
  ...{ AKDT: -8, AKST: -9, HST: -10 },
}

/** The zone that follows, with a blank before it or without; none is no error. */
export function readZone(text: string, from: number, parts: Parts): void {
  const isApart = text.charCodeAt(from) === BLANK
  const at = isApart ? from + 1 : from
  const first = text.charCodeAt(at)
  if (first === PLUS || first === MINUS) readOffset(text, at, isApart, parts)
  else if (isLetter(first)) readName(text, at, parts)
}

/** `+02:00`, `+0200`; right behind the clock also `+02`. */
function readOffset(text: string, at: number, isApart: boolean, parts: Parts): void {
  const hours = twoDigits(text, at + 1)
  if (!(hours <= 23)) return
  let end = at + 3
  let minutes = 0
  const colon = text.charCodeAt(end) === COLON ? 1 : 0
  const after = twoDigits(text, end + colon)
  if (after <= 59) {
    minutes = after
    end += 2 + colon
  } else if (isApart) return
  if (isWordCode(text.charCodeAt(end))) return
  const sign = text.charCodeAt(at) === MINUS ? -1 : 1
  parts.offsetMs = sign * (hours * HOUR_MS + minutes * 60_000)
  parts.at = end
  skipComment(text, parts)
}

/** Capitals only, but for `z` and `utc`: a host may be called `est`. */
function readName(text: string, at: number, parts: Parts): void {
  let end = at + 1
  if (isCapital(text.charCodeAt(at))) {
    while (end - at < 5 && isCapital(text.charCodeAt(end))) end++
    if (isSmall(text.charCodeAt(at + 1)) && readPlace(text, at, parts)) return
  } else if (text.startsWith('utc', at)) end = at + 3
  else if (text.charCodeAt(at) !== 0x7a) return
  const next = text.charCodeAt(end)
  const isSigned = next === PLUS || next === MINUS
  if (isWordCode(next) || (!isSigned && next === 0x2e)) return
  const name = text.slice(at, end)
  const hours =
    name === 'z' || name === 'utc' ? 0 : Object.hasOwn(ZONES, name) ? ZONES[name]! : Number.NaN
  if (Number.isNaN(hours)) return
  if (isSigned && isDigit(text.charCodeAt(end + 1))) {
    if (hours !== 0) return
    readOffset(text, end, false, parts)
    return
  }
  if (isSigned) return
  parts.offsetMs = hours * HOUR_MS
  parts.at = end
}

/** `Europe/Zurich`, as PHP has it. */
function readPlace(text: string, at: number, parts: Parts): boolean {
  const slash = text.indexOf('/', at)
  if (slash < 0 || slash - at > 10 || !REGIONS.has(text.slice(at, slash))) return false
  let end = slash + 1
  while (end - at < MAX_PLACE && isPlaceCode(text.charCodeAt(end))) end++
  const offsetAt = offsetAtPlace(text.slice(at, end))
  if (offsetAt === undefined) return false
  parts.offsetAt = offsetAt
  parts.at = end
  return true
}

const MAX_PLACE = 40
const REGIONS: ReadonlySet<string> = new Set(
  'Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific'.split(' '),
)

function isPlaceCode(code: number): boolean {
  return isLetter(code) || code === 0x5f || code === 0x2f || code === MINUS
}

/** `(CEST)` as mail has it. */
function skipComment(text: string, parts: Parts): void {
  if (text.charCodeAt(parts.at) !== BLANK || text.charCodeAt(parts.at + 1) !== 0x28) return
  let end = parts.at + 2
  while (end - parts.at < 40 && (isLetter(text.charCodeAt(end)) || text.charCodeAt(end) === BLANK))
    end++
  if (text.charCodeAt(end) === 0x29 && end > parts.at + 3) parts.at = end + 1
}

function isWordCode(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 0x5f
}

function isSmall(code: number): boolean {
  return code >= 0x61 && code <= 0x7a
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a
}
