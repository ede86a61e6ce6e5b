import type { TextFormat } from './text-format.ts'

/** Places of the table; about a thousand clues leave it mostly empty. */
const PLACES_LOG = 13
const PLACES = 1 << PLACES_LOG
/** Formats whose bits one word holds. */
const BITS = 32
const BITS_LOG = 5
/** Clues further on are not seen. */
const MAX_CHARACTERS = 65_536
const LETTER_A = 0x61
const LETTERS = 26
const LOWER_CASE = 0x20

/**
 * Tells which formats may know a text, by the words in it: one pass over its letters, 2 ns each,
 * where asking seventy formats takes some microseconds. A format without clues may know any text.
 * Two words of one hash make it ask a format in vain, never miss one. Hot path.
 */
export class ClueIndex {
  readonly #size: number
  /** Of the clues, each where its hash says or behind; 0 is none. */
  readonly #hashes = new Int32Array(PLACES)
  /** By place and word of bits: the formats that have such a clue. */
  readonly #sets: Int32Array
  readonly #always: Int32Array
  readonly #found: Int32Array

  constructor(formats: readonly TextFormat[]) {
    this.#size = Math.ceil(formats.length / BITS)
    this.#sets = new Int32Array(PLACES * this.#size)
    this.#always = new Int32Array(this.#size)
    this.#found = new Int32Array(this.#size)
    for (const [index, { clues }] of formats.entries()) {
      if (clues === undefined) addTo(this.#always, 0, index)
      else for (const clue of clues) this.#add(clue, index)
    }
  }

  #add(clue: string, index: number): void {
    let hash = 0
    for (let at = 0; at < clue.length; at++) {
      hash = hashWith(hash, clue.charCodeAt(at) - LETTER_A)
    }
    let place = placeOf(hash)
    while (this.#hashes[place] !== 0 && this.#hashes[place] !== hash)
      place = (place + 1) & (PLACES - 1)
    this.#hashes[place] = hash
    addTo(this.#sets, place * this.#size, index)
  }

  /** Formats by their indexes, as `next` takes them. */
  setOf(indexes: readonly number[]): Int32Array {
    const set = new Int32Array(this.#size)
    for (const index of indexes) addTo(set, 0, index)
    return set
  }

  /** Finds out about a text; `next` then answers. */
  look(text: string): void {
    const hashes = this.#hashes
    for (let word = 0; word < this.#size; word++) this.#found[word] = this.#always[word]!
    const end = Math.min(text.length, MAX_CHARACTERS)
    let hash = 0
    for (let at = 0; at <= end; at++) {
      const letter = at < end ? (text.charCodeAt(at) | LOWER_CASE) - LETTER_A : -1
      if (letter >= 0 && letter < LETTERS) hash = hashWith(hash, letter)
      else if (hash !== 0) {
        let place = placeOf(hash)
        while (hashes[place] !== 0 && hashes[place] !== hash) place = (place + 1) & (PLACES - 1)
        if (hashes[place] !== 0) this.#note(place)
        hash = 0
      }
    }
  }

  #note(place: number): void {
    const size = this.#size
    for (let word = 0; word < size; word++) {
      this.#found[word]! |= this.#sets[place * size + word]!
    }
  }

  /** The first index of the set, from this one on, whose format may know the text; -1 if none. */
  next(set: Int32Array, from: number): number {
    const found = this.#found
    let rest = -1 << (from & (BITS - 1))
    for (let word = from >>> BITS_LOG; word < found.length; word++) {
      const bits = found[word]! & set[word]! & rest
      if (bits !== 0) return word * BITS + BITS - 1 - Math.clz32(bits & -bits)
      rest = -1
    }
    return -1
  }
}

function addTo(sets: Int32Array, from: number, index: number): void {
  sets[from + Math.floor(index / BITS)]! |= 1 << (index % BITS)
}

function hashWith(hash: number, letter: number): number {
  return (Math.imul(hash, 31) + letter + 1) | 0
}

function placeOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (BITS - PLACES_LOG)
}
