// What a JavaScript developer would write for the same rules, as references. All are exact for
// records that come in order; none orders late ones, keeps episodes or has a bound.

export interface Counter {
  /** Whether the window that ends at this record is hot. */
  observe(key: string, timeMs: number): boolean
}

/** The least there is: a counter for each key, which never goes back. */
export class PlainMapCounter implements Counter {
  readonly #counts = new Map<string, { count: number }>()
  readonly #threshold: number

  constructor(threshold: number) {
    this.#threshold = threshold
  }

  observe(key: string): boolean {
    const counter = this.#counts.get(key)
    if (counter === undefined) {
      this.#counts.set(key, { count: 1 })
      return this.#threshold <= 1
    }
    return ++counter.count >= this.#threshold
  }
}

/** Every time of the window in an array for each address, the old ones shifted out. */
export class MapCounter implements Counter {
  readonly #times: TimesOfAddress
  readonly #threshold: number
  readonly #windowMs: number

  constructor(threshold: number, windowMs: number) {
    this.#times = new TimesOfAddress(windowMs)
    this.#threshold = threshold
    this.#windowMs = windowMs
  }

  observe(address: string, timeMs: number): boolean {
    const times = this.#times.with(address, timeMs)
    while (times[0]! < timeMs - this.#windowMs) times.shift()
    return times.length >= this.#threshold
  }
}

/** The same with no more times than the threshold asks for: what a second thought leads to. */
export class NewestMapCounter implements Counter {
  readonly #times: TimesOfAddress
  readonly #threshold: number
  readonly #windowMs: number

  constructor(threshold: number, windowMs: number) {
    this.#times = new TimesOfAddress(windowMs)
    this.#threshold = threshold
    this.#windowMs = windowMs
  }

  observe(address: string, timeMs: number): boolean {
    const times = this.#times.with(address, timeMs)
    if (times.length > this.#threshold) times.shift()
    return times.length === this.#threshold && timeMs - times[0]! <= this.#windowMs
  }
}

/** An array of times for each address; once a window the quiet ones are forgotten. */
class TimesOfAddress {
  readonly #times = new Map<string, number[]>()
  readonly #windowMs: number
  #sweptMs = Number.NEGATIVE_INFINITY

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** The address's times, this one last. */
  with(address: string, timeMs: number): number[] {
    if (timeMs - this.#sweptMs >= this.#windowMs) this.#sweep(timeMs)
    let times = this.#times.get(address)
    if (times === undefined) {
      times = []
      this.#times.set(address, times)
    }
    times.push(timeMs)
    return times
  }

  #sweep(timeMs: number): void {
    this.#sweptMs = timeMs
    for (const [address, own] of this.#times) {
      if (own.at(-1)! < timeMs - this.#windowMs) this.#times.delete(address)
    }
  }
}

/**
 * For each address a `Map` of its values to the time each was last seen; taken out and put in again
 * it comes last, so the old ones are at the beginning.
 */
export class DistinctMapCounter {
  readonly #seen = new Map<string, Map<number, number>>()
  readonly #threshold: number
  readonly #windowMs: number

  constructor(threshold: number, windowMs: number) {
    this.#threshold = threshold
    this.#windowMs = windowMs
  }

  observe(address: string, value: number, timeMs: number): boolean {
    let values = this.#seen.get(address)
    if (values === undefined) {
      values = new Map()
      this.#seen.set(address, values)
    }
    values.delete(value)
    values.set(value, timeMs)
    for (const [old, seenMs] of values) {
      if (seenMs >= timeMs - this.#windowMs) break
      values.delete(old)
    }
    return values.size >= this.#threshold
  }
}
