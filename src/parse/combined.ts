import { createView, isPossibleTime, type SkipReason } from '../record/record.ts'
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
import type { FormatSample, LineReader, LogFormat, RecordSink, SampleRecord } from './format.ts'
import { readRequest } from './request-line.ts'
import { ClfClock } from './timestamp.ts'

/**
 * nginx and Apache access lines: common, combined, nginx's `main` (X-Forwarded-For at the end) and
 * a virtual host before them. The first column is who connected, so it is `network.peer.address`.
 * Values stay as logged, escapes included; `-` is absent.
 */
export const combined: LogFormat = {
  id: 'combined',
  title: 'nginx and Apache access log, common or combined',
  maxLineBytes: 65_536,
  get samples() {
    return samples
  },
  createReader: () => new CombinedReader(),
}

/** One object for all lines of a reader, so that its shape never changes. */
function absentFields() {
  return {
    'network.peer.address': undefined as string | undefined,
    'server.address': undefined as string | undefined,
    'user.name': undefined as string | undefined,
    'http.request.method': undefined as string | undefined,
    'url.path': undefined as string | undefined,
    'url.query': undefined as string | undefined,
    'network.protocol.version': undefined as string | undefined,
    'http.response.status_code': undefined as number | undefined,
    'http.response.body.size': undefined as number | undefined,
    'http.request.header.referer': undefined as string | undefined,
    'user_agent.original': undefined as string | undefined,
    'http.request.header.x-forwarded-for': undefined as string | undefined,
  }
}
type Fields = ReturnType<typeof absentFields>

/** Hot path. One pass by index; what is allocated is one slice for each text field. */
class CombinedReader implements LineReader {
  readonly #fields = absentFields()
  readonly #view = createView(this.#fields)
  readonly #clock = new ClfClock()

