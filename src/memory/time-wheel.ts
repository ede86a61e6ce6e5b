// Buckets: four levels of 256, one for each byte of a time.
const DIGITS = 256
const DIGIT_MASK = 255
const DIGIT_BITS = 8
const LEVELS = 4
const LEVEL_SHIFT = 8
/** Words of the map of one level, a bit for each bucket that is not empty. */
const MAP_WORDS = 8

// Of a thing, three words side by side.
const TIME = 0
const NEXT = 1 // the next of its bucket, END, or OUT where it is in none
const PREVIOUS = 2
const SHIFT = 2

const END = -1
const OUT = -2

/**
 * Numbered things in the order of their times, those of one time in the order in which they came:
 * hierarchical timing wheels (G. Varghese, A. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP
 * 1987), which are a radix heap with base 256 (R. Ahuja et al., J. ACM 37/2, 1990). Putting one in
 * costs one step, taking it out again at most three more, however many there are. Times only go on:
 * none may be put in before one that was asked for.
 *
 * Memory: 16 bytes a thing and 8 KiB. Times are whole milliseconds, put in modulo 2^32; all that
 * are in lie within so many.
 *
 * Hot path.
 */
export class TimeWheel {
  readonly #things: Int32Array
  readonly #first = new Int32Array(LEVELS * DIGITS).fill(END)
  readonly #last = new Int32Array(LEVELS * DIGITS).fill(END)
  readonly #map = new Int32Array(LEVELS * MAP_WORDS)
  #size = 0
  /** No time that is in is before it; what a bucket means depends on it. */
  #nowMs = 0

  constructor(things: number) {
    this.#things = new Int32Array(things << SHIFT).fill(OUT)
  }

  get size(): number {
    return this.#size
  }

  has(thing: number): boolean {
    return this.#things[(thing << SHIFT) + NEXT] !== OUT
  }

  /** The time of one that is in, modulo 2^32. */
  timeOf(thing: number): number {
    return this.#things[(thing << SHIFT) + TIME]!
  }

