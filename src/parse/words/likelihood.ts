// Hot path.

import { UNSPECIFIED } from './vocabulary.ts'

/** Addresses that no client has are rarely meant: unspecified, loopback, multicast, networks. */
export function unlikelihood(words: Int32Array, at: number): number {
  const last = words[at * 4 + 3]!
  const isIpv4 = words[at * 4 + 2] === 0xffff && words[at * 4 + 1] === 0 && words[at * 4] === 0
  if (!isIpv4) {
    if (words[at * 4]! >>> 24 === 0xff) return -8
    if ((words[at * 4]! | words[at * 4 + 1]! | words[at * 4 + 2]!) !== 0) return 0
    return last === 0 ? UNSPECIFIED : last === 1 ? -3 : 0
  }
  const first = last >>> 24
  if (first === 127) return -3
  if (first === 0) return -9
  // Netmasks and the broadcast address, then multicast, then `120.0.0.0`, most likely a version.
  if (first === 255) return ((last >>> 16) & 255) === 255 || (last & 0xffffff) === 0 ? -20 : -8
  if (first >= 224) return -8
  return (last & 0xffffff) === 0 ? -6 : 0
}
