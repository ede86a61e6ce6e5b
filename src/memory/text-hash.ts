import { seededRandom } from '../base/random.ts'

/** Entries of one table: one for each value of a byte. */
const BYTE = 256
// Tables of each lane, in this order; each is of random words that nobody outside knows.
const LOW = 0 // low byte of a character
const HIGH = BYTE // high byte of a character that has one
const WORD = 2 * BYTE // bytes of the words of an address
const END = 3 * BYTE // two entries: a text ends here, an address ends here
const LANE = 3 * BYTE + 2
/** Odd, well mixed: those of MurmurHash3's two lanes. */
const FIRST_FACTOR = 0xcc9e2d51 | 0
const SECOND_FACTOR = 0x1b873593 | 0
const TEXT_END = END
const ADDRESS_END = END + 1
const ZERO = 0x30
const MINUS = 0x2d
/** Digits of 2^53. */
const MAX_DIGITS = 16

/**
 * A seeded hash of a sequence of parts, texts and addresses, into 64 bits: two lanes of 32, each of
 * them `lane = rotate((lane ^ table[byte]) * odd, 15)` for every byte, which loses nothing of the
 * lane, then a final mix of both. A part ends with an entry of its own, so that `ab`, `c` differs
 * from `a`, `bc`, and an address from any text. For 128 bits take two of different seeds.
 *
 * All that is put in goes through the tables: two inputs can only collide where differences of
 * secret words happen to cancel, in both lanes. So no pair of inputs collides under every seed, and
 * nobody can choose values that do. 6 KiB; takes no memory for a hash, and time in proportion to
 * the text.
 *
 * Hot path.
 */
export class TextHash {
  readonly #tables: Int32Array
  readonly #firstStart: number
  readonly #secondStart: number
  #first = 0
  #second = 0
  readonly #digits = new Uint8Array(MAX_DIGITS)

  constructor(seed: number) {
    const random = seededRandom(seed)
    this.#tables = Int32Array.from({ length: 2 * LANE }, () => random.next() | 0)
    this.#firstStart = random.next() | 0
    this.#secondStart = random.next() | 0
  }

  begin(): void {
    this.#first = this.#firstStart
    this.#second = this.#secondStart
  }

  addText(text: string): void {
    const t = this.#tables
    const { length } = text
    let a = this.#first
    let b = this.#second
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at)
      const low = LOW + (code & 255)
      a = step(a ^ t[low]!, FIRST_FACTOR)
      b = step(b ^ t[LANE + low]!, SECOND_FACTOR)
      if (code < BYTE) continue
      const high = HIGH + (code >>> 8)
      a = step(a ^ t[high]!, FIRST_FACTOR)
      b = step(b ^ t[LANE + high]!, SECOND_FACTOR)
    }
    this.#first = a
    this.#second = b
    this.#byte(TEXT_END)
  }

  /** As the text of its decimal digits; a safe integer. */
  addInteger(value: number): void {
    const digits = this.#digits
    let rest = value < 0 ? -value : value
    let at = MAX_DIGITS
    do {
      const tenth = Math.floor(rest / 10)
      digits[--at] = ZERO + (rest - tenth * 10)
      rest = tenth
    } while (rest > 0)
    if (value < 0) this.#byte(LOW + MINUS)
    for (; at < MAX_DIGITS; at++) this.#byte(LOW + digits[at]!)
    this.#byte(TEXT_END)
  }

  /** An address; never equal to any text. */
  addWords(w0: number, w1: number, w2: number, w3: number): void {
    this.#word(w0)
    this.#word(w1)
    this.#word(w2)
    this.#word(w3)
    this.#byte(ADDRESS_END)
  }

  /** The hash of what was added since `begin`, its first 32 bits. */
  get first(): number {
    return mix(this.#first ^ rotate(this.#second))
  }

  /** The other 32 bits. */
  get second(): number {
    const first = this.#first ^ rotate(this.#second)
    return mix((this.#second + Math.imul(first, FIRST_FACTOR)) | 0)
  }

  #word(word: number): void {
    this.#byte(WORD + (word & 255))
    this.#byte(WORD + ((word >>> 8) & 255))
    this.#byte(WORD + ((word >>> 16) & 255))
    this.#byte(WORD + (word >>> 24))
  }

  #byte(entry: number): void {
    this.#first = step(this.#first ^ this.#tables[entry]!, FIRST_FACTOR)
    this.#second = step(this.#second ^ this.#tables[LANE + entry]!, SECOND_FACTOR)
  }
}

function step(lane: number, factor: number): number {
  return rotate(Math.imul(lane, factor))
}

function rotate(lane: number): number {
  return (lane << 15) | (lane >>> 17)
}

/** A bijection in which each bit of the input turns each of the output half of the time: the finish
 * of MurmurHash3 (A. Appleby, 2011). */
function mix(lane: number): number {
  let h = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
