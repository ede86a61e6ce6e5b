// What a JavaScript developer would write for the same rule, as references. Both are exact for
// records that come in order; neither orders late ones, keeps episodes or has a bound.

export interface Counter {
  /** Whether the window that ends at this record is hot. */
  observe(address: string, timeMs: number): boolean
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

/** An array of times for each address; once a window those that were quiet for one are forgotten. */
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
