/** What a time is made of, as far as it is read. Reused: each time overwrites it. */
export class Parts {
  /** NaN where the text has none. */
  year = Number.NaN
  month = 0
  day = 0
  /** Since midnight, ms. */
  dayMs = 0
  /** Ahead of UTC, ms; NaN where the text has no zone. */
  offsetMs = Number.NaN
  /** Ahead of UTC at a local time, ms, where the text names a place. */
  offsetAt: ((localMs: number) => number) | undefined
  /** ms since 1970, of times that are counted; NaN where all of the above says it. */
  countMs = Number.NaN
  /** Index after what was read. */
  at = 0

  reset(): void {
    this.year = Number.NaN
    this.month = 0
    this.day = 0
    this.dayMs = 0
    this.offsetMs = Number.NaN
    this.offsetAt = undefined
    this.countMs = Number.NaN
    this.at = 0
  }
}
