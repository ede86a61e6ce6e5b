import { digitsEnd, isEscaped } from '../columns.ts'
import { type QuotedFields, readQuoted } from '../combined-text.ts'
import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { userIn } from './access.ts'
import { AddressToken } from './address-token.ts'
import { count, setPeer, setRequest, setResponse } from './exchange.ts'

/**
 * Any other line that has an HTTP request in it, with or without quotes: uvicorn, Confluence,
 * Bitbucket, CouchDB, uWSGI, and whatever will be written tomorrow. Who connected is the first
 * address before the request, which a server writes before what the client chose; or the first one
 * among the plain words behind it.
 */
export const request: TextFormat = {
  id: 'request',
  title: 'any line with an HTTP request in it',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    if (text.indexOf('/') < 0 && text.indexOf(JUNK) < 0) return false
    const at = requestStart(text)
    if (at < 0 || text.startsWith('CEF:') || text.startsWith('LEEF:')) return false
    const quote = text.charCodeAt(at - 1)
    const isQuoted = quote === QUOTE || quote === APOSTROPHE
    // `request="GET / HTTP/1.1"` is one of many pairs, which others read whole.
    const before = text.charCodeAt(isQuoted ? at - 2 : at - 1)
    if (before === EQUALS || before === COLON) return false
    // An escaped quote stands within a value, which somebody chose.
    if (isQuoted && before === BACKSLASH) return false
    const end = isQuoted ? quotedEnd(text, at, quote) : wordsEnd(text, at)
    if (end < 0) return false
    const prefix = isQuoted ? at - 1 : at
    const found = findPeer(text, prefix)
    if (found === 'chosen') return false
    if (found === 'found') readPeer(text, prefix, into)
    else readBehind(text, end, into)
    setRequest(into, text, at, end)
    if (isQuoted) readResponse(text, at, end + 1, into)
    else setResponse(into, statusBehind(text, end))
    readTime(text, at, into, times)
    return true
  },
}

const QUOTE = 0x22
const APOSTROPHE = 0x27
const SPACE = 0x20
const COMMA = 0x2c
const DOT = 0x2e
const COLON = 0x3a
const EQUALS = 0x3d
const BACKSLASH = 0x5c
/** Before the request stand an address, a user, a time, names; not more. */
const MAX_PREFIX = 512
/** How a TLS hello at a plain port begins. */
const JUNK = '"\\x'
const MAX_TARGET = 65_536
const TOKEN = new AddressToken()
const REFERER = 'http.request.header.referer'
const FORWARDED = 'http.request.header.x-forwarded-for'
const QUOTED: QuotedFields = {
  'http.request.header.referer': undefined,
  'user_agent.original': undefined,
  'http.request.header.x-forwarded-for': undefined,
}
/**
 * Of uWSGI, of Confluence behind a user's name, of CouchDB and Zoraxy behind the host that a client
 * names.
 */
