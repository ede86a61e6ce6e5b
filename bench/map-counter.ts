// What a JavaScript developer would write for the same rule, as references. Both are exact for
// records that come in order; neither orders late ones, keeps episodes or has a bound.

export interface Counter {
  /** Whether the window that ends at this record is hot. */
  observe(address: string, timeMs: number): boolean
}

/** Every time of the window in an array for each address, the old ones shifted out. */
export class MapCounter implements Counter {
  readonly #times = new Map<string, number[]>()
  readonly #sweeper = new Sweeper()
  readonly #threshold: number
  readonly #windowMs: number

  constructor(threshold: number, windowMs: number) {
    this.#threshold = threshold
    this.#windowMs = windowMs
  }

  observe(address: string, timeMs: number): boolean {
    this.#sweeper.sweep(this.#times, timeMs, this.#windowMs)
    let times = this.#times.get(address)
    if (times === undefined) {
      times = []
      this.#times.set(address, times)
    }
    times.push(timeMs)
    while (times[0]! < timeMs - this.#windowMs) times.shift()
    return times.length >= this.#threshold
  }
}

/** The same with no more times than the threshold asks for: what a second thought leads to. */
export class NewestMapCounter implements Counter {
  readonly #times = new Map<string, number[]>()
  readonly #sweeper = new Sweeper()
  readonly #threshold: number
  readonly #windowMs: number

  constructor(threshold: number, windowMs: number) {
    this.#threshold = threshold
    this.#windowMs = windowMs
  }

  observe(address: string, timeMs: number): boolean {
    this.#sweeper.sweep(this.#times, timeMs, this.#windowMs)
    let times = this.#times.get(address)
    if (times === undefined) {
      times = []
      this.#times.set(address, times)
    }
    times.push(timeMs)
    if (times.length > this.#threshold) times.shift()
    return times.length === this.#threshold && timeMs - times[0]! <= this.#windowMs
  }
}

/** Once a window: addresses that have been quiet for one are forgotten. */
class Sweeper {
  #sweptMs = Number.NEGATIVE_INFINITY

  sweep(times: Map<string, number[]>, timeMs: number, windowMs: number): void {
    if (timeMs - this.#sweptMs < windowMs) return
    this.#sweptMs = timeMs
    for (const [address, own] of times) {
      if (own.at(-1)! < timeMs - windowMs) times.delete(address)
    }
  }
}
