/**
 * An address as four signed 32-bit words in network order. IPv4 is kept as its mapped form
 * (0, 0, 0xffff, address), so `::ffff:192.0.2.1` and `192.0.2.1` are one address. Reused: a reader
 * fills it, whoever keeps it copies the words.
 */
export interface Address {
  w0: number
  w1: number
  w2: number
  w3: number
}

const TAB = 9
const SPACE = 32
const PERCENT = 37
const DOT = 46
const ZERO = 48
const COLON = 58
const OPEN = 91
const CLOSE = 93

/** Longest text that is looked at: an address with zone, brackets, port and some blanks. */
const MAX_CHARS = 128
/** Third word of every IPv4 address, RFC 4291 section 2.5.5.2. */
const MAPPED = 0xffff
/** Scratch of `scanIpv6`: the groups read so far, then all eight. */
const GROUPS = new Uint16Array(8)
/** Digit of each ASCII code, -1 where it is none: no branch to mispredict between 9 and a. */
const HEX = Int8Array.from({ length: 128 }, (_, code) => hexDigit(code))

/** `::`, the unspecified address. */
export function createAddress(): Address {
  return { w0: 0, w1: 0, w2: 0, w3: 0 }
}

export function copyAddress(from: Address, into: Address): void {
  into.w0 = from.w0
  into.w1 = from.w1
  into.w2 = from.w2
  into.w3 = from.w3
}

export function equalAddresses(a: Address, b: Address): boolean {
  return a.w3 === b.w3 && a.w2 === b.w2 && a.w1 === b.w1 && a.w0 === b.w0
}

export function isIpv4(address: Address): boolean {
  return address.w2 === MAPPED && address.w1 === 0 && address.w0 === 0
}

/**
 * Reads one IP address as logs write it: IPv4 in four decimal octets without leading zeros (octal
 * and short forms are refused: programs disagree about them), `192.0.2.1:443`, every IPv6 form of
 * RFC 4291, a zone (dropped), `[::1]`, `[::1]:443`, blanks around. False for anything else, host
 * names, prefixes and lists included; `into` is then unspecified. At most 128 characters. Hot path.
 */
export function parseAddress(text: string, into: Address): boolean {
  const { length } = text
  // Most are four octets and nothing more.
  return scanIpv4(text, 0, length, into) === length || parseAddressIn(text, 0, length, into)
}

/** `parseAddress` of the characters from `from` up to `to`, without cutting them out. Hot path. */
export function parseAddressIn(text: string, from: number, to: number, into: Address): boolean {
  if (to - from > MAX_CHARS) return false
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (start < end && isBlank(text.charCodeAt(end - 1))) end--
  const open = text.charCodeAt(start) === OPEN
  if (open) start++
  let after = scanIpv4(text, start, end, into)
  const mayHavePort = open || after >= 0
  if (after < 0) {
    after = scanIpv6(text, start, end, into)
    if (after >= 0) after = scanZone(text, after, end)
  }
  if (open && after >= 0) after = after < end && text.charCodeAt(after) === CLOSE ? after + 1 : -1
  return after === end || (after >= 0 && mayHavePort && isPort(text, after, end))
}

/** The address alone: no port, brackets, zone or blanks, as configuration writes it. */
export function parseBareAddress(text: string, into: Address): boolean {
  const end = text.length
  return scanIpv4(text, 0, end, into) === end || scanIpv6(text, 0, end, into) === end
}

/** Clears all but the first `bits` of the 128 bits: those of `192.0.2.0/24` are 96 + 24. */
export function truncateAddress(address: Address, bits: number): void {
  address.w0 &= wordMask(bits)
  address.w1 &= wordMask(bits - 32)
  address.w2 &= wordMask(bits - 64)
  address.w3 &= wordMask(bits - 96)
}

/** The word whose first `bits` are set; fewer than 0 mean 0, more than 32 mean 32. */
export function wordMask(bits: number): number {
  if (bits <= 0) return 0
  return bits >= 32 ? -1 : -1 << (32 - bits)
}

/** `192.0.2.1`, or the one form RFC 5952 gives an IPv6 address, never with dotted octets. */
export function formatAddress(address: Address): string {
  const { w0, w1, w2, w3 } = address
  if (isIpv4(address)) return `${w3 >>> 24}.${(w3 >>> 16) & 255}.${(w3 >>> 8) & 255}.${w3 & 255}`
  const groups: number[] = []
  for (const word of [w0, w1, w2, w3]) groups.push(word >>> 16, word & 0xffff)
  let gap = -1
  let gapLength = 1
  for (let at = 0, zeros = 0; at < 8; at++) {
    zeros = groups[at] === 0 ? zeros + 1 : 0
    if (zeros > gapLength) {
      gapLength = zeros
      gap = at - zeros + 1
    }
  }
  const hex = groups.map(group => group.toString(16))
  if (gap < 0) return hex.join(':')
  return `${hex.slice(0, gap).join(':')}::${hex.slice(gap + gapLength).join(':')}`
}

