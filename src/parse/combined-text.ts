import { isPossibleTime, type SkipReason } from '../record/record.ts'
import {
  columnEnd,
  digitsEnd,
  isAddressLike,
  isDash,
  isEscaped,
  lastIndexIn,
  number,
  startsColumn,
  text,
} from './columns.ts'
import { readRequest } from './request-line.ts'
import type { ClfClock } from './timestamp.ts'

// Hot path. The text of a line of columns, common or combined, by index; what is allocated is one
// slice for each text field.

/** What a line says, by attribute: one object for all lines, so that its shape never changes. */
export function absentFields() {
  return {
    'network.peer.address': undefined as string | undefined,
    'server.address': undefined as string | undefined,
    'user.name': undefined as string | undefined,
    'http.request.method': undefined as string | undefined,
    'url.original': undefined as string | undefined,
    'url.path': undefined as string | undefined,
    'url.query': undefined as string | undefined,
    'network.protocol.version': undefined as string | undefined,
    'http.response.status_code': undefined as number | undefined,
    'http.response.body.size': undefined as number | undefined,
    'http.request.header.referer': undefined as string | undefined,
    'user_agent.original': undefined as string | undefined,
    'http.request.header.x-forwarded-for': undefined as string | undefined,
    'event.action': 'request',
    'event.outcome': undefined as string | undefined,
  }
}

/** A request that was answered with an error is a failure. */
export function outcomeOf(status: number): string {
  return status >= 400 ? 'failure' : 'success'
}

export type QuotedFields = Pick<
  Fields,
  'http.request.header.referer' | 'user_agent.original' | 'http.request.header.x-forwarded-for'
>
export type Fields = ReturnType<typeof absentFields>

/** Fills in the fields and answers the time, or why there is no record in the line. */
export function readCombined(line: string, clock: ClfClock, fields: Fields): number | SkipReason {
  // Exports exist whose every line stands in quotes.
  const wrapped = line.charCodeAt(0) === QUOTE
  const start = wrapped ? 1 : 0
  const end = wrapped && line.charCodeAt(line.length - 1) === QUOTE ? line.length - 1 : line.length

  // A user's name may hold brackets and spaces, but no server writes a bare quote into it.
  const stampEnd = timestampEnd(line, start)
  const stampStart = stampEnd < 0 ? -1 : bracketBefore(line, stampEnd)
  if (stampStart <= start || !isTimestamp(line, stampStart + 1, stampEnd)) return 'unparsed'
  const requestStart = stampEnd + 3
  const request = requestEnd(line, requestStart, end)
  if (request < 0 || !readPeer(line, start, stampStart - 1, fields)) return 'unparsed'
  readRequest(line, requestStart, request, fields)
  if (!readResponse(line, request + 2, end, fields)) return 'unparsed'

  if (isDash(line, stampStart + 1, stampEnd)) return 'no-time'
  const ms = clock.read(line, stampStart + 1, stampEnd)
  if (ms === undefined || !isPossibleTime(ms)) return 'impossible-time'
  return ms
}

const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const SLASH = 0x2f
const COLON = 0x3a
const STAMP_LENGTH = '17/May/2015:10:05:03 +0000'.length

/** The first `]` with the request's quote behind it. */
function timestampEnd(line: string, from: number): number {
  // One character at a time: a search for the three together leaves V8's fast path.
  let at = line.indexOf(']', from)
  while (at >= 0 && !startsColumn(line, at + 1, line.length)) at = line.indexOf(']', at + 1)
  return at
}

function bracketBefore(line: string, stampEnd: number): number {
  const usual = stampEnd - STAMP_LENGTH - 1
  return line.charCodeAt(usual) === 0x5b ? usual : line.lastIndexOf('[', stampEnd)
}

/** By its shape; it may still be impossible, or `-`. */
function isTimestamp(line: string, from: number, to: number): boolean {
  const isDate = line.charCodeAt(from + 2) === SLASH && line.charCodeAt(from + 6) === SLASH
  return isDate || isDash(line, from, to)
}

