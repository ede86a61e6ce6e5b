import { type Problem, show } from '../base/problem.ts'
import {
  type Address,
  createAddress,
  formatAddress,
  isIpv4,
  parseBareAddress,
  truncateAddress,
  wordMask,
} from './address.ts'

/** All addresses whose first `bits` of 128 are those of `address`, whose others are zero. */
export interface Prefix {
  readonly address: Address
  /** 0 to 128; `192.0.2.0/24` has 96 + 24. */
  readonly bits: number
}

/** Cloud providers publish lists of some thousand prefixes. */
const MAX_PREFIXES = 10_000

/** Names for several prefixes at once, those of the npm package proxy-addr. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

const EXPECTED = 'an address, a prefix such as 10.0.0.0/8, loopback, linklocal or uniquelocal'

// One row per prefix, ascending by address; no prefix lies inside another.
const ADDRESS = 0 // four words, the sign bit of each inverted: they sort as unsigned numbers
const MASK = 4 // four words, set where an address must agree
const ROW = 8

/**
 * A set of addresses given by prefixes, such as the trusted proxies. A look-up is a binary search,
 * some 30 ns among 100 prefixes, and allocates nothing. The two families do not cover each other:
 * `::/0` holds no IPv4 address.
 */
export class PrefixSet {
  /** Prefixes that are left when those inside others are gone. */
  readonly size: number
  /**
   * True where all of IPv4 or all of IPv6 is inside, be it as `::/0` or as halves: as trusted
   * proxies they let anyone forge the client.
   */
  readonly coversEverything: boolean
  readonly #ipv4: Int32Array
  readonly #ipv6: Int32Array

  constructor(prefixes: readonly Prefix[] = []) {
    const ipv4 = outermost(prefixes.filter(prefix => isIpv4(prefix.address)))
    const ipv6 = outermost(prefixes.filter(prefix => !isIpv4(prefix.address)))
    this.#ipv4 = toRows(ipv4)
    this.#ipv6 = toRows(ipv6)
    this.size = ipv4.length + ipv6.length
    this.coversEverything = sizeOf(ipv4) === 1n << 32n || sizeOf(ipv6) === 1n << 128n
  }

  /**
   * The set a user's list describes: prefixes, single addresses, names. Nothing given is the empty
   * set; each mistake becomes a problem and its entry is left out.
   */
  static parse(texts: unknown, place: string, problems: Problem[]): PrefixSet {
    if (texts === undefined) return new PrefixSet()
    if (!Array.isArray(texts) || texts.length > MAX_PREFIXES) {
      const expected = `a list of at most ${MAX_PREFIXES} addresses and prefixes`
      problems.push({ place, expected, found: show(texts) })
      return new PrefixSet()
    }
    const prefixes: Prefix[] = []
    for (const [index, text] of texts.entries()) {
      const named = typeof text === 'string' && Object.hasOwn(NAMED, text) ? NAMED[text]! : [text]
      for (const part of named) {
        const prefix = typeof part === 'string' ? parsePrefix(part) : EXPECTED
        if (typeof prefix === 'object') prefixes.push(prefix)
        else problems.push({ place: `${place}[${index}]`, expected: prefix, found: show(text) })
      }
    }
    return new PrefixSet(prefixes)
  }

  /** Hot path. */
  has(address: Address): boolean {
    const rows = isIpv4(address) ? this.#ipv4 : this.#ipv6
    let low = 0
    let high = rows.length / ROW
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isAbove(rows, middle * ROW, address)) high = middle
      else low = middle + 1
    }
    return low > 0 && covers(rows, (low - 1) * ROW, address)
  }
}

