import { type Random, seededRandom } from '../src/base/random.ts'
import type { Address } from '../src/record/address.ts'
import { ClientReader } from '../src/record/client.ts'
import { PrefixSet } from '../src/record/prefix.ts'
import { createView } from '../src/record/record.ts'
import { MAPPED } from './stream.ts'
import { addressWord, dotted } from './traffic.ts'

/**
 * Where a flood's records come from: ever new IPv4 addresses; ever new IPv6 /64s; ever new
 * addresses of one /64; or some untrusted peers, each record with a forged X-Forwarded-For.
 */
export type FloodKind = 'ipv4' | 'ipv6' | 'one-64' | 'forged'

/** Writes the key of a flood's record, or of an attacker's, as the engine is to count it. */
export interface KeySource {
  fillFlood(index: number, into: Address): void
  fillAttacker(attacker: number, into: Address): void
}

/** 198.18.0.0/24, of the addresses for benchmarks: no flood's address lies there. */
const ATTACKERS = 0xc6120000 | 0
/** 2001:db8::/32 and the block beside it, which attackers have. */
const FLOOD_WORD = 0x20010db8
const ATTACKER_WORD = 0x20010db9
/** Peers that send a forged flood together. */
export const FORGING_PEERS = 100
const PEERS = 0xc6130000 | 0
/** Addresses of a flood are as many as this before they come again. */
const ADDRESSES = 2 ** 32 - 256

const SOURCES: Readonly<Record<FloodKind, () => KeySource>> = {
  ipv4: () => ({ fillFlood: fillIpv4, fillAttacker: fillIpv4Attacker }),
  // A key of a /64: the words of the host are cleared.
  ipv6: () => ({
    fillFlood: (index, into) => fill(into, FLOOD_WORD, addressWord(index), 0, 0),
    fillAttacker: (attacker, into) => fill(into, ATTACKER_WORD, attacker, 0, 0),
  }),
  'one-64': () => ({
    fillFlood: (index, into) => fill(into, FLOOD_WORD, 1, addressWord(index), index),
    fillAttacker: (attacker, into) => fill(into, ATTACKER_WORD, attacker, 0, 1),
  }),
  forged: () => createForged(seededRandom(64)),
}

export function createSource(kind: FloodKind): KeySource {
  return SOURCES[kind]()
}

function fillIpv4(index: number, into: Address): void {
  let word = addressWord(index % ADDRESSES)
  // Those in the attackers' block are taken from the end of the sequence instead, each once.
  if ((word & 0xffffff00) === ATTACKERS) word = addressWord(ADDRESSES + (word & 255))
  fill(into, 0, 0, MAPPED, word)
}

function fillIpv4Attacker(attacker: number, into: Address): void {
  fill(into, 0, 0, MAPPED, ATTACKERS + 1 + attacker)
}

/** All records name a random client; who connected decides (semantics 8). */
function createForged(random: Random): KeySource {
  const reader = new ClientReader({ clientFields: [], trustedProxies: new PrefixSet() })
  const view = createView()
  const attributes: Record<string, string> = {}
  view.attributes = attributes
  const read = (peer: number, into: Address) => {
    attributes['network.peer.address'] = dotted(peer)
    attributes['http.request.header.x-forwarded-for'] = `${dotted(random.next())}, ${dotted(peer)}`
    const origin = reader.read(view, into)
    if (origin !== 'peer') throw new Error(`expected the peer as the client, found ${origin}`)
  }
  return {
    fillFlood: (index, into) => read(PEERS + 1 + (index % FORGING_PEERS), into),
    fillAttacker: (attacker, into) => read(ATTACKERS + 1 + attacker, into),
  }
}

function fill(into: Address, w0: number, w1: number, w2: number, w3: number): void {
  into.w0 = w0
  into.w1 = w1
  into.w2 = w2
  into.w3 = w3
}
