import { seededRandom } from '../base/random.ts'

/** The four 32-bit words of a key, as an `Address` has them. */
export interface KeyWords {
  w0: number
  w1: number
  w2: number
  w3: number
}

/** Third word of every IPv4 address. */
const MAPPED = 0xffff
/** Entries of one table: one for each value of a byte. */
const BYTE = 256

/**
 * A seeded hash of 128-bit keys, 32 bits: simple tabulation, one table of random words for each of
 * the 16 bytes (16 KiB; 4 KiB are enough for IPv4). Linear probing over it has constant expected
 * cost for every set of keys that was chosen without knowing the tables (M. Pătraşcu, M. Thorup,
 * "The Power of Simple Tabulation Hashing", STOC 2011), so nobody can choose addresses that
 * collide; mixing hashes such as MurmurHash3 have pairs that collide under every seed.
 *
 * Hot path.
 */
export class KeyHash {
  readonly #tables: Int32Array

  constructor(seed: number) {
    const random = seededRandom(seed)
    this.#tables = Int32Array.from({ length: 16 * BYTE }, () => random.next() | 0)
  }

  of(key: KeyWords): number {
    return this.ofWords(key.w0, key.w1, key.w2, key.w3)
  }

  ofWords(w0: number, w1: number, w2: number, w3: number): number {
    const t = this.#tables
    const low =
      t[w3 & 255]! ^
      t[BYTE + ((w3 >>> 8) & 255)]! ^
      t[2 * BYTE + ((w3 >>> 16) & 255)]! ^
      t[3 * BYTE + (w3 >>> 24)]!
    if (w2 === MAPPED && (w1 | w0) === 0) return low
    return low ^ word(t, 4 * BYTE, w2) ^ word(t, 8 * BYTE, w1) ^ word(t, 12 * BYTE, w0)
  }
}

function word(t: Int32Array, from: number, w: number): number {
  return (
    t[from + (w & 255)]! ^
    t[from + BYTE + ((w >>> 8) & 255)]! ^
    t[from + 2 * BYTE + ((w >>> 16) & 255)]! ^
    t[from + 3 * BYTE + (w >>> 24)]!
  )
}
