/** Uniform 32-bit integers: `next()` is in -2^31 … 2^31-1. Seeds hashes and names episodes. */
export interface Random {
  next(): number
}

/** Unpredictable where the platform has a cryptographic source, as Node, browsers and edges do. */
export function systemRandom(): Random {
  const words = new Int32Array(1)
  const source = (globalThis as { crypto?: { getRandomValues(into: Int32Array): void } }).crypto
  if (source) {
    return {
      next() {
        source.getRandomValues(words)
        return words[0]!
      },
    }
  }
  return { next: () => (Math.random() * 0x1_0000_0000) | 0 }
}

/** The same numbers for the same seed: splitmix32 (G. Steele, D. Lea, C. Flood 2014). */
export function seededRandom(seed: number): Random {
  let state = seed | 0
  return {
    next() {
      state = (state + 0x9e3779b9) | 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
      return mixed ^ (mixed >>> 15)
    },
  }
}