  /** None will be put in before this time any more. To be said before the first is put in. */
  moveTo(timeMs: number): void {
    if (this.#size === 0) this.#nowMs = timeMs
  }

  /** Puts one in that is not; its time is modulo 2^32. */
  put(thing: number, time: number): void {
    this.#size++
    this.#things[(thing << SHIFT) + TIME] = time
    this.#append(thing)
  }

  /** Takes one out that is in. */
  remove(thing: number): void {
    const things = this.#things
    const at = thing << SHIFT
    const bucket = this.#bucketOf(things[at + TIME]!)
    const next = things[at + NEXT]!
    const previous = things[at + PREVIOUS]!
    if (next === END) this.#last[bucket] = previous
    else things[(next << SHIFT) + PREVIOUS] = previous
    if (previous === END) {
      this.#first[bucket] = next
      if (next === END) this.#map[bucket >> 5]! &= ~(1 << (bucket & 31))
    } else {
      things[(previous << SHIFT) + NEXT] = next
    }
    things[at + NEXT] = OUT
    this.#size--
  }

  /** The earliest time where it is before `limitMs`, else Infinity; `take` gives what has it. */
  next(limitMs: number): number {
    if (this.#size === 0) return Number.POSITIVE_INFINITY
    for (;;) {
      const now = this.#nowMs | 0
      const own = this.#findBucket(0, now & DIGIT_MASK)
      if (own >= 0) {
        const timeMs = this.#nowMs + (own - (now & DIGIT_MASK))
        if (timeMs >= limitMs) return Number.POSITIVE_INFINITY
        this.#nowMs = timeMs
        return timeMs
      }
      const startMs = this.#openBucket(now, limitMs)
      if (startMs >= limitMs) {
        // Things that are moved on before they are due would else be 2^32 ahead some day.
        if (limitMs - 1 > this.#nowMs) this.#nowMs = limitMs - 1
        return Number.POSITIVE_INFINITY
      }
      this.#nowMs = startMs
      this.#spread()
    }
  }

  /** Takes one out that has the time which `next` answered last; -1 where none is left. */
  take(): number {
    const things = this.#things
    const bucket = this.#nowMs & DIGIT_MASK
    const thing = this.#first[bucket]!
    if (thing === END) return END
    const at = thing << SHIFT
    const next = things[at + NEXT]!
    this.#first[bucket] = next
    if (next === END) {
      this.#last[bucket] = END
      this.#map[bucket >> 5]! &= ~(1 << (bucket & 31))
    } else {
      things[(next << SHIFT) + PREVIOUS] = END
    }
    things[at + NEXT] = OUT
    this.#size--
    return thing
  }

  /** All that are in with their times, in the order in which they will be taken. */
  list(): [thing: number, timeMs: number][] {
    const found: [number, number][] = []
    for (let bucket = 0; bucket < LEVELS * DIGITS; bucket++) {
      let thing = this.#first[bucket]!
      while (thing !== END) {
        const aheadMs = (this.timeOf(thing) - (this.#nowMs | 0)) >>> 0
        found.push([thing, this.#nowMs + aheadMs])
        thing = this.#things[(thing << SHIFT) + NEXT]!
      }
    }
    // Those of one time are in one bucket, as they came.
    return found.sort(([, aMs], [, bMs]) => aMs - bMs)
  }

  clear(): void {
    for (let thing = 0; this.#size > 0; thing++) if (this.has(thing)) this.remove(thing)
  }

  /** Where the bucket begins that holds the earliest times, of those that are not of level 0. */
  #openBucket(now: number, limitMs: number): number {
    for (let level = 1; level < LEVELS; level++) {
      const shift = level << 3
      const digit = (now >>> shift) & DIGIT_MASK
      let found = this.#findBucket(level, digit + 1)
      // Times are modulo 2^32: on the last level small digits come after large ones.
      if (found < 0 && level === LEVELS - 1) found = this.#findBucket(level, 0)
      if (found < 0) continue
      const upper = level === LEVELS - 1 ? 0 : now & (-1 << (shift + DIGIT_BITS))
      const start = upper | (found << shift)
      return this.#nowMs + ((start - now) >>> 0)
    }
    return limitMs
  }

  /** Puts what is in the bucket that begins now into those of lower levels, in its order. */
  #spread(): void {
    const now = this.#nowMs | 0
    let level = LEVELS - 1
    let bucket = 0
    for (; level > 0; level--) {
      bucket = (level << LEVEL_SHIFT) | ((now >>> (level << 3)) & DIGIT_MASK)
      if (this.#first[bucket] !== END) break
    }
    let thing = this.#first[bucket]!
    this.#first[bucket] = END
    this.#last[bucket] = END
    this.#map[bucket >> 5]! &= ~(1 << (bucket & 31))
    while (thing !== END) {
      const next = this.#things[(thing << SHIFT) + NEXT]!
      this.#append(thing)
      thing = next
    }
  }

  #append(thing: number): void {
    const things = this.#things
    const at = thing << SHIFT
    const bucket = this.#bucketOf(things[at + TIME]!)
    const last = this.#last[bucket]!
    things[at + NEXT] = END
    things[at + PREVIOUS] = last
    this.#last[bucket] = thing
    if (last !== END) {
      things[(last << SHIFT) + NEXT] = thing
    } else {
      this.#first[bucket] = thing
      this.#map[bucket >> 5]! |= 1 << (bucket & 31)
    }
  }

  /** Its level is that of the highest byte that differs from now. */
  #bucketOf(time: number): number {
    const differs = time ^ this.#nowMs
    const level = differs === 0 ? 0 : (31 - Math.clz32(differs)) >> 3
    return (level << LEVEL_SHIFT) | ((time >>> (level << 3)) & DIGIT_MASK)
  }

  /** The first bucket of a level from a digit on that is not empty; -1 where all are. */
  #findBucket(level: number, digit: number): number {
    if (digit > DIGIT_MASK) return END
    const first = level * MAP_WORDS
    let word = first + (digit >> 5)
    let bits = this.#map[word]! & (-1 << (digit & 31))
    while (bits === 0) {
      if (++word === first + MAP_WORDS) return END
      bits = this.#map[word]!
    }
    return ((word - first) << 5) | (31 - Math.clz32(bits & -bits))
  }
}
