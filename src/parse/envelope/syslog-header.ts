import { isDigit, isLetter } from '../time/calendar.ts'
import type { Times } from '../time/times.ts'
import { LEVELS } from './levels.ts'
import {
  CLOSE,
  COLON,
  isBlank,
  isBlankOrEnd,
  isWordIn,
  OPEN,
  type Peel,
  skipBlanks,
  wordEnd,
} from './peel.ts'
import { mayBeTag, takeTag } from './tag.ts'

const MAX_HOST = 255
/** AIX of what other hosts sent. */
const FORWARDED = 'Message forwarded from '
/** `Some Media Server[123]:` */
const MAX_TAG_WORDS = 3
const OPEN_ANGLE = 0x3c

/** How sure it is already that a syslog header has begun. */
export type HeaderRule =
  /** A priority or syslog's own way to write a time stood before. */
  | 'begun'
  /** An ISO time with its `T` and a zone, as daemons of syslog write it now. */
  | 'likely'
  /** Any other time, or none. */
  | 'open'

/**
 * Takes host and tag off that stand behind the time of a syslog header (RFC 3164 section 4.1.2, and
 * what daemons made of it). The host may lack; where nothing tells a header from a sentence, only a
 * tag with a number in brackets does.
 */
export function takeHostAndTag(peel: Peel, from: number, rule: HeaderRule): boolean {
  const { text } = peel
  const tagRule = rule === 'open' ? 'pid' : 'any'
  let at = skipBlanks(text, text.charCodeAt(from) === COLON ? from + 1 : from)
  if (rule === 'open' && text.charCodeAt(at) === OPEN) return false
  // Cisco's `%SEC-6-X:` says who wrote it; there is no host then.
  if (rule === 'begun' && text.charCodeAt(at) === 0x25) return takeUpTo(peel, at)
  let end = wordEnd(text, at, MAX_HOST)
  if (end < 0) return false
  const behind = facilityEnd(text, at, end)
  if (behind > 0) {
    at = behind
    end = wordEnd(text, at, MAX_HOST)
  }
  // Only behind syslog's own time may a mere colon make the first word the program.
  const firstRule = rule === 'begun' ? 'any' : 'pid'
  if (end > 0 && mayBeTag(text, end) && takeTag(peel, at, firstRule)) return takeBehindTag(peel)
  if (end < 0 || end >= text.length) return behind > 0 && takeUpTo(peel, at)
  const next = tagStart(text, skipBlanks(text, end))
  const nextEnd = wordEnd(text, next, MAX_HOST)
  const mayHaveTag = nextEnd > 0 && mayBeTag(text, nextEnd)
  if (rule === 'open' && !mayHaveTag) return behind > 0 && takeUpTo(peel, at)
  const isNone = rule !== 'begun' && isOtherWord(text, at, end)
  if (isNone || !isHost(text, at, end)) return behind > 0 && takeUpTo(peel, at)
  if (rule !== 'begun' && !mayBeHost(text, at, end)) return false
  if (mayHaveTag && takeTag(peel, next, tagRule)) return takeBehindTag(peel)
  if (rule === 'likely' && isStructured(text, next)) return takeUpTo(peel, behindColon(text, next))
  if (rule !== 'begun') return false
  if (takeTag(peel, next, 'pid', MAX_TAG_WORDS)) return takeBehindTag(peel)
  if (!isTagless(text, at, end, next)) return false
  return takeUpTo(peel, behindColon(text, next))
}

/** Cisco's ` : ` between host and message. */
function behindColon(text: string, at: number): number {
  return text.charCodeAt(at) === COLON ? skipBlanks(text, at + 1) : at
}

/** Behind what stands between host and tag: `<auth.info> `, `-- `, `Message forwarded from x: `. */
function tagStart(text: string, from: number): number {
  const end = wordEnd(text, from, MAX_HOST)
  let at = end < 0 ? from : Math.max(from, facilityEnd(text, from, end))
  if (text.startsWith('-- ', at)) at = skipBlanks(text, at + 3)
  if (text.charCodeAt(at) !== 0x4d || !text.startsWith(FORWARDED, at)) return at
  const colon = wordEnd(text, at + FORWARDED.length, MAX_HOST)
  const isHead = colon > 0 && text.charCodeAt(colon - 1) === COLON
  return isHead ? skipBlanks(text, colon) : at
}

function takeUpTo(peel: Peel, at: number): true {
  peel.at = at
  return true
}

/** Solaris' `[ID 702911 auth.info] `, macOS' `<Notice>: `, the kernel's `[12.345678] `. */
function takeBehindTag(peel: Peel): true {
  const { text } = peel
  const first = text.charCodeAt(peel.at)
  peel.isOwned = true
  if (first === OPEN && text.startsWith('[ID ', peel.at)) {
    const end = text.indexOf('] ', peel.at)
    if (end > 0 && end - peel.at < 60) peel.at = skipBlanks(text, end + 2)
  } else if (first === OPEN_ANGLE) {
    const end = text.indexOf('>', peel.at)
    if (isWordIn(LEVELS, text, peel.at + 1, end)) {
      peel.at = skipBlanks(text, end + (text.charCodeAt(end + 1) === COLON ? 2 : 1))
    }
  } else if (peel.program === 'kernel') takeUptime(peel)
  return true
}

