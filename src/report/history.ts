/** How many records there were, in equal parts of the time from the first to the last. */
export interface Timeline {
  /** When the first part begins, ms since 1970. */
  readonly fromMs: number
  /** Length of each. */
  readonly stepMs: number
  readonly records: readonly number[]
  /** Those that at least one rule counts. */
  readonly counted: readonly number[]
}

/** What one rule's windows of one key came to, in equal parts of a time. */
export interface WindowHistory {
  readonly ruleIndex: number
  /** As `EpisodeReport.key`. */
  readonly key: string
  readonly fromMs: number
  readonly stepMs: number
  /**
   * With `gt` and `gte` the highest value of the windows that end in each part, with `lt` and `lte`
   * the lowest; NaN where no window comes to anything. Of averages and ratios with `gt` and `gte`
   * only windows that end at a record.
   */
  readonly values: readonly number[]
}
