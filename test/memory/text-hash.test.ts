import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TextHash } from '../../src/memory/text-hash.ts'

type Part = string | number | readonly [number, number, number, number]

function add(hash: TextHash, part: Part): void {
  if (typeof part === 'string') hash.addText(part)
  else if (typeof part === 'number') hash.addInteger(part)
  else hash.addWords(...part)
}

function hashOf(parts: readonly Part[], hash = new TextHash(1)): string {
  hash.begin()
  for (const part of parts) add(hash, part)
  return `${hash.first} ${hash.second}`
}

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', 'a', '\u0000', '\u0001', '\u0100', '\u0101'),
  fc.tuple(word, word, word, word),
)

describe('the hash of texts', () => {
  it('is the same for the same parts and seed, and another for another', () => {
    fc.assert(
      fc.property(fc.array(part), fc.array(part), word, word, (parts, before, seed, other) => {
        fc.pre(seed !== other)
        const used = new TextHash(seed)
        hashOf(before, used)
        const own = hashOf(parts, used)
        expect(own).toBe(hashOf(parts, new TextHash(seed)))
        expect(own).not.toBe(hashOf(parts, new TextHash(other)))
      }),
    )
  })

  it('differs where the parts do', () => {
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b))
        expect(hashOf(a)).not.toBe(hashOf(b))
      }),
      { numRuns: 2_000 },
    )
  })

  it.each<{ one: Part[]; other: Part[] }>([
    { one: ['ab', 'c'], other: ['a', 'bc'] },
    { one: ['ab'], other: ['ba'] },
    { one: [], other: [''] },
    { one: [''], other: ['', ''] },
    { one: ['\u0103'], other: ['\u0003\u0001'] },
    { one: ['a\u0000'], other: ['a'] },
    { one: [[0, 0, 0xffff, 1]], other: ['0.0.0.1'] },
    { one: [[0, 0, 0, 0]], other: ['\u0000'.repeat(16)] },
    { one: [[1, 0, 0, 0]], other: [[0, 1, 0, 0]] },
  ])('tells $one from $other', ({ one, other }) => {
    expect(hashOf(one)).not.toBe(hashOf(other))
  })

  it('takes a whole number for its digits', () => {
    const numbers = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1_000, max: 1_000 }))
    fc.assert(
      fc.property(numbers, value => {
        expect(hashOf([value])).toBe(hashOf([String(value)]))
      }),
    )
    for (const value of [0, -0, 2 ** 53 - 1, 1 - 2 ** 53]) {
      expect(hashOf([value])).toBe(hashOf([String(value)]))
    }
  })

  it('gives a million keys as many hashes, and halves of 32 bits nearly as many', () => {
    const hash = new TextHash(7)
    const firsts = new Uint32Array(1_000_000)
    const wholes = new Float64Array(firsts.length)
    for (let at = 0; at < firsts.length; at++) {
      hash.begin()
      hash.addText(`/path/${at % 1_000}`)
      hash.addInteger(at)
      firsts[at] = hash.first
      wholes[at] = (hash.first >>> 0) * 2 ** 21 + (hash.second >>> 11)
    }
    const distinct = (sorted: Uint32Array | Float64Array) => {
      sorted.sort()
      let count = 1
      for (let at = 1; at < sorted.length; at++) if (sorted[at] !== sorted[at - 1]) count++
      return count
    }
    expect(distinct(wholes)).toBe(1_000_000)
    // Of a million random words of 32 bits 116 equal another.
    expect(1_000_000 - distinct(firsts)).toBeLessThan(200)
  })

  it('turns half of its bits, each as often, with any one bit of a text', () => {
    const hash = new TextHash(3)
    const turned = new Float64Array(64)
    let tries = 0
    for (let text = 0; text < 500; text++) {
      for (let bit = 0; bit < 16; bit++) {
        const [one, two] = ['first', 'second'] as const
        const near = (change: number) => {
          hash.begin()
          hash.addText(`GET /index/${text}${String.fromCharCode(0x161 ^ change)}`)
          return [hash[one], hash[two]]
        }
        const [a, b] = [near(0), near(1 << bit)]
        tries++
        for (let at = 0; at < 64; at++) {
          turned[at]! += ((a[at >> 5]! ^ b[at >> 5]!) >>> (at & 31)) & 1
        }
      }
    }
    for (const count of turned) expect(Math.abs(count / tries - 0.5)).toBeLessThan(0.03)
  })
})
