import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyHash } from '../../src/memory/key-hash.ts'

const MAPPED = 0xffff
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

/** How far counts of equally likely places are from equal, in standard deviations of chi-square. */
function unevenness(hashes: Iterable<number>, shift: number): number {
  const places = new Float64Array(256)
  let all = 0
  for (const hash of hashes) {
    places[(hash >>> shift) & 255]!++
    all++
  }
  const expected = all / 256
  const chi = places.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return (chi - 255) / Math.sqrt(2 * 255)
}

describe('the hash of keys', () => {
  it('is the same for the same words and seed, and another for another seed', () => {
    fc.assert(
      fc.property(word, word, word, word, word, word, (w0, w1, w2, w3, seed, other) => {
        fc.pre(seed !== other)
        const key = { w0, w1, w2, w3 }
        const hash = new KeyHash(seed).of(key)
        expect(hash).toBe(new KeyHash(seed).ofWords(w0, w1, w2, w3))
        expect(hash).not.toBe(new KeyHash(other).of(key))
      }),
    )
  })

  it('depends on every bit of every word', () => {
    const hash = new KeyHash(5)
    fc.assert(
      fc.property(word, word, word, word, (...words) => {
        const own = hash.ofWords(...words)
        for (let bit = 0; bit < 128; bit++) {
          const near = [...words] as typeof words
          near[bit >> 5]! ^= 1 << (bit & 31)
          expect(hash.ofWords(...near)).not.toBe(own)
        }
      }),
    )
  })

  it.each([
    { name: 'IPv4 addresses in a row', key: (n: number) => [0, 0, MAPPED, n] },
    { name: 'IPv4 networks in a row', key: (n: number) => [0, 0, MAPPED, n << 16] },
    { name: 'IPv6 networks in a row', key: (n: number) => [0x20010db8, n, 0, 1] },
    { name: 'IPv6 hosts in a row', key: (n: number) => [0x20010db8, 1, 0, n] },
    { name: 'squares', key: (n: number) => [0, 0, MAPPED, Math.imul(n, n)] },
  ])('spreads $name evenly, in its low, middle and high bits', ({ key }) => {
    const hash = new KeyHash(3)
    const hashes = Array.from({ length: 65_536 }, (_, n) => {
      const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = key(n)
      return hash.ofWords(w0, w1, w2, w3)
    })
    const different = new Set(hashes).size
    for (const shift of [0, 8, 16, 24]) {
      // Squares come in pairs.
      expect(unevenness(new Set(hashes), shift)).toBeLessThan(8)
    }
    expect(different).toBeGreaterThan(key(1)[3] === key(-1)[3] ? 30_000 : 65_000)
  })
})
