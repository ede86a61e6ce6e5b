import { interleave, ratioOf, spreadOf } from './measure.ts'
import type { Row } from './result.ts'

/** Takes a stream's next records; keeps its state and its place from one call to the next. */
export interface Runner {
  readonly name: string
  /** Nanoseconds per record. */
  run(records: number): number | Promise<number>
  /** Records so far by what became of them. */
  counts(): Readonly<Record<string, number>>
  end?(): void
}

/** Runners on one stream: each of ours is compared with each of the others. */
export interface Contest {
  readonly scenario: string
  readonly own: readonly Runner[]
  readonly others: readonly Runner[]
}

export interface ContestSizes {
  readonly rounds: number
  readonly recordsPerRound: number
  /** Before the first round: compilation, caches, windows that fill. */
  readonly warmUpRecords: number
}

export async function runContest(
  { scenario, own, others }: Contest,
  sizes: ContestSizes,
  say: (what: string) => void,
): Promise<Row[]> {
  const all = [...own, ...others]
  try {
    for (const runner of all) {
      say(`${scenario}: ${runner.name}, warm-up`)
      await runner.run(sizes.warmUpRecords)
    }
    const before = all.map(runner => runner.counts())
    const samples = await interleave(
      all.map(runner => ({
        name: runner.name,
        measure: () => runner.run(sizes.recordsPerRound),
      })),
      { warmUp: 0, counted: sizes.rounds },
      round => say(`${scenario}: round ${round + 1} of ${sizes.rounds}`),
    )
    const records = sizes.rounds * sizes.recordsPerRound
    return all.map((runner, index): Row => {
      const found = samples.get(runner.name)!
      const beside = own.includes(runner) ? others : []
      const counts = Object.entries(runner.counts())
      return {
        ...{ scenario, name: runner.name, value: spreadOf(found) },
        ratios: Object.fromEntries(
          beside.map(({ name }) => [name, ratioOf(found, samples.get(name)!)]),
        ),
        shares: Object.fromEntries(
          counts.map(([what, count]) => [what, (count - (before[index]![what] ?? 0)) / records]),
        ),
      }
    })
  } finally {
    for (const runner of all) runner.end?.()
  }
}
