import { createAddress, parseAddress, scanIpv4Bytes } from '../record/address.ts'
import { createView, type LogRecordView } from '../record/record.ts'
import { ClfByteClock } from './clf-bytes.ts'
import { absentFields, type Fields, outcomeOf, readQuoted } from './combined-text.ts'
import type { LineBytes } from './format.ts'
import { readRequest } from './request-line.ts'

/**
 * Reads lines of access logs from their bytes, if they are as nearly all are: an address, `-`, a
 * user's name without blanks, a whole timestamp, a request without an escaped quote before its
 * end. Everything else is left to `readCombined`, so what is unusual is decided in one place.
 * Up to the bytes sent a line is looked at once; what stands there or behind is made a value when
 * somebody asks for it. Hot path.
 */
export class CombinedBytes {
  readonly view: LogRecordView
  readonly #peer = createAddress()
  readonly #clock = new ClfByteClock()
  readonly #fields = absentFields()
  #line: LineBytes = NO_LINE
  // Of the line at hand, as indexes of its bytes.
  #start = 0
  #peerEnd = 0
  #userEnd = 0
  #requestEnd = 0
  #sizeEnd = 0
  #end = 0
  // Whether `#fields` hold these parts of it.
  #hasRequest = false
  #hasQuoted = false

  constructor() {
    this.view = createView(attributesOf(this))
    this.view.peer = this.#peer
  }

  /** False where the line is unusual. */
  read(line: LineBytes): boolean {
    const { bytes, start, end } = line
    const peerEnd = this.#readPeer(line)
    if (peerEnd < 0 || peerEnd + LEAST_AFTER_PEER > end) return false
    const userStart = peerEnd + BEFORE_USER
    const lastUserEnd = end - BEFORE_REQUEST
    let userEnd = userStart
    while (userEnd < lastUserEnd && isUserPart(bytes[userEnd]!)) userEnd++
    const request = userEnd + BEFORE_REQUEST
    if (
      bytes[peerEnd] !== SPACE ||
      bytes[peerEnd + 1] !== DASH ||
      bytes[peerEnd + 2] !== SPACE ||
      userEnd === userStart ||
      bytes[userEnd] !== SPACE ||
      bytes[userEnd + 1] !== OPEN ||
      bytes[request - 3] !== CLOSE ||
      bytes[request - 2] !== SPACE ||
      bytes[request - 1] !== QUOTE
    ) {
      return false
    }
    const requestEnd = findRequestEnd(bytes, request, end)
    if (requestEnd < 0) return false
    const sizeEnd = findSizeEnd(bytes, requestEnd + BEFORE_SIZE, end)
    if (sizeEnd < 0) return false
    const ms = this.#clock.read(line, userEnd + 2)
    if (ms < 0) return false
    this.view.timeMs = ms
    this.view.seenMs = ms
    this.#line = line
    this.#start = start
    this.#peerEnd = peerEnd
    this.#userEnd = userEnd
    this.#requestEnd = requestEnd
    this.#sizeEnd = sizeEnd
    this.#end = end
    this.#hasRequest = false
    this.#hasQuoted = false
    return true
  }

  get peer(): string {
    return this.#line.slice(this.#start, this.#peerEnd)
  }

  get user(): string | undefined {
    const user = this.#line.slice(this.#peerEnd + BEFORE_USER, this.#userEnd)
    return user === '-' || user === '""' ? undefined : user
  }

