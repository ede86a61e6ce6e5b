const BLOCK = 64
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Of the first 64 primes: the first 32 bits of the fractions of their cube roots. */
const ROUNDS = Int32Array.from(primes(64), prime => fractionBits(Math.cbrt(prime)))
/** Of the first eight: those of their square roots. */
const START = Int32Array.from(primes(8), prime => fractionBits(Math.sqrt(prime)))

/**
 * SHA-256 (FIPS 180-4) of a text as UTF-8, in base64, as a Content-Security-Policy names what it
 * allows: that of `abc` is `ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=`. A lone surrogate counts
 * as U+FFFD. Some 100 ns a byte: for texts of pages, not for files.
 */
export function sha256Base64(text: string): string {
  const bytes = padded(utf8(text))
  const state = START.slice()
  const words = new Int32Array(BLOCK)
  for (let from = 0; from < bytes.length; from += BLOCK) mix(bytes, from, words, state)
  return base64(
    Array.from({ length: 32 }, (_, at) => (state[at >> 2]! >>> (24 - 8 * (at & 3))) & 255),
  )
}

function mix(bytes: readonly number[], from: number, words: Int32Array, state: Int32Array): void {
  for (let at = 0; at < 16; at++) {
    const byte = from + at * 4
    words[at] =
      (bytes[byte]! << 24) | (bytes[byte + 1]! << 16) | (bytes[byte + 2]! << 8) | bytes[byte + 3]!
  }
  for (let at = 16; at < BLOCK; at++) {
    const [before, last] = [words[at - 15]!, words[at - 2]!]
    const near = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3)
    const far = turn(last, 17) ^ turn(last, 19) ^ (last >>> 10)
    words[at] = words[at - 16]! + near + words[at - 7]! + far
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as Eight
  for (let at = 0; at < BLOCK; at++) {
    const choice = (e & f) ^ (~e & g)
    const one =
      (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + ROUNDS[at]! + words[at]!) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at]! += word
}

type Eight = [number, number, number, number, number, number, number, number]

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** Followed by a one, zeros, and how many bits it had. */
function padded(bytes: number[]): number[] {
  const bits = bytes.length * 8
  bytes.push(128)
  while (bytes.length % BLOCK !== BLOCK - 8) bytes.push(0)
  const high = Math.floor(bits / 2 ** 32)
  for (const word of [high, bits]) {
    for (let shift = 24; shift >= 0; shift -= 8) bytes.push((word >>> shift) & 255)
  }
  return bytes
}

function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0)!
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
    if (code < 0x80) bytes.push(code)
    else {
      const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
      bytes.push([0, 0xc0, 0xe0, 0xf0][more]! | (code >> (6 * more)))
      for (let at = more - 1; at >= 0; at--) bytes.push(0x80 | ((code >> (6 * at)) & 0x3f))
    }
  }
  return bytes
}

function base64(bytes: readonly number[]): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.slice(at, at + 3)
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0)
    text += ALPHABET[bits >> 18]! + ALPHABET[(bits >> 12) & 63]!
    text += second === undefined ? '=' : ALPHABET[(bits >> 6) & 63]!
    text += third === undefined ? '=' : ALPHABET[bits & 63]!
  }
  return text
}

function fractionBits(root: number): number {
  return Math.floor((root % 1) * 2 ** 32)
}

function primes(count: number): number[] {
  const found: number[] = []
  for (let number = 2; found.length < count; number++) {
    if (found.every(prime => number % prime !== 0)) found.push(number)
  }
  return found
}
