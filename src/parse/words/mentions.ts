import { createAddress, parseAddressIn } from '../../record/address.ts'
import { codeAt, isDigit, isHex, isLetter, isWordPart, portAfter } from './characters.ts'

/** Characters of a text that are looked at, and addresses that are kept. */
const MAX_CHARS = 8_192
const MAX_MENTIONS = 32
/** Longer runs of digits, dots and colons are no address. */
const MAX_RUN = 64

/** No index, nor one before any. */
const NOWHERE = -2

const HASH = 0x23
const PERCENT = 0x25
const PLUS = 0x2b
const DASH = 0x2d
const DOT = 0x2e
const SLASH = 0x2f
const COLON = 0x3a
const GREATER = 0x3e
const AT = 0x40
const BACKSLASH = 0x5c
const UNDERSCORE = 0x5f
const TILDE = 0x7e

/** One address and its port behind a dot, after a blank. */
const PORTED = /^ \d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,5}(?![.\w])/
/** Left of a slash: the name of a product, and what follows is its version. */
const PRODUCT = /^(?:[A-Z][A-Za-z]*[a-z][A-Za-z]*|curl|nginx|openssl|python|version|v|ver)$/

/**
 * The addresses in a text, in one pass: the first 31 and the last within the first 8,192
 * characters. An address
 * is none where it is part of something longer: a version, a host name, an OID, a time, a MAC
 * address, a hash, a qualified name such as `a::b`. Filled anew by each `scan`. Hot path.
 */
export class Mentions {
  count = 0
  /** Of the address alone, without brackets, zone and port. */
  readonly starts = new Int32Array(MAX_MENTIONS)
  readonly ends = new Int32Array(MAX_MENTIONS)
  /** After zone, brackets, prefix length and port, whatever of them there is. */
  readonly afters = new Int32Array(MAX_MENTIONS)
  /** -1 where there is none. */
  readonly ports = new Int32Array(MAX_MENTIONS)
  /** 1 where a whole network is meant: `192.0.2.0/24`. */
  readonly networks = new Uint8Array(MAX_MENTIONS)
  /** Four words each, as `Address` has them. */
  readonly words = new Int32Array(MAX_MENTIONS * 4)
  readonly #address = createAddress()
  /** Nothing before it belongs to an address. */
  #floor = 0
  /** Where an address with its port behind a dot ended. */
  #ported = NOWHERE

  scan(whole: string): void {
    const text = whole.length > MAX_CHARS ? whole.slice(0, MAX_CHARS) : whole
    this.count = 0
    this.#floor = 0
    this.#ported = NOWHERE
    // Looking for each in turn takes a third of the time of looking at each character.
    let dot = text.indexOf('.')
    let colon = text.indexOf(':')
    while (dot >= 0 || colon >= 0) {
      const isDot = colon < 0 || (dot >= 0 && dot < colon)
      const at = isDot
        ? this.#dotted(text, dot, text.length)
        : this.#coloned(text, colon, text.length)
      if (dot >= 0 && dot < at) dot = text.indexOf('.', at)
      if (colon >= 0 && colon < at) colon = text.indexOf(':', at)
    }
  }

  /** Whether both are the same address. */
  areEqual(one: number, other: number): boolean {
    const { words } = this
    for (let at = 0; at < 4; at++) if (words[one * 4 + at] !== words[other * 4 + at]) return false
    return true
  }

