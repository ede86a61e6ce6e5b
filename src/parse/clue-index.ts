import type { TextFormat } from './text-format.ts'

/** Places of the table; a few hundred clues leave it mostly empty. */
const PLACES = 4_096
/** Formats whose bits one word holds. */
const BITS = 32
/** Clues further on are not seen. */
const MAX_CHARACTERS = 4_096
const LETTER_A = 0x61
const LETTERS = 26
const LOWER_CASE = 0x20

/**
 * Tells which formats may know a text, by the words in it: one pass over its letters, 1 ns each,
 * where asking seventy formats takes some microseconds. A format without clues may know any text.
 * Two words of one place make it ask a format in vain, never miss one. Hot path.
 */
export class ClueIndex {
  readonly #size: number
  /** By place and word of bits: the formats that have such a clue. */
  readonly #table: Int32Array
  readonly #always: Int32Array
  readonly #found: Int32Array

  constructor(formats: readonly TextFormat[]) {
    this.#size = Math.ceil(formats.length / BITS)
    this.#table = new Int32Array(PLACES * this.#size)
    this.#always = new Int32Array(this.#size)
    this.#found = new Int32Array(this.#size)
    for (const [index, { clues }] of formats.entries()) {
      const word = Math.floor(index / BITS)
      const bit = 1 << (index % BITS)
      if (clues === undefined) this.#always[word]! |= bit
      for (const clue of clues ?? []) this.#table[placeOf(clue) * this.#size + word]! |= bit
    }
  }

  /** Finds out about a text; `mayKnow` then answers. */
  look(text: string): void {
    const size = this.#size
    const found = this.#found
    for (let word = 0; word < size; word++) found[word] = this.#always[word]!
    const end = Math.min(text.length, MAX_CHARACTERS)
    let hash = 0
    for (let at = 0; at <= end; at++) {
      const letter = at < end ? (text.charCodeAt(at) | LOWER_CASE) - LETTER_A : -1
      if (letter >= 0 && letter < LETTERS) hash = (Math.imul(hash, 31) + letter + 1) | 0
      else if (hash !== 0) {
        const place = placeOfHash(hash) * size
        for (let word = 0; word < size; word++) found[word]! |= this.#table[place + word]!
        hash = 0
      }
    }
  }

  /** Whether the format of this index has a clue in the text. */
  mayKnow(index: number): boolean {
    return (this.#found[Math.floor(index / BITS)]! & (1 << (index % BITS))) !== 0
  }
}

/** Of a word of letters. */
function placeOf(clue: string): number {
  let hash = 0
  for (let at = 0; at < clue.length; at++) {
    hash = (Math.imul(hash, 31) + clue.charCodeAt(at) - LETTER_A + 1) | 0
  }
  return placeOfHash(hash)
}

function placeOfHash(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 20) & (PLACES - 1)
}