  get status(): number {
    return numberIn(this.#line.bytes, this.#requestEnd + 2, this.#requestEnd + 5)
  }

  get size(): number | undefined {
    const { bytes } = this.#line
    const start = this.#requestEnd + BEFORE_SIZE
    return bytes[start] === DASH ? undefined : numberIn(bytes, start, this.#sizeEnd)
  }

  /** With the parts of the request. */
  get request(): Fields {
    if (!this.#hasRequest) {
      const text = this.#line.slice(this.#userEnd + BEFORE_REQUEST, this.#requestEnd)
      readRequest(text, 0, text.length, this.#fields)
      this.#hasRequest = true
    }
    return this.#fields
  }

  /** With what stands in quotes behind the size. */
  get quoted(): Fields {
    if (!this.#hasQuoted) {
      const text = this.#line.slice(this.#sizeEnd, this.#end)
      readQuoted(text, 0, text.length, this.#fields)
      this.#hasQuoted = true
    }
    return this.#fields
  }

  /** Index after the first column, if it is an address; -1 where it is something else. */
  #readPeer(line: LineBytes): number {
    const { bytes, start, end } = line
    const after = scanIpv4Bytes(bytes, start, end, this.#peer)
    if (after >= 0 && bytes[after] === SPACE) return after
    const limit = Math.min(end, start + MAX_PEER_BYTES)
    let at = start
    while (at < limit && bytes[at] !== SPACE) at++
    return parseAddress(line.slice(start, at), this.#peer) ? at : -1
  }
}

const SPACE = 0x20
const QUOTE = 0x22
const DASH = 0x2d
const OPEN = 0x5b
const BACKSLASH = 0x5c
const CLOSE = 0x5d
const ZERO = 0x30
const BEFORE_USER = ' - '.length
const BEFORE_REQUEST = ' [17/May/2015:10:05:03 +0000] "'.length
const LEAST_AFTER_PEER = BEFORE_USER + 1 + BEFORE_REQUEST
const BEFORE_SIZE = '" 200 '.length
/** Longer is no address. */
const MAX_PEER_BYTES = 128
const NO_LINE: LineBytes = { bytes: new Uint8Array(0), start: 0, end: 0, slice: () => '' }

/** As `readCombined` fills them in: own, enumerable, all there. */
function attributesOf(line: CombinedBytes): Readonly<Fields> {
  return {
    get 'network.peer.address'() {
      return line.peer
    },
    'server.address': undefined,
    get 'user.name'() {
      return line.user
    },
    get 'http.request.method'() {
      return line.request['http.request.method']
    },
    get 'url.original'() {
      return line.request['url.original']
    },
    get 'url.path'() {
      return line.request['url.path']
    },
    get 'url.query'() {
      return line.request['url.query']
    },
    get 'network.protocol.version'() {
      return line.request['network.protocol.version']
    },
    get 'http.response.status_code'() {
      return line.status
    },
    get 'http.response.body.size'() {
      return line.size
    },
    get 'http.request.header.referer'() {
      return line.quoted['http.request.header.referer']
    },
    get 'user_agent.original'() {
      return line.quoted['user_agent.original']
    },
    get 'http.request.header.x-forwarded-for'() {
      return line.quoted['http.request.header.x-forwarded-for']
    },
    'event.action': 'request',
    get 'event.outcome'() {
      return outcomeOf(line.status)
    },
  }
}

function isUserPart(code: number): boolean {
  return code !== SPACE && code !== CLOSE
}

/** The first quote from here on, if a status follows and no backslash precedes; else -1. */
function findRequestEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && bytes[at] !== QUOTE) at++
  const isEnd =
    at >= 0 &&
    at + BEFORE_SIZE < end &&
    (at === from || bytes[at - 1] !== BACKSLASH) &&
    bytes[at + 1] === SPACE &&
    isDigit(bytes[at + 2]!) &&
    isDigit(bytes[at + 3]!) &&
    isDigit(bytes[at + 4]!) &&
    bytes[at + 5] === SPACE
  return isEnd ? at : -1
}

/** Index after the digits or the dash that the column is, else -1. `from` is before `end`. */
function findSizeEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  if (bytes[at] === DASH) at++
  else while (at < end && isDigit(bytes[at]!)) at++
  return at > from && (at === end || bytes[at] === SPACE) ? at : -1
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39
}

function numberIn(bytes: Uint8Array, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = value * 10 + bytes[at]! - ZERO
  return value
}
