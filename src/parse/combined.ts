import { createView, type SkipReason } from '../record/record.ts'
import { CombinedBytes } from './combined-bytes.ts'
import { absentFields, readCombined } from './combined-text.ts'
import type {
  FormatSample,
  LineBytes,
  LineReader,
  LogFormat,
  RecordSink,
  SampleRecord,
} from './format.ts'
import type { TimeContext } from './time/times.ts'
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
  createReader: times => new CombinedReader(times?.offsetMs),
}

class CombinedReader implements LineReader {
  readonly #fields = absentFields()
  readonly #view = createView(this.#fields)
  readonly #clock: ClfClock
  /** Made when the first line comes as bytes. */
  #bytes: CombinedBytes | undefined

  constructor(offsetMs: TimeContext['offsetMs'] | undefined) {
    this.#clock = new ClfClock(offsetMs)
  }

  read(line: string, sink: RecordSink): void {
    const ms = readCombined(line, this.#clock, this.#fields)
    const view = this.#view
    view.timeMs = typeof ms === 'string' ? Number.NaN : ms
    view.seenMs = view.timeMs
    if (ms === 'unparsed') sink.skip(ms)
    else if (typeof ms === 'string') sink.skip(ms, view)
    else sink.record(view)
  }

  /** Hot path. */
  readBytes(line: LineBytes, sink: RecordSink): boolean {
    this.#bytes ??= new CombinedBytes()
    if (!this.#bytes.read(line)) return false
    sink.record(this.#bytes.view)
    return true
  }
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
