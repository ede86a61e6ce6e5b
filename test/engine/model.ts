/** One record of the model: its two times and the number of its key. */
export interface ModelRecord {
  readonly timeMs: number
  readonly seenMs: number
  readonly key: number
}

export interface ModelRule {
  readonly threshold: number
  readonly windowMs: number
  readonly quietMs: number
}

export interface ModelEpisode {
  readonly key: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly records: number
  readonly observed: number
}

/** The episodes by the words of SEMANTICS.md, from all records at once: nothing is ever forgotten. */
export function modelEpisodes(records: readonly ModelRecord[], rule: ModelRule): ModelEpisode[] {
  const keys = [...new Set(records.map(record => record.key))].sort((a, b) => a - b)
  return keys.flatMap(key => {
    const times = records.filter(record => record.key === key).map(record => record.timeMs)
    times.sort((a, b) => a - b)
    const inWindow = (end: number) => times.filter(t => t <= end && t >= end - rule.windowMs)
    const hot = [...new Set(times)].filter(t => inWindow(t).length >= rule.threshold)
    const runs: number[][] = []
    for (const time of hot) {
      const run = runs.at(-1)
      if (run && time - run.at(-1)! <= rule.quietMs) run.push(time)
      else runs.push([time])
    }
    return runs.map(run => {
      const firstSeenMs = inWindow(run[0]!)[0]!
      const lastSeenMs = run.at(-1)!
      return {
        key,
        firstSeenMs,
        lastSeenMs,
        records: times.filter(t => t >= firstSeenMs && t <= lastSeenMs).length,
        observed: Math.max(...run.map(time => inWindow(time).length)),
      }
    })
  })
}