/** `[12345.678901] ` of the kernel. */
export function takeUptime(peel: Peel): boolean {
  const { text } = peel
  if (text.charCodeAt(peel.at) !== OPEN) return false
  let at = skipBlanks(text, peel.at + 1)
  const from = at
  while (isDigit(text.charCodeAt(at)) && at - from < 12) at++
  if (at === from || text.charCodeAt(at) !== 0x2e) return false
  at++
  while (isDigit(text.charCodeAt(at)) && at - from < 24) at++
  if (text.charCodeAt(at) !== CLOSE || !isBlankOrEnd(text, at + 1)) return false
  return takeUpTo(peel, skipBlanks(text, at + 1))
}

/**
 * Index behind `<auth.info> ` of FreeBSD, `auth|security:info ` of AIX, `authpriv.info ` of
 * OpenWrt, a word that ends at the index given; -1 for others.
 */
function facilityEnd(text: string, from: number, end: number): number {
  if (end - from > 40) return -1
  const isAngled = text.charCodeAt(from) === OPEN_ANGLE
  const last = isAngled ? end - 1 : end
  if (isAngled && text.charCodeAt(last) !== 0x3e) return -1
  let mark = last - 1
  while (mark > from && isLetter(text.charCodeAt(mark))) mark--
  const code = text.charCodeAt(mark)
  if (mark === last - 1 || (code !== 0x2e && code !== COLON)) return -1
  if (!isWordIn(LEVELS, text, mark + 1, last)) return -1
  return isFacility(text, isAngled ? from + 1 : from, mark) ? skipBlanks(text, end) : -1
}

const FACILITIES: ReadonlySet<string> = new Set(
  (
    'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit console ' +
    'security local0 local1 local2 local3 local4 local5 local6 local7'
  ).split(' '),
)

function isFacility(text: string, from: number, to: number): boolean {
  const bar = text.indexOf('|', from)
  return isWordIn(FACILITIES, text, from, bar > from && bar < to ? bar : to)
}

/** Letters, digits and what addresses, relays' lists (`a/b`) and Wazuh's `host->file` have. */
function isHost(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code < 128 && HOST[code] === 0) return false
  }
  return to > from && text.charCodeAt(from) !== OPEN
}

/** Behind a time of any kind it may be a level, or the head of a sentence: `warning:`. */
function isOtherWord(text: string, from: number, to: number): boolean {
  return text.charCodeAt(to - 1) === COLON || isWordIn(LEVELS, text, from, to)
}

/** What no sentence begins with: JSON, CEF, LEEF, Cisco's, Palo Alto's and MikroTik's. */
function isStructured(text: string, at: number): boolean {
  const first = text.charCodeAt(at)
  if (first === 0x7b || first === 0x25) return true
  return /^(?:: ?%|CEF:\d|LEEF:\d|\d,\d{4}\/\d\d\/|[a-z]+,[a-z,!]+ )/.test(text.slice(at, at + 64))
}

const HOST = Uint8Array.from({ length: 128 }, (_, code) =>
  isLetter(code) || isDigit(code) || '-./_:@>()[],~*#+'.includes(String.fromCharCode(code)) ? 1 : 0,
)

/** A capital and small letters only are the first word of a sentence rather than a host. */
function mayBeHost(text: string, from: number, to: number): boolean {
  if (to - from < 2 || !isCapital(text.charCodeAt(from))) return true
  for (let at = from + 1; at < to; at++) {
    const code = text.charCodeAt(at)
    if (!isLetter(code) || isCapital(code)) return true
  }
  return false
}

/** Without a tag the first word is a host if it looks like one and a sentence begins behind it. */
function isTagless(text: string, from: number, to: number, next: number): boolean {
  for (let at = from; at < to; at++) if (!isLetter(text.charCodeAt(at))) return true
  if (text.startsWith('last message ', next)) return true
  const after = text.charCodeAt(next)
  const isNewStart = !isLetter(after) || isCapital(after)
  return isNewStart && mayBeHost(text, from, to)
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a
}

/** `<134>`: index after it, -1 where there is none. */
export function priorityEnd(text: string, from: number): number {
  if (text.charCodeAt(from) !== OPEN_ANGLE) return -1
  let at = from + 1
  while (at - from <= 3 && isDigit(text.charCodeAt(at))) at++
  return at > from + 1 && text.charCodeAt(at) === 0x3e ? at + 1 : -1
}

/**
 * What follows a priority, or begins like Cisco's lines: `123: `, `host: ` before the time, the
 * time, host and tag. All of it may lack.
 */
export function takeOldHeader(peel: Peel, from: number, times: Times): void {
  const { text } = peel
  peel.at = skipBlanks(text, from)
  if (findTime(text, peel.at, times)) {
    const { end, ms } = times
    if (!Number.isNaN(ms)) peel.timeMs = ms
    peel.at = skipBlanks(text, text.charCodeAt(end) === COLON ? end + 1 : end)
    takeHostAndTag(peel, end, 'begun')
  } else if (!takeTag(peel, peel.at, 'any')) takeHostAndTag(peel, peel.at, 'open')
  else takeBehindTag(peel)
}

/** The time that stands here, or behind up to three words that end with colons. */
export function findTime(text: string, from: number, times: Times): boolean {
  let at = from
  for (let words = 0; words <= 3; words++) {
    if (times.at(text, at) && isTimeEnd(text, times.end)) return true
    const end = wordEnd(text, at, MAX_HOST)
    if (end <= at || text.charCodeAt(end - 1) !== COLON) return false
    at = skipBlanks(text, end)
  }
  return false
}

/** Nothing of a time goes on here. */
export function isTimeEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === COLON) return isBlankOrEnd(text, at + 1) || !isDigit(text.charCodeAt(at + 1))
  return at >= text.length || isBlank(code)
}
