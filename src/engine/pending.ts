import { TimeWheel } from '../memory/time-wheel.ts'
import type { KeyWords, Observation } from '../record/observation.ts'

// One observation.
const RULE = 0 // index of the rule in the upper 24 bits, what it is to the rule in the lower 8
const SLOT = 1 // row that its key had when it came, or NO_SLOT
const W0 = 2 // its key
const W1 = 3
const W2 = 4
const W3 = 5
const AMOUNT = 6 // amount as a 64-bit number, or the two words of a value
const BELOW = 8 // place of the same record's observation for the next lower level, or -1
const WORDS = 10

const ROLE_BITS = 8
const ROLE_MASK = 255
/** Beside the bits of `Observation.roles`: it is the first of its record. */
const FIRST = 128

/**
 * Observations that wait for the watermark, in the order of their times; those of one time as they
 * came. Memory: 60 bytes for each that there is room for, taken in the constructor. What a place
 * holds can be read until the next observation is put in.
 *
 * Hot path.
 */
export class Pending {
  readonly #words: Int32Array
  readonly #doubles: Float64Array
  readonly #wheel: TimeWheel
  readonly #free: Int32Array
  #room: number

  constructor(max: number) {
    const memory = new ArrayBuffer(max * WORDS * 4)
    this.#words = new Int32Array(memory)
    this.#doubles = new Float64Array(memory)
    this.#wheel = new TimeWheel(max)
    this.#free = Int32Array.from({ length: max }, (_, at) => max - 1 - at)
    this.#room = max
  }

  /** How many more can wait. */
  get room(): number {
    return this.#room
  }

  /**
   * Puts one in where there is room; answers its place. `below` is the place of its record's for
   * the next lower level, -1 where there is none. The time is modulo 2^32.
   */
  add(
    observation: Observation,
    ruleIndex: number,
    key: KeyWords,
    slot: number,
    below: number,
    isValue: boolean,
    time: number,
  ): number {
    const place = this.#free[--this.#room]!
    const words = this.#words
    const at = place * WORDS
    const roles = observation.roles[ruleIndex]! | (observation.isFirst ? FIRST : 0)
    words[at + RULE] = (ruleIndex << ROLE_BITS) | roles
    words[at + SLOT] = slot
    words[at + W0] = key.w0
    words[at + W1] = key.w1
    words[at + W2] = key.w2
    words[at + W3] = key.w3
    words[at + BELOW] = below
    if (isValue) {
      words[at + AMOUNT] = observation.values[ruleIndex * 2]!
      words[at + AMOUNT + 1] = observation.values[ruleIndex * 2 + 1]!
    } else {
      this.#doubles[(at + AMOUNT) >> 1] = observation.amounts[ruleIndex]!
    }
    this.#wheel.put(place, time)
    return place
  }

  /** None will be put in before this time any more. */
  moveTo(timeMs: number): void {
    this.#wheel.moveTo(timeMs)
  }

  /** The earliest time where it is before `limitMs`, else Infinity. */
  next(limitMs: number): number {
    return this.#wheel.next(limitMs)
  }

  /** Takes one of that time out and answers its place; -1 where none is left. */
  take(): number {
    const place = this.#wheel.take()
    if (place >= 0) this.#free[this.#room++] = place
    return place
  }

  /** All places in use with their times, in the order in which they will be taken. */
  places(): [place: number, atMs: number][] {
    return this.#wheel.list()
  }

  clear(): void {
    this.#wheel.clear()
    const max = this.#free.length
    for (let at = 0; at < max; at++) this.#free[at] = max - 1 - at
    this.#room = max
  }

  ruleOf(place: number): number {
    return this.#words[place * WORDS + RULE]! >>> ROLE_BITS
  }

  /** What it is to the rule, as bits of `Observation.roles`. */
  rolesOf(place: number): number {
    return this.#words[place * WORDS + RULE]! & ROLE_MASK & ~FIRST
  }

  /** Whether it is the first of its record. */
  isFirst(place: number): boolean {
    return (this.#words[place * WORDS + RULE]! & FIRST) !== 0
  }

  slotOf(place: number): number {
    return this.#words[place * WORDS + SLOT]!
  }

  setSlot(place: number, slot: number): void {
    this.#words[place * WORDS + SLOT] = slot
  }

  belowOf(place: number): number {
    return this.#words[place * WORDS + BELOW]!
  }

  amountOf(place: number): number {
    return this.#doubles[(place * WORDS + AMOUNT) >> 1]!
  }

  firstOf(place: number): number {
    return this.#words[place * WORDS + AMOUNT]!
  }

  secondOf(place: number): number {
    return this.#words[place * WORDS + AMOUNT + 1]!
  }

  readKey(place: number, into: KeyWords): void {
    const words = this.#words
    const at = place * WORDS
    into.w0 = words[at + W0]!
    into.w1 = words[at + W1]!
    into.w2 = words[at + W2]!
    into.w3 = words[at + W3]!
  }
}
