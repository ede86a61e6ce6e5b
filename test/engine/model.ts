/** One record of the model: its two times and the number of its key. */
export interface ModelRecord {
  readonly timeMs: number
  readonly seenMs: number
  readonly key: number
  /** For rules that count different values. */
  readonly value?: number
  /** False for a further value of the record before it. */
  readonly isFirst?: boolean
}

export interface ModelRule {
  readonly measure?: 'count' | 'distinct'
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
    const own = records.filter(record => record.key === key)
    own.sort((a, b) => a.timeMs - b.timeMs)
    const times = own.map(record => record.timeMs)
    const inWindow = (end: number) =>
      own.filter(({ timeMs }) => timeMs <= end && timeMs >= end - rule.windowMs)
    const valueAt = (end: number) => measured(rule, inWindow(end))
    const hot = [...new Set(times)].filter(t => valueAt(t) >= rule.threshold)
    const runs: number[][] = []
    for (const time of hot) {
      const run = runs.at(-1)
      if (run && time - run.at(-1)! <= rule.quietMs) run.push(time)
      else runs.push([time])
    }
    return runs.map(run => {
      const firstSeenMs = inWindow(run[0]!)[0]!.timeMs
      const lastSeenMs = run.at(-1)!
      return {
        key,
        firstSeenMs,
        lastSeenMs,
        records: own.filter(
          ({ timeMs, isFirst }) =>
            timeMs >= firstSeenMs && timeMs <= lastSeenMs && isFirst !== false,
        ).length,
        observed: Math.max(...run.map(valueAt)),
      }
    })
  })
}

function measured(rule: ModelRule, inside: readonly ModelRecord[]): number {
  if (rule.measure !== 'distinct') return inside.length
  return new Set(inside.map(({ value }) => value)).size
}