const KNOWN = new RegExp(
  '^(?:\\[[^\\]]{1,40}\\] )?(?:\\[pid: [^\\]]*\\] |\\S+ https?-[\\w.-]+-exec-\\d+ |' +
    '(?:\\S+ )?\\S+@\\S+ <[\\d.]+> [0-9a-f]{10} \\S+ |' +
    '\\[router:[^\\]]*\\] \\[origin:\\S*\\] \\[client: )',
)
const LABEL = /\[(?:client|remote|ip)[ :]+/i
/** Nothing but a time. */
const TIME_ONLY = /^[\d\s[\]:/+.,TZ-]*$/
/** Sentences have what somebody chose in them. */
const SENTENCE = /\b(?:for|from|user|login|log|failed|failure|invalid|password|denied|by)\b/i
const METHODS = ['GET ', 'POST ', 'HEAD ', 'PUT ', 'DELETE ', 'OPTIONS ', 'CONNECT ', 'PATCH ']
/** What may stand behind a method: a path, an address or a host with a port. */
const TARGET = /[/*]|https?:\/\/|[\w.-]+:\d/y

/**
 * The address before the request: where the line begins or behind a label, else the first. Where
 * words come before it that make a sentence it may be somebody's name.
 */
function findPeer(text: string, to: number): 'found' | 'none' | 'chosen' {
  const prefix = text.slice(0, Math.min(to, MAX_PREFIX))
  const known = KNOWN.exec(prefix)
  const from = known === null ? 0 : known.index + known[0].length
  if (!TOKEN.find(text, from, to)) return SENTENCE.test(prefix) ? 'chosen' : 'none'
  const before = prefix.slice(from, TOKEN.start)
  if (TIME_ONLY.test(before)) return 'found'
  const label = LABEL.exec(prefix)
  if (label !== null) {
    return TOKEN.find(text, label.index + label[0].length, to) ? 'found' : 'none'
  }
  return SENTENCE.test(before) ? 'chosen' : 'found'
}

/** Index of the first request's method; -1 where there is none. */
function requestStart(text: string): number {
  let first = MAX_PREFIX + 1
  for (const method of METHODS) {
    let at = text.indexOf(method)
    while (at >= 0 && at < first && !isRequest(text, at, method)) at = text.indexOf(method, at + 1)
    if (at >= 0 && at < first) first = at
  }
  if (first <= MAX_PREFIX) return first
  const version = text.indexOf(' HTTP/')
  if (version >= 0) return otherStart(text, version)
  const junk = text.indexOf(JUNK)
  return junk >= 0 && junk <= MAX_PREFIX ? junk + 1 : -1
}

function isRequest(text: string, at: number, method: string): boolean {
  if (at > 0 && isLetter(text.charCodeAt(at - 1))) return false
  TARGET.lastIndex = at + method.length
  return TARGET.test(text)
}

/** Of a method that is none of the usual ones: the capital word before the version's target. */
function otherStart(text: string, version: number): number {
  const target = text.lastIndexOf(' ', version - 1)
  let at = target
  while (at > 0 && isCapital(text.charCodeAt(at - 1))) at--
  return target - at >= 3 && at <= MAX_PREFIX ? at : -1
}

/** The quote that closes the request: one that a blank, a mark or nothing follows. */
function quotedEnd(text: string, from: number, quote: number): number {
  const mark = quote === QUOTE ? '"' : "'"
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    const behind = text.charCodeAt(at + 1)
    const isEnd = Number.isNaN(behind) || behind === SPACE || behind === COMMA || behind === 0x5d
    if (isEnd && !isEscaped(text, at, from)) return at
  }
  return -1
}

/** ` 200 512 "referer" "agent"`, or ` 200 "GET / HTTP/1.1"`, the status before it. */
function readResponse(text: string, at: number, from: number, into: Finding): void {
  const { fields } = into
  let bytes: number | undefined
  if (isStatus(text, from)) {
    const space = text.indexOf(' ', from + 5)
    bytes = count(text, from + 5, space < 0 ? text.length : space)
  }
  const isBefore = isStatus(text, at - 6) && text.charCodeAt(at - 2) === SPACE
  setResponse(into, isBefore ? count(text, at - 5, at - 2) : statusBehind(text, from), bytes)
  const quote = text.indexOf('"', from) - 1
  if (quote >= from && quote - from < 60) {
    readQuoted(text, quote, text.length, QUOTED)
    const [referer, agent] = [QUOTED[REFERER], QUOTED['user_agent.original']]
    const isAgent = agent === undefined && referer?.startsWith('http') === false
    fields['user_agent.original'] = isAgent ? referer : agent
    fields[REFERER] = isAgent ? undefined : referer
    fields[FORWARDED] ??= QUOTED[FORWARDED]
  }
  // cPanel.
  if (text.startsWith(' FAILED LOGIN ', from)) {
    fields['event.action'] = 'login'
    fields['event.outcome'] = 'failure'
    fields['event.code'] = 'login-failure'
  }
}

/** Behind ` HTTP/1.1`, or behind the target where a status or nothing follows. */
function wordsEnd(text: string, from: number): number {
  const target = text.indexOf(' ', from) + 1
  const space = text.indexOf(' ', target)
  const end = space < 0 ? text.length : space
  if (end - target > MAX_TARGET) return -1
  if (text.startsWith(' HTTP/', end)) {
    const behind = text.indexOf(' ', end + 1)
    return behind < 0 ? text.length : behind
  }
  if (text.startsWith('HTTP/', from - 'HTTP/1.1 '.length)) return end
  const isEnd = isStatus(text, end) || text.startsWith(' => ', end)
  return isEnd || text.startsWith(' for ', end) || text.startsWith(' from ', end) ? end : -1
}

/** ` 200` and nothing behind that makes it part of a word, a number or an address. */
function isStatus(text: string, at: number): boolean {
  const first = text.charCodeAt(at + 1)
  if (text.charCodeAt(at) !== SPACE || first < 0x31 || first > 0x35) return false
  const behind = text.charCodeAt(at + 4)
  if (behind === DOT || behind === COLON || isLetter(behind)) return false
  return digitsEnd(text, at + 1) === at + 4
}

/** The first number that can be a status among the next few words; uWSGI has it behind `(HTTP/`. */
function statusBehind(text: string, from: number): number | undefined {
  let at = text.startsWith(' => ', from) ? Math.max(text.indexOf(' (HTTP/', from) + 1, from) : from
  for (let words = 0; words < 8; words++) {
    const space = text.indexOf(' ', at)
    if (space < 0 || space - at > 60) return undefined
    if (isStatus(text, space)) return count(text, space + 1, space + 4)
    at = space + 1
  }
  return undefined
}

/** Of a list, which forwarding headers make, the last is who connected. */
function readPeer(text: string, to: number, into: Finding): void {
  const from = TOKEN.start
  let { start, end } = TOKEN
  while (text.charCodeAt(end) === COMMA && TOKEN.find(text, end + 1, to)) {
    if (TOKEN.start > end + 2) break
    start = TOKEN.start
    end = TOKEN.end
  }
  setPeer(into, text, start, end)
  if (text.startsWith(' - ', end)) readUser(text, end + 3, to, into)
  if (start > from) into.fields[FORWARDED] = text.slice(from, end)
}

/** `192.0.2.1 - jane [time] "GET`, with a time of any form or none. */
function readUser(text: string, from: number, to: number, into: Finding): void {
  const bracket = text.indexOf('[', from)
  const isBefore = bracket >= 0 && bracket < to
  const user = text.slice(from, isBefore ? bracket : to).trim()
  if (user !== '' && (isBefore || !user.includes(' '))) into.fields['user.name'] = userIn(user)
}

/** Only among plain words: a user agent has marks, and is the client's own choice. */
function readBehind(text: string, from: number, into: Finding): void {
  let to = from
  while (to < text.length && to - from < 200 && !isClientText(text.charCodeAt(to + 1))) to++
  if (TOKEN.find(text, from, to + 1)) setPeer(into, text, TOKEN.start, TOKEN.end)
}

/** Slash, parenthesis, quote, question mark. */
function isClientText(code: number): boolean {
  return code === 0x2f || code === 0x28 || code === QUOTE || code === 0x3f
}

function readTime(text: string, to: number, into: Finding, times: Times): void {
  let open = text.indexOf('[')
  for (let groups = 0; groups < 4 && open >= 0 && open < to; groups++) {
    if (times.at(text, open + 1)) {
      into.timeMs = times.ms
      return
    }
    open = text.indexOf('[', open + 1)
  }
  if (Number.isNaN(into.timeMs) && times.find(text, 0) && times.end <= to) into.timeMs = times.ms
}

function isLetter(code: number): boolean {
  const lower = code | 0x20
  return (lower >= 0x61 && lower <= 0x7a) || code === 0x2d || code === 0x5f
}

function isCapital(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || code === 0x2d || code === 0x5f
}