/** `host ident user`, any of the last two missing, or a virtual host and these; `to` is a space. */
function readPeer(line: string, from: number, to: number, fields: Fields): boolean {
  let peer = from
  let peerEnd = line.indexOf(' ', from)
  if (peerEnd > to || line.charCodeAt(to) !== SPACE) return false
  const secondEnd = line.indexOf(' ', peerEnd + 1)
  let server: string | undefined
  const mayBePeer = secondEnd < to && isAfterHost(line, from, peerEnd, secondEnd)
  const hasThree = mayBePeer && line.indexOf(' ', secondEnd + 1) === to
  // `address ident user` has three columns, and what identd says is up to the client.
  if (mayBePeer && !(hasThree && isAddressLike(line, from, peerEnd))) {
    const port = lastIndexIn(line, COLON, from, peerEnd)
    server = text(line, from, port > from ? port : peerEnd)
    peer = peerEnd + 1
    peerEnd = secondEnd
  }
  const userStart = line.indexOf(' ', peerEnd + 1) + 1
  const user = userStart === 0 || userStart > to ? undefined : text(line, userStart, to)
  fields['server.address'] = server
  fields['network.peer.address'] = text(line, peer, peerEnd)
  fields['user.name'] = user === '""' ? undefined : user
  return fields['network.peer.address'] !== undefined
}

/** Whether the second column is who connected: an address, or any name after a `host:port`. */
function isAfterHost(line: string, from: number, firstEnd: number, secondEnd: number): boolean {
  if (isAddressLike(line, firstEnd + 1, secondEnd)) return true
  const colon = line.indexOf(':', from)
  const hasPort = colon > from && colon < firstEnd - 1 && digitsEnd(line, colon + 1) === firstEnd
  // Only `host:port name - user` has four columns; an address with its port is followed by `-`.
  return hasPort && !isDash(line, firstEnd + 1, secondEnd)
}

/**
 * The closing quote of the request: the first that a status follows and no backslash precedes. A
 * server that does not escape may have written a backslash before it, so such a quote is next.
 */
function requestEnd(line: string, from: number, end: number): number {
  let escaped = -1
  for (let at = line.indexOf('"', from); at >= 0 && at < end; at = line.indexOf('"', at + 1)) {
    if (!isStatus(line, at + 1)) continue
    if (!isEscaped(line, at, from)) return at
    if (escaped < 0) escaped = at
  }
  return escaped
}

/** ` 200 ` */
function isStatus(line: string, at: number): boolean {
  return (
    line.charCodeAt(at) === SPACE &&
    digitsEnd(line, at + 1) === at + 4 &&
    line.charCodeAt(at + 4) === SPACE
  )
}

/** `200 512 "referer" "agent" "forwarded for"`; what follows the bytes may lack or be cut off. */
function readResponse(line: string, from: number, end: number, fields: Fields): boolean {
  const bytes = from + 4
  const bytesEnd = isDash(line, bytes, bytes + 1) ? bytes + 1 : digitsEnd(line, bytes)
  if (bytesEnd === bytes || (bytesEnd < end && line.charCodeAt(bytesEnd) !== SPACE)) return false
  const status = number(line, from, from + 3)
  fields['http.response.status_code'] = status
  fields['event.outcome'] = outcomeOf(status)
  fields['http.response.body.size'] = isDash(line, bytes, bytesEnd)
    ? undefined
    : number(line, bytes, bytesEnd)
  readQuoted(line, bytesEnd, end, fields)
  return true
}

/** ` "referer" "agent" "forwarded for"` */
export function readQuoted(line: string, from: number, end: number, fields: QuotedFields): void {
  fields['http.request.header.referer'] = undefined
  fields['user_agent.original'] = undefined
  fields['http.request.header.x-forwarded-for'] = undefined
  const referer = from + 2
  if (!startsColumn(line, from, end)) return
  const refererEnd = columnEnd(line, referer, end)
  fields['http.request.header.referer'] = text(line, referer, refererEnd)
  if (!startsColumn(line, refererEnd + 1, end)) return
  const agentEnd = columnEnd(line, refererEnd + 3, end)
  fields['user_agent.original'] = text(line, refererEnd + 3, agentEnd)
  if (!startsColumn(line, agentEnd + 1, end)) return
  const hops = agentEnd + 3
  const hopsEnd = columnEnd(line, hops, end)
  // The client may have sent anything; only the last hop is from a proxy that can be trusted.
  const lastHop = lastIndexIn(line, COMMA, hops, hopsEnd)
  if (isAddressLike(line, lastHop < 0 ? hops : lastHop + 1, hopsEnd)) {
    fields['http.request.header.x-forwarded-for'] = line.slice(hops, hopsEnd)
  }
}
