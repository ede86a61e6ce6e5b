import {
  type Address,
  copyAddress,
  createAddress,
  parseAddress,
  parseAddressIn,
} from './address.ts'
import type { ForwardingHeader, HeaderForm } from './client-profile.ts'
import { createElement, readElement } from './forwarding-element.ts'
import { findHeader, type HeaderNames, headerNames } from './forwarding-names.ts'
import type { PrefixSet } from './prefix.ts'
import type { LogRecordView } from './record.ts'

/** Hops of a forwarding header that are walked; the client is then the last address walked. */
const MAX_HOPS = 64
/** A longer hop is no address. With `MAX_HOPS` it bounds how much of a header is looked at. */
const MAX_HOP_CHARS = 128

const TAB = 9
const SPACE = 32
const COMMA = 44
const COLON = 58
const UNDERSCORE = 95

/**
 * Follows one forwarding header from a trusted peer to the client. Lists are walked from the right,
 * from the hop nearest to us, to the first hop that is not trusted; at a hop that is no address the
 * client is the last trusted address walked, if all are trusted the leftmost. So nothing that
 * stands left of an untrusted hop is ever looked at: it came from there. A single value must be
 * exactly one address, else the client is the peer.
 */
export class Forwarding {
  readonly #names: HeaderNames
  readonly #form: HeaderForm
  readonly #trustedProxies: PrefixSet
  readonly #hop = createAddress()
  readonly #element = createElement()
  #hops = 0
  #isForwarded = false

  constructor(header: ForwardingHeader, trustedProxies: PrefixSet) {
    this.#names = headerNames(header.name)
    this.#form = header.form
    this.#trustedProxies = trustedProxies
  }

  /** Goes on from the trusted peer in `into`; false where it stays, as no hop is an address. */
  follow(record: LogRecordView, into: Address, isPeerDerived: boolean): boolean {
    const header = findHeader(record, this.#names, isPeerDerived)
    if (header === undefined) return false
    if (this.#form === 'single' || this.#form === 'single-port') return this.#readOne(header, into)
    this.#hops = 0
    this.#isForwarded = false
    if (Array.isArray(header)) {
      let index = header.length - 1
      while (index >= 0 && this.#walk(header[index], into)) index--
    } else this.#walk(header, into)
    return this.#isForwarded
  }

  #readOne(header: unknown, into: Address): boolean {
    const text = Array.isArray(header) && header.length === 1 ? header[0] : header
    if (typeof text !== 'string') return false
    const isRead =
      this.#form === 'single'
        ? parseAddress(text, this.#hop)
        : parseAddressIn(text, 0, portStart(text), this.#hop)
    if (isRead) copyAddress(this.#hop, into)
    return isRead
  }

  /** False where the walk ends here: untrusted, no address, or too many. Empty hops are none. */
  #walk(text: unknown, into: Address): boolean {
    if (typeof text !== 'string') return false
    let end = text.length
    while (end >= 0) {
      if (++this.#hops > MAX_HOPS) return false
      const start = this.#form === 'list' ? this.#readHop(text, end) : this.#readFor(text, end)
      if (start === NO_ADDRESS) return false
      if (start >= 0) {
        copyAddress(this.#hop, into)
        this.#isForwarded = true
        if (!this.#trustedProxies.has(into)) return false
      }
      end = (start < 0 ? EMPTY - start : start) - 1
    }
    return true
  }

  /** Start of the hop that ends before `end`, whose address is then in `#hop`; see `EMPTY`. */
  #readHop(text: string, end: number): number {
    let start = end
    while (start > 0 && text.charCodeAt(start - 1) !== COMMA && end - start <= MAX_HOP_CHARS) {
      start--
    }
    if (end - start > MAX_HOP_CHARS) return NO_ADDRESS
    if (parseAddressIn(text, start, end, this.#hop)) return start
    return isBlank(text, start, end) ? EMPTY - start : NO_ADDRESS
  }

  /** The same of an element of `Forwarded`; `_hidden` and `unknown` are no address. */
  #readFor(text: string, end: number): number {
    const element = this.#element
    if (!readElement(text, end, element)) return NO_ADDRESS
    if (element.isEmpty) return EMPTY - element.start
    if (element.forStart < 0) return NO_ADDRESS
    const to = hiddenPortStart(text, element.forStart, element.forEnd)
    return parseAddressIn(text, element.forStart, to, this.#hop) ? element.start : NO_ADDRESS
  }
}

// What reading a hop answers beside its start: none, or an empty hop at `EMPTY - answer`.
const NO_ADDRESS = -1
const EMPTY = -2

/** Index of the colon before a port of one to five digits at the end, 0 where there is none. */
function portStart(text: string): number {
  const colon = text.lastIndexOf(':')
  return colon > 0 && /^\d{1,5}\s*$/.test(text.slice(colon + 1, colon + 8)) ? colon : 0
}

/** RFC 7239 section 6.3 lets a port be hidden: index of the colon of `:_gazonk`, else `to`. */
function hiddenPortStart(text: string, from: number, to: number): number {
  if (to - from > MAX_HOP_CHARS) return to
  for (let at = to - 1; at > from; at--) {
    if (text.charCodeAt(at) !== COLON) continue
    return text.charCodeAt(at + 1) === UNDERSCORE && at + 1 < to ? at : to
  }
  return to
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code !== SPACE && code !== TAB) return false
  }
  return true
}