  read(line: string, sink: RecordSink): void {
    const reason = this.#refill(line)
    if (reason === undefined) sink.record(this.#view)
    else sink.skip(reason)
  }

  #refill(line: string): SkipReason | undefined {
    // Exports exist whose every line stands in quotes.
    const wrapped = line.charCodeAt(0) === QUOTE
    const start = wrapped ? 1 : 0
    const end =
      wrapped && line.charCodeAt(line.length - 1) === QUOTE ? line.length - 1 : line.length

    // A user's name may hold brackets and spaces, but no server writes a bare quote into it.
    const stampEnd = timestampEnd(line, start)
    const stampStart = stampEnd < 0 ? -1 : bracketBefore(line, stampEnd)
    if (stampStart <= start || !isTimestamp(line, stampStart + 1, stampEnd)) return 'unparsed'
    const requestStart = stampEnd + 3
    const request = requestEnd(line, requestStart, end)
    if (request < 0 || !readPeer(line, start, stampStart - 1, this.#fields)) return 'unparsed'
    readRequest(line, requestStart, request, this.#fields)
    if (!readResponse(line, request + 2, end, this.#fields)) return 'unparsed'

    if (isDash(line, stampStart + 1, stampEnd)) return 'no-time'
    const ms = this.#clock.read(line, stampStart + 1, stampEnd)
    if (ms === undefined || !isPossibleTime(ms)) return 'impossible-time'
    this.#view.timeMs = ms
    this.#view.seenMs = ms
    return undefined
  }
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
  fields['http.response.status_code'] = number(line, from, from + 3)
  fields['http.response.body.size'] = isDash(line, bytes, bytesEnd)
    ? undefined
    : number(line, bytes, bytesEnd)
  fields['http.request.header.referer'] = undefined
  fields['user_agent.original'] = undefined
  fields['http.request.header.x-forwarded-for'] = undefined
  const referer = bytesEnd + 2
  if (!startsColumn(line, bytesEnd, end)) return true
  const refererEnd = columnEnd(line, referer, end)
  fields['http.request.header.referer'] = text(line, referer, refererEnd)
  if (!startsColumn(line, refererEnd + 1, end)) return true
  const agentEnd = columnEnd(line, refererEnd + 3, end)
  fields['user_agent.original'] = text(line, refererEnd + 3, agentEnd)
  if (!startsColumn(line, agentEnd + 1, end)) return true
  const hops = agentEnd + 3
  const hopsEnd = columnEnd(line, hops, end)
  // The client may have sent anything; only the last hop is from a proxy that can be trusted.
  const lastHop = lastIndexIn(line, COMMA, hops, hopsEnd)
  if (isAddressLike(line, lastHop < 0 ? hops : lastHop + 1, hopsEnd)) {
    fields['http.request.header.x-forwarded-for'] = line.slice(hops, hopsEnd)
  }
  return true
}

const samples: readonly FormatSample[] = [
  counted(
    '192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET /a/b.png?x=1&y=2 HTTP/1.1" 200 20323 ' +
      '"http://example.com/a/" "Mozilla/5.0 (X11)"',
    {
      'network.peer.address': '192.0.2.10',
      'server.address': undefined,
      'user.name': undefined,
      'http.request.method': 'GET',
      'url.path': '/a/b.png',
      'url.query': 'x=1&y=2',
      'network.protocol.version': '1.1',
      'http.response.status_code': 200,
      'http.response.body.size': 20323,
      'http.request.header.referer': 'http://example.com/a/',
      'user_agent.original': 'Mozilla/5.0 (X11)',
      'http.request.header.x-forwarded-for': undefined,
    },
  ),
  counted('2001:db8::7 - jane [17/May/2015:12:05:03 +0200] "POST /login HTTP/2.0" 401 -', {
    'network.peer.address': '2001:db8::7',
    'user.name': 'jane',
    'url.path': '/login',
    'url.query': undefined,
    'network.protocol.version': '2',
    'http.response.status_code': 401,
    'http.response.body.size': undefined,
    'user_agent.original': undefined,
  }),
  // nginx's main format: the peer is a proxy, the client stands in the last column.
  counted(
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 304 0 "-" "curl/8.1" ' +
      '"<b>, 198.51.100.7"',
    {
      'network.peer.address': '10.0.0.1',
      'http.request.header.referer': undefined,
      'user_agent.original': 'curl/8.1',
      'http.request.header.x-forwarded-for': '<b>, 198.51.100.7',
    },
  ),
  counted('10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "-" "0.005" "up"', {
    'user_agent.original': undefined,
    'http.request.header.x-forwarded-for': undefined,
  }),
  counted(
    'example.com:443 192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "-"',
    { 'server.address': 'example.com', 'network.peer.address': '192.0.2.10' },
  ),
  counted(
    'example.com:443 host.example.net - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5',
    { 'server.address': 'example.com', 'network.peer.address': 'host.example.net' },
  ),
  counted(' 198.51.100.7 - a b [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "-"', {
    'server.address': undefined,
    'network.peer.address': '198.51.100.7',
    'user.name': 'a b',
  }),
  counted('192.0.2.1 198.51.100.9 - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', {
    'network.peer.address': '192.0.2.1',
  }),
  counted('192.0.2.1:80 spoofed jane [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', {
    'network.peer.address': '192.0.2.1:80',
    'user.name': 'jane',
  }),
  counted('10.0.0.1 192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', {
    'server.address': '10.0.0.1',
    'network.peer.address': '192.0.2.10',
  }),
  counted('192.0.2.10:4711 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', {
    'server.address': undefined,
    'network.peer.address': '192.0.2.10:4711',
  }),
  counted('host.example.net - "" [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', {
    'network.peer.address': 'host.example.net',
    'user.name': undefined,
  }),
  // A user name with a timestamp of its own must not move the record in time.
  counted(
    '192.0.2.10 - x [01/Jan/2000:00:00:00 +0000] [17/May/2015:10:05:03 +0000] "GET /" 200 5',
    { 'user.name': 'x [01/Jan/2000:00:00:00 +0000]' },
  ),
  counted(
    '"192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "http://a/" "Moz/5.0""',
    { 'http.request.header.referer': 'http://a/', 'user_agent.original': 'Moz/5.0' },
  ),
  counted(
    '"192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 (Win"',
    { 'network.peer.address': '192.0.2.10', 'user_agent.original': 'Mozilla/5.0 (Win' },
  ),
  counted('192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.', {
    'user_agent.original': 'Mozilla/5.',
  }),
  counted(
    String.raw`192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET /?q=\" 404 9" 200 5 "\"" "a\"b\\"`,
    {
      'url.query': String.raw`q=\" 404 9`,
      'http.response.status_code': 200,
      'http.request.header.referer': String.raw`\"`,
      'user_agent.original': String.raw`a\"b\\`,
    },
  ),
  // Not escaped by whoever wrote it: the quote that a status follows is the last.
  counted(String.raw`192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET /"a"\" 404 9 "-" "-"`, {
    'url.path': '/"a"\\',
    'http.response.status_code': 404,
  }),
  counted('192.0.2.10 - - [17/May/2015:10:05:03 +0000] "-" 408 -', {
    'http.request.method': undefined,
    'url.path': undefined,
    'http.response.status_code': 408,
  }),
  counted(String.raw`192.0.2.10 - - [17/May/2015:10:05:03 +0000] "\x16\x03\x01 \x00" 400 166`, {
    'http.request.method': undefined,
    'url.path': String.raw`\x16\x03\x01 \x00`,
    'network.protocol.version': undefined,
  }),
  counted('192.0.2.10 - - [17/May/2015:10:05:03 +0000] "M-SEARCH * HTTP/1.0" 000 0', {
    'http.request.method': 'M-SEARCH',
    'url.path': '*',
    'network.protocol.version': '1.0',
    'http.response.status_code': 0,
    'http.response.body.size': 0,
  }),
  left('192.0.2.10 - - [31/Feb/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', 'impossible-time'),
  left('192.0.2.10 - - [17/May/1965:10:05:03 +0000] "GET / HTTP/1.1" 200 5', 'impossible-time'),
  left('192.0.2.10 - - [-] "GET / HTTP/1.1" 200 5', 'no-time'),
  left('192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 2', 'unparsed'),
  left('192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5K', 'unparsed'),
  left('192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HT', 'unparsed'),
  left('[17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', 'unparsed'),
  left('2015/05/17 10:05:03 [error] 7#7: *1 open() "/a" failed, client: 192.0.2.10', 'unparsed'),
]

function counted(line: string, fields: SampleRecord['fields'] & object): FormatSample {
  return { line, expect: [{ time: '2015-05-17T10:05:03.000Z', fields }] }
}

function left(line: string, reason: SkipReason): FormatSample {
  return { line, expect: [reason] }
}
