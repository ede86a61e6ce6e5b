/**
 * What the engine did, as counts since it was made. The twelve promises hold exactly while `late`,
 * `evicted`, `refused`, `capped`, `degraded` and `settledEarly` are zero (SEMANTICS.md).
 */
export interface EngineCounters {
  /** Records observed: those that at least one rule counts, late ones included. */
  records: number
  /** Records without a possible time (1970 to 9999), left out; doors leave them out themselves. */
  impossible: number
  /** Records before the watermark, left out. */
  late: number
  /** Records dated further ahead than `maxFutureSkewMs`, counted at the time they were seen. */
  clockAhead: number
  /** Rows whose time had passed, cleared for their space. */
  expired: number
  /** Rows with live observations, cleared because the table was full. */
  evicted: number
  /** Observations of new keys that found no row. */
  refused: number
  /** Observations lost, or moved by up to 1/64 of the window, to a limit. */
  degraded: number
  /** Observations of dense runs kept only as weights: what is hot stays exact. */
  merged: number
  /** Observations settled before the watermark had passed, because `maxPending` were waiting. */
  settledEarly: number
  /** Hot records that opened no episode because of `maxOpenEpisodes` or `maxEpisodesPerMinute`. */
  capped: number
  episodesOpened: number
  episodesMerged: number
  episodesClosed: number
}

export function createCounters(): EngineCounters {
  return {
    records: 0,
    impossible: 0,
    late: 0,
    clockAhead: 0,
    expired: 0,
    evicted: 0,
    refused: 0,
    degraded: 0,
    merged: 0,
    settledEarly: 0,
    capped: 0,
    episodesOpened: 0,
    episodesMerged: 0,
    episodesClosed: 0,
  }
}