  /** At the first dot of what may be four octets; where to go on. */
  #dotted(text: string, dot: number, end: number): number {
    if (!isDigit(codeAt(text, dot + 1))) return dot + 1
    let start = dot
    while (start > this.#floor && isDigit(codeAt(text, start - 1))) start--
    if (start === dot) return dot + 1
    let dots = 1
    let fourth = 0
    let runEnd = dot + 1
    for (; runEnd < end; runEnd++) {
      const code = codeAt(text, runEnd)
      if (code === DOT) {
        if (++dots === 4) fourth = runEnd
      } else if (!isDigit(code)) break
    }
    this.#floor = runEnd
    if (dots < 3 || runEnd - start > MAX_RUN) return runEnd
    let last = runEnd
    while (codeAt(text, last - 1) === DOT) last--
    // A dot at the end of a sentence is none of the address.
    if (last < runEnd && isWordPart(codeAt(text, runEnd))) return runEnd
    const addressEnd = fourth > 0 && fourth < last ? fourth : last
    start = afterEscape(text, start)
    if (addressEnd < last && !isArrowNear(text, start, last)) {
      // Two such beside each other are the ends of a connection.
      const isFirst =
        Number(text.slice(addressEnd + 1, last)) >= 1_024 &&
        PORTED.test(text.slice(last, last + 24))
      if (!isFirst && this.#ported !== start - 1) return runEnd
      this.#ported = isFirst ? last : NOWHERE
    }
    const isJoined = codeAt(text, start - 1) === DASH && this.#isPortBefore(start - 1)
    const isFree = isJoined || isFreeBefore(text, start, last)
    if (!isFree || !isFreeAfter(text, last)) return runEnd
    return Math.max(runEnd, this.#keep(text, start, addressEnd, last))
  }

  /** `192.0.2.1:25-203.0.113.7:50123`: what ends here is the port of the address before. */
  #isPortBefore(at: number): boolean {
    const before = this.count - 1
    return before >= 0 && this.ports[before]! >= 0 && this.afters[before] === at
  }

  /** At the first colon of what may be an IPv6 address; where to go on. */
  #coloned(text: string, colon: number, end: number): number {
    const next = codeAt(text, colon + 1)
    if (next !== COLON && !isHex(next)) return colon + 1
    let start = colon
    while (start > this.#floor && isHex(codeAt(text, start - 1))) start--
    const isOfWord = start > 0 && isWordPart(codeAt(text, start - 1))
    if (isOfWord || (start === colon && next !== COLON)) {
      this.#floor = colon + 1
      return colon + 1
    }
    let colons = 0
    let hasGap = false
    let digits = 0
    let lastColon = colon
    let firstDot = -1
    let runEnd = start
    // No further, as the next colon begins anew where there is a dot.
    const limit = Math.min(end, start + MAX_RUN + 1)
    for (; runEnd < limit; runEnd++) {
      const code = codeAt(text, runEnd)
      if (code === COLON) {
        colons++
        if (lastColon === runEnd - 1 && colons > 1) hasGap = true
        if (firstDot < 0) lastColon = runEnd
      } else if (code === DOT) {
        if (firstDot < 0) firstDot = runEnd
      } else if (isDigit(code)) digits++
      else if (!isHex(code)) break
    }
    const goOn = firstDot < 0 ? runEnd : lastColon + 1
    this.#floor = goOn
    if ((!hasGap && colons < 7) || digits === 0 || runEnd - start > MAX_RUN) return goOn
    const after = this.#ipv6(text, start, runEnd, !hasGap && colons === 8)
    if (after < 0) return goOn
    this.#floor = Math.max(runEnd, after)
    return this.#floor
  }

  /** After the address between two indexes, of nine groups with its port; -1 where none is. */
  #ipv6(text: string, start: number, runEnd: number, isNine: boolean): number {
    if (start > 0 && !isFreeBefore(text, start, runEnd)) return -1
    let last = runEnd
    while (codeAt(text, last - 1) === DOT) last--
    if (codeAt(text, last - 1) === COLON && codeAt(text, last - 2) !== COLON) last--
    if (last < start + 3 || !isFreeAfter(text, last)) return -1
    // `1::2` is rather something else, and eight pairs are an EUI-64.
    if (last - start < 6 && codeAt(text, start) !== COLON) return -1
    const length = last - start
    if (length === 23 && codeAt(text, start + 2) === COLON && isPairs(text, start)) return -1
    if (parseAddressIn(text, start, last, this.#address)) {
      const port = portStart(text, start, last)
      return this.#keep(text, start, port < 0 ? last : port, last)
    }
    if (!isNine && !isPortEnd(text, start, last)) return -1
    const cut = Math.max(text.lastIndexOf(':', last - 1), text.lastIndexOf('.', last - 1))
    if (cut <= start || !parseAddressIn(text, start, cut, this.#address)) return -1
    return this.#keep(text, start, cut, cut)
  }

  /** Adds what is between the two indexes, if it is an address; where it ends with its port. */
  #keep(text: string, start: number, end: number, last: number): number {
    const address = this.#address
    if (!parseAddressIn(text, start, end, address)) return last
    // Of too many the last is kept, which is announced behind whatever a client made up.
    if (this.count === MAX_MENTIONS) this.count--
    const at = this.count++
    let after = end
    if (codeAt(text, after) === PERCENT) {
      after++
      while (isWordPart(codeAt(text, after))) after++
    }
    const found = portAfter(text, start, after)
    this.starts[at] = start
    this.ends[at] = end
    this.afters[at] = found.end
    this.ports[at] = found.port
    this.networks[at] = found.isNetwork ? 1 : 0
    this.words[at * 4] = address.w0
    this.words[at * 4 + 1] = address.w1
    this.words[at * 4 + 2] = address.w2
    this.words[at * 4 + 3] = address.w3
    return found.end
  }
}

/** Behind `#011`, the tab as rsyslog writes it, whose digits are none of the address. */
function afterEscape(text: string, start: number): number {
  const isEscape = codeAt(text, start - 1) === HASH && codeAt(text, start) === 0x30
  return isEscape && isDigit(codeAt(text, start + 3)) ? start + 3 : start
}

/** Beside it stands what divides the two ends of a packet: a fifth number is then a port. */
function isArrowNear(text: string, start: number, end: number): boolean {
  const after = codeAt(text, end) === 0x20 ? end + 1 : end
  return codeAt(text, after) === GREATER || codeAt(text, start - 2) === GREATER
}

function isFreeBefore(text: string, start: number, end: number): boolean {
  if (start === 0) return true
  const before = codeAt(text, start - 1)
  if (isWordPart(before)) {
    if (codeAt(text, start - 2) === BACKSLASH) return isLetter(before)
    return codeAt(text, start - 4) === HASH
  }
  if (before === DASH) return !isWordPart(codeAt(text, start - 2))
  if (before === DOT || before === PLUS || before === TILDE) return false
  return before !== SLASH || codeAt(text, end) === COLON || !isProduct(text, start - 1)
}

function isProduct(text: string, slash: number): boolean {
  let from = slash
  while (from > 0 && slash - from < 24 && isLetter(codeAt(text, from - 1))) from--
  return from < slash && PRODUCT.test(text.slice(from, slash))
}

/** Four or five digits and then something else. */
function isPortLike(text: string, from: number): boolean {
  let at = from
  while (isDigit(codeAt(text, at))) at++
  return at - from >= 4 && at - from <= 5 && !isWordPart(codeAt(text, at))
}

function isFreeAfter(text: string, end: number): boolean {
  const after = codeAt(text, end)
  if (after === UNDERSCORE) return isPortLike(text, end + 1)
  if (isWordPart(after) || after === PLUS || after === TILDE) return false
  if (after === DASH) return !isWordPart(codeAt(text, end + 1))
  if (after !== AT) return true
  let digits = end + 1
  while (isDigit(codeAt(text, digits))) digits++
  const next = codeAt(text, digits)
  return digits > end + 1 && !isWordPart(next) && next !== DOT && next !== DASH
}

/** Ends in the digits of a port: five behind a colon, or up to five behind a dot. */
function isPortEnd(text: string, start: number, end: number): boolean {
  let from = end
  while (from > start && isDigit(codeAt(text, from - 1))) from--
  const isDotted = codeAt(text, from - 1) === DOT
  const hasOctets = text.lastIndexOf('.', end) > start
  return from < end && (isDotted || hasOctets || end - from === 5)
}

/** Eight times two digits. */
function isPairs(text: string, start: number): boolean {
  for (let at = start + 2; at < start + 23; at += 3) {
    if (codeAt(text, at) !== COLON) return false
  }
  return true
}

/** The colon of a port that follows the octets of a mapped address: `::ffff:192.0.2.1:22`. */
function portStart(text: string, start: number, end: number): number {
  const dot = text.indexOf('.', start)
  if (dot < 0 || dot > end) return -1
  const colon = text.indexOf(':', dot)
  return colon < end ? colon : -1
}
