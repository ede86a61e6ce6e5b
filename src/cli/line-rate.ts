/** The rate of the last seconds is told from so much time, and not of less. */
const SPAN_MS = 5_000
const LEAST_MS = 1_000

interface Sample {
  readonly ms: number
  readonly count: number
}

/** How fast a count grows: of the last five seconds. */
export class LineRate {
  #samples: Sample[] = []

  /** `count` is what it came to at that time; a clock that was set back begins anew. */
  note(ms: number, count: number): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && ms < last.ms) this.#samples = []
    // A sample in 200 ms is enough, and there are never more than some thirty.
    if (last !== undefined && ms - last.ms < 200) return
    this.#samples.push({ ms, count })
    while (this.#samples.length > 2 && ms - this.#samples[1]!.ms >= SPAN_MS) this.#samples.shift()
  }

  /** Undefined before there was a second. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (first === undefined || last === undefined || last.ms - first.ms < LEAST_MS) return undefined
    return ((last.count - first.count) * 1_000) / (last.ms - first.ms)
  }
}
