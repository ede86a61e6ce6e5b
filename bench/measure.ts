/** What is compared with others: `measure` does its work once and answers one sample. */
export interface Contestant {
  readonly name: string
  measure(): number | Promise<number>
}

/** Samples in a few numbers; `mad` is the median distance from the median. */
export interface Spread {
  readonly median: number
  readonly mad: number
  readonly min: number
  readonly max: number
  readonly samples: number
}

export interface Rounds {
  /** Not counted: compilation, caches, windows that fill. */
  readonly warmUp: number
  readonly counted: number
}

/**
 * The samples of each contestant, by round. In a round each has one turn, so a machine that becomes
 * slower does so for all; who begins changes, so none has always the same one before it. Garbage of
 * the one before is collected outside of the turn.
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: Rounds,
  onRound: (round: number) => void = () => {},
): Promise<Map<string, number[]>> {
  const samples = new Map(contestants.map(({ name }) => [name, [] as number[]]))
  if (samples.size < contestants.length) throw new Error('contestants need names of their own')
  for (let round = 0; round < rounds.warmUp + rounds.counted; round++) {
    onRound(round)
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length]!
      globalThis.gc?.()
      const sample = await contestant.measure()
      if (round >= rounds.warmUp) samples.get(contestant.name)!.push(sample)
    }
  }
  return samples
}

/** Throws where there are no samples. */
export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new Error('expected at least one sample, found none')
  const median = medianOf(samples)
  return {
    median,
    mad: medianOf(samples.map(sample => Math.abs(sample - median))),
    min: samples.reduce((least, sample) => Math.min(least, sample)),
    max: samples.reduce((most, sample) => Math.max(most, sample)),
    samples: samples.length,
  }
}

/**
 * How many times as much, round by round: what slowed one round slowed both, so this spreads less
 * than the two medians do.
 */
export function ratioOf(samples: readonly number[], beside: readonly number[]): Spread {
  if (samples.length !== beside.length) {
    throw new Error(`expected ${beside.length} samples as beside, found ${samples.length}`)
  }
  return spreadOf(samples.map((sample, round) => sample / beside[round]!))
}

/** Of an even number the mean of the middle two. */
function medianOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const upper = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2
}
