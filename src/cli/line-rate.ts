/** The rate of the last seconds is told from so much time, and not of less. */
const SPAN_MS = 5_000
const LEAST_MS = 1_000
/** Between two samples: there are never more than some thirty. */
const SAMPLE_MS = 200

interface Sample {
  readonly ms: number
  readonly count: number
}

/** How fast a count grows: of the last five seconds. */
export class LineRate {
  #samples: Sample[] = []

  /** `count` is what it came to at that time; a clock that was set back begins anew. */
  note(ms: number, count: number): void {
    const lastMs = this.#samples.at(-1)?.ms ?? Number.NEGATIVE_INFINITY
    if (ms < lastMs) this.#samples = []
    else if (ms - lastMs < SAMPLE_MS) return
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