/** The prefix that `10.0.0.0/8` or `::1` means; a string says what was expected instead. */
export function parsePrefix(text: string): Prefix | string {
  const slash = text.indexOf('/')
  const address = createAddress()
  if (!parseBareAddress(slash < 0 ? text : text.slice(0, slash), address)) return EXPECTED
  if (slash < 0) return { address, bits: 128 }
  const lengthText = text.slice(slash + 1)
  const isDotted = !text.includes(':')
  const maxLength = isDotted ? 32 : 128
  const length = /^(?:0|[1-9]\d{0,2})$/.test(lengthText) ? Number(lengthText) : Infinity
  if (length > maxLength) return `a prefix length of 0 to ${maxLength}`
  const bits = isDotted ? length + 96 : length
  if (isIpv4(address) && bits < 96) return 'a prefix length of 96 to 128 after ::ffff:'
  const network = { ...address }
  truncateAddress(network, bits)
  const prefix = { address: network, bits }
  if (formatAddress(network) === formatAddress(address)) return prefix
  return `the prefix ${formatPrefix(prefix)} or the address ${formatAddress(address)}`
}

/** `192.0.2.0/24`, `2001:db8::/32`. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.address)}/${displayBits(prefix)}`
}

function displayBits(prefix: Prefix): number {
  return isIpv4(prefix.address) ? prefix.bits - 96 : prefix.bits
}

/** Those that lie inside no other, ascending. */
function outermost(prefixes: readonly Prefix[]): readonly Prefix[] {
  const kept: Prefix[] = []
  for (const prefix of prefixes.toSorted(byAddressThenBits)) {
    const last = kept.at(-1)
    if (last === undefined || !contains(last, prefix)) kept.push(prefix)
  }
  return kept
}

/** Addresses in prefixes of which none lies inside another. */
function sizeOf(prefixes: readonly Prefix[]): bigint {
  return prefixes.reduce((size, { bits }) => size + (1n << BigInt(128 - bits)), 0n)
}

function toRows(prefixes: readonly Prefix[]): Int32Array {
  const rows: number[] = []
  for (const { address, bits } of prefixes) {
    for (const word of words(address)) rows.push(word ^ 0x8000_0000)
    for (const skipped of [0, 32, 64, 96]) rows.push(wordMask(bits - skipped))
  }
  return Int32Array.from(rows)
}

function byAddressThenBits(a: Prefix, b: Prefix): number {
  const wordsOfB = words(b.address)
  for (const [index, word] of words(a.address).entries()) {
    const order = (word >>> 0) - (wordsOfB[index]! >>> 0)
    if (order !== 0) return order
  }
  return a.bits - b.bits
}

function contains(outer: Prefix, inner: Prefix): boolean {
  const start = { ...inner.address }
  truncateAddress(start, outer.bits)
  return words(start).every((word, index) => word === words(outer.address)[index])
}

function words(address: Address): readonly number[] {
  return [address.w0, address.w1, address.w2, address.w3]
}

/** Whether the row's first address is above this one. Hot path. */
function isAbove(rows: Int32Array, row: number, address: Address): boolean {
  const w0 = address.w0 ^ 0x8000_0000
  if (rows[row + ADDRESS] !== w0) return rows[row + ADDRESS]! > w0
  const w1 = address.w1 ^ 0x8000_0000
  if (rows[row + ADDRESS + 1] !== w1) return rows[row + ADDRESS + 1]! > w1
  const w2 = address.w2 ^ 0x8000_0000
  if (rows[row + ADDRESS + 2] !== w2) return rows[row + ADDRESS + 2]! > w2
  return rows[row + ADDRESS + 3]! > (address.w3 ^ 0x8000_0000)
}

/** Whether the address lies in the row's prefix. Hot path. */
function covers(rows: Int32Array, row: number, address: Address): boolean {
  const at = row + ADDRESS
  const mask = row + MASK
  return (
    ((rows[at + 3]! ^ address.w3 ^ 0x8000_0000) & rows[mask + 3]!) === 0 &&
    ((rows[at + 2]! ^ address.w2 ^ 0x8000_0000) & rows[mask + 2]!) === 0 &&
    ((rows[at + 1]! ^ address.w1 ^ 0x8000_0000) & rows[mask + 1]!) === 0 &&
    ((rows[at]! ^ address.w0 ^ 0x8000_0000) & rows[mask]!) === 0
  )
}