/** Index after four octets, which `into` then holds; -1 where there are none. Hot path. */
function scanIpv4(text: string, from: number, to: number, into: Address): number {
  let word = 0
  let dots = 0
  let octet = -1
  let at = from
  for (; at < to; at++) {
    const code = text.charCodeAt(at)
    const digit = code - ZERO
    if (digit >= 0 && digit <= 9) {
      if (octet === 0) return -1
      octet = octet < 0 ? digit : octet * 10 + digit
      if (octet > 255) return -1
    } else if (code === DOT) {
      if (octet < 0 || dots === 3) return -1
      word = (word << 8) | octet
      octet = -1
      dots++
    } else break
  }
  if (dots < 3 || octet < 0) return -1
  into.w0 = 0
  into.w1 = 0
  into.w2 = MAPPED
  into.w3 = (word << 8) | octet
  return at
}

/**
 * `scanIpv4` of bytes: index after four octets, which `into` then holds; -1 where there are none.
 * Hot path.
 */
export function scanIpv4Bytes(bytes: Uint8Array, from: number, to: number, into: Address): number {
  let word = 0
  let dots = 0
  let octet = -1
  let at = from
  for (; at < to; at++) {
    const code = bytes[at]!
    const digit = code - ZERO
    if (digit >= 0 && digit <= 9) {
      if (octet === 0) return -1
      octet = octet < 0 ? digit : octet * 10 + digit
      if (octet > 255) return -1
    } else if (code === DOT) {
      if (octet < 0 || dots === 3) return -1
      word = (word << 8) | octet
      octet = -1
      dots++
    } else break
  }
  if (dots < 3 || octet < 0) return -1
  into.w0 = 0
  into.w1 = 0
  into.w2 = MAPPED
  into.w3 = (word << 8) | octet
  return at
}

/** Index after an IPv6 address, which `into` then holds; -1 where there is none. Hot path. */
function scanIpv6(text: string, from: number, to: number, into: Address): number {
  let count = 0
  let gap = -1 // groups before `::`
  let at = from
  if (from < to && text.charCodeAt(from) === COLON) {
    if (from + 1 >= to || text.charCodeAt(from + 1) !== COLON) return -1
    gap = 0
    at = from + 2
  }
  for (;;) {
    const start = at
    let group = 0
    for (; at < to; at++) {
      const code = text.charCodeAt(at)
      const digit = code < 128 ? HEX[code]! : -1
      if (digit < 0) break
      group = (group << 4) | digit
    }
    if (at === start) {
      if (gap === count) break // nothing need follow `::`
      return -1
    }
    if (at < to && text.charCodeAt(at) === DOT) {
      at = scanIpv4(text, start, to, into)
      if (at < 0) return -1
      GROUPS[count++] = into.w3 >>> 16
      GROUPS[count++] = into.w3 & 0xffff
      break
    }
    if (at - start > 4 || count === 8) return -1
    GROUPS[count++] = group
    if (at === to || text.charCodeAt(at) !== COLON) break
    at++
    if (at < to && text.charCodeAt(at) === COLON) {
      if (gap >= 0) return -1
      gap = count
      at++
    }
  }
  if (gap < 0 ? count !== 8 : count > 7) return -1 // writes beyond the eight are lost
  if (gap >= 0) widenGap(gap, count)
  into.w0 = (GROUPS[0]! << 16) | GROUPS[1]!
  into.w1 = (GROUPS[2]! << 16) | GROUPS[3]!
  into.w2 = (GROUPS[4]! << 16) | GROUPS[5]!
  into.w3 = (GROUPS[6]! << 16) | GROUPS[7]!
  return at
}

/** Moves the groups after `gap` to the end of the eight and clears those between. Hot path. */
function widenGap(gap: number, count: number): void {
  let to = 7
  for (let from = count - 1; from >= gap; from--) GROUPS[to--] = GROUPS[from]!
  while (to >= gap) GROUPS[to--] = 0
}

/** Index after a zone such as `%eth0`, `at` itself where none begins, -1 for an empty one. */
function scanZone(text: string, at: number, to: number): number {
  if (at === to || text.charCodeAt(at) !== PERCENT) return at
  let after = at + 1
  while (after < to && isZoneCharacter(text.charCodeAt(after))) after++
  return after > at + 1 ? after : -1
}

/** What RFC 6874 allows unescaped: letters, digits, `-`, `.`, `_`, `~`. */
function isZoneCharacter(code: number): boolean {
  const letter = (code | 32) - 97
  if ((letter >= 0 && letter < 26) || (code >= ZERO && code <= 57)) return true
  return code === 45 || code === DOT || code === 95 || code === 126
}

/** A colon and one to five digits, 0 to 65535, up to the end. */
function isPort(text: string, at: number, to: number): boolean {
  if (text.charCodeAt(at) !== COLON || to - at < 2 || to - at > 6) return false
  let port = 0
  for (let index = at + 1; index < to; index++) {
    const digit = text.charCodeAt(index) - ZERO
    if (digit < 0 || digit > 9) return false
    port = port * 10 + digit
  }
  return port <= 65_535
}

function hexDigit(code: number): number {
  if (code <= 57) return code >= ZERO ? code - ZERO : -1
  const letter = (code | 32) - 97
  return letter >= 0 && letter <= 5 ? letter + 10 : -1
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}
