import type { Random } from '../src/base/random.ts'
import { type Address, createAddress, formatAddress } from '../src/record/address.ts'
import { addressWord, dotted, type Picker } from './traffic.ts'

export const START_MS = Date.UTC(2026, 0, 1)
/** Third word of every IPv4 address. */
export const MAPPED = 0xffff

/** Records in order of time, made beforehand; the addresses come again in turn, time goes on. */
export interface Stream {
  /** Index of each record's address; the length is a power of two. */
  readonly who: Int32Array
  /** Four for each address. */
  readonly words: Int32Array
  readonly texts: readonly string[]
  readonly recordsPerMs: number
}

/** A different IPv4 address for each index. */
export function ipv4Addresses(count: number): readonly Address[] {
  return Array.from({ length: count }, (_, index) => {
    return { ...createAddress(), w2: MAPPED, w3: addressWord(index) }
  })
}

/** Of 2001:db8::/32, each in a /64 of its own: as random as privacy addresses are. */
export function ipv6Addresses(count: number, random: Random): readonly Address[] {
  return Array.from({ length: count }, (_, index) => {
    return { w0: 0x20010db8, w1: addressWord(index), w2: random.next(), w3: random.next() }
  })
}

export function createStream(
  pick: Picker,
  addresses: readonly Address[],
  cycle: number,
  recordsPerMs: number,
): Stream {
  return {
    who: Int32Array.from({ length: cycle }, pick),
    words: Int32Array.from(addresses.flatMap(({ w0, w1, w2, w3 }) => [w0, w1, w2, w3])),
    texts: addresses.map(address =>
      address.w2 === MAPPED ? dotted(address.w3) : formatAddress(address),
    ),
    recordsPerMs,
  }
}
