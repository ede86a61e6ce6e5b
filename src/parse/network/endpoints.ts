import { createAddress, parseAddressIn } from '../../record/address.ts'
import { digitsEnd, number } from '../columns.ts'
import type { FoundFields } from '../found.ts'

/** One end of a packet's way: an address as it stands there, and the port written behind it. */
export interface Endpoint {
  address: string
  port: number | undefined
  /** Index of its first character, and after all of it. */
  start: number
  end: number
}

export function createEndpoint(): Endpoint {
  return { address: '', port: undefined, start: 0, end: 0 }
}

const SCRATCH = createAddress()
/** An IPv6 address with dotted octets at its end. */
const MAX_ADDRESS_CHARS = 45
const MAX_PORT = 65_535

const PERCENT = 0x25
const PAREN = 0x28
const DOT = 0x2e
const COLON = 0x3a
const OPEN = 0x5b
const CLOSE = 0x5d

/**
 * The endpoint that begins at this index, in any firewall's dialect: `192.0.2.1/22`, `:22`, `(22)`,
 * `#22`, `@22`, tcpdump's `192.0.2.1.22`, `[2001:db8::1]:22`, `2001:db8::1/22`, or the address
 * alone. A prefix's length cannot be told from a port. Hot path.
 */
export function readEndpoint(text: string, from: number, into: Endpoint): boolean {
  const isOpen = text.charCodeAt(from) === OPEN
  const start = isOpen ? from + 1 : from
  let end = addressEnd(text, start)
  if (end < 0) return false
  into.address = text.slice(start, end)
  into.start = from
  if (text.charCodeAt(end) === PERCENT) end = zoneEnd(text, end + 1)
  if (isOpen) {
    if (text.charCodeAt(end) !== CLOSE) return false
    end++
  }
  readPort(text, end, into)
  return true
}

/** Behind the longest address from here, -1 where none is. */
function addressEnd(text: string, start: number): number {
  let end = start
  let dots = 0
  let colons = 0
  const limit = Math.min(text.length, start + MAX_ADDRESS_CHARS + 6)
  let fourth = -1
  for (; end < limit; end++) {
    const code = text.charCodeAt(end)
    if (code === DOT) {
      if (++dots === 4) fourth = end
    } else if (code === COLON) colons++
    else if (!isHex(code)) break
  }
  if (colons < 2 || (dots >= 3 && text.indexOf('.', start) < text.indexOf(':', start))) {
    const colon = text.indexOf(':', start)
    const close = colons > 0 && colon < end ? colon : end
    const last = fourth >= 0 && fourth < close ? fourth : close
    return parseAddressIn(text, start, last, SCRATCH) ? last : -1
  }
  while (end > start && isPunctuation(text, end)) end--
  if (parseAddressIn(text, start, end, SCRATCH)) return end
  // With a port behind a dot, or behind a colon where that cannot be a ninth group.
  const cut = Math.max(text.lastIndexOf('.', end - 1), text.lastIndexOf(':', end - 1))
  return cut > start && parseAddressIn(text, start, cut, SCRATCH) ? cut : -1
}

/** A dot or a single colon at the end belongs to the sentence. */
function isPunctuation(text: string, end: number): boolean {
  const code = text.charCodeAt(end - 1)
  return code === DOT || (code === COLON && text.charCodeAt(end - 2) !== COLON)
}

function readPort(text: string, at: number, into: Endpoint): void {
  into.port = undefined
  into.end = at
  const mark = text.charCodeAt(at)
  if (!PORT_MARKS.has(mark)) return
  const end = digitsEnd(text, at + 1)
  if (end === at + 1 || end > at + 6) return
  const port = number(text, at + 1, end)
  if (port > MAX_PORT) return
  if (mark === PAREN && text.charCodeAt(end) !== 0x29) return
  into.port = port
  into.end = mark === PAREN ? end + 1 : end
}

/** Before a port: `#`, `(`, `.`, `/`, `:`, `@`. */
const PORT_MARKS: ReadonlySet<number> = new Set([0x23, PAREN, DOT, 0x2f, COLON, 0x40])

function zoneEnd(text: string, from: number): number {
  let at = from
  while (/[\w-]/.test(text[at] ?? '')) at++
  return at
}

function isHex(code: number): boolean {
  const lower = code | 0x20
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x66)
}

/** Behind the mark that stands between a name and its address: `outside:192.0.2.1/22`. */
export function readNamedEndpoint(text: string, from: number, into: Endpoint): boolean {
  if (readEndpoint(text, from, into)) return true
  const space = text.indexOf(' ', from)
  const limit = space < 0 ? text.length : space
  for (let at = from; at < limit && at < from + MAX_NAME_CHARS; at++) {
    const code = text.charCodeAt(at)
    if ((code === COLON || code === 0x2f) && readEndpoint(text, at + 1, into)) return true
  }
  return false
}

/** Of an interface. */
const MAX_NAME_CHARS = 64

export function setSource(fields: FoundFields, { address, port }: Endpoint): void {
  fields['source.address'] = address
  fields['source.port'] = port
}

export function setDestination(fields: FoundFields, { address, port }: Endpoint): void {
  fields['destination.address'] = address
  fields['destination.port'] = port
}

export function setClient(fields: FoundFields, { address, port }: Endpoint): void {
  fields['client.address'] = address
  fields['client.port'] = port
}
