import { MIB, runChild } from './child.ts'
import { interleave, ratioOf, spreadOf } from './measure.ts'
import type { PauseAnswer } from './pause-child.ts'
import type { Measured, Row } from './result.ts'

export interface PauseSizes {
  readonly records: number
  readonly rounds: number
}

export const PAUSE_SIZES: PauseSizes = { records: 10_000_000, rounds: 5 }
export const QUICK_PAUSE_SIZES: PauseSizes = { records: 1_000_000, rounds: 3 }

/** By kind of `pause-child.ts`. */
const NAMES = { engine: 'engine', map: 'Map that grows', none: 'the loop alone' } as const
type Kind = keyof typeof NAMES

/** How long one record takes at worst, in records of ever new addresses, and what memory does. */
export async function benchPauses(
  sizes: PauseSizes,
  say: (what: string) => void,
): Promise<Measured> {
  const kinds = Object.keys(NAMES) as Kind[]
  const answers = new Map<Kind, PauseAnswer[]>(kinds.map(kind => [kind, []]))
  await interleave(
    kinds.map(kind => ({
      name: kind,
      measure() {
        const answer = runChild<PauseAnswer>('pause-child.ts', [kind, sizes.records])
        answers.get(kind)!.push(answer)
        return answer.longestMs
      },
    })),
    { warmUp: 0, counted: sizes.rounds },
    round => say(`pauses: round ${round + 1} of ${sizes.rounds}`),
  )
  const longest = (kind: Kind) => answers.get(kind)!.map(({ longestMs }) => longestMs)
  const smallest = (kind: Kind) => Math.min(...longest(kind))
  const median = (kind: Kind, of: (answer: PauseAnswer) => number) =>
    spreadOf(answers.get(kind)!.map(of)).median
  const beside = (kind: Kind) => ({
    [NAMES.map]: ratioOf(longest(kind), longest('map')),
    [`${NAMES.map}, smallest of each`]: spreadOf([smallest(kind) / smallest('map')]),
  })
  const rows = kinds.map(
    (kind): Row => ({
      ...{ scenario: 'new addresses', name: NAMES[kind], value: spreadOf(longest(kind)) },
      ratios: kind === 'map' ? {} : beside(kind),
      figures: {
        'ns/record': median(kind, ({ nanoseconds }) => nanoseconds),
        'RSS growth MiB': median(kind, ({ bytes }) => bytes / MIB),
      },
    }),
  )
  return {
    unit: 'ms, longest record',
    settings: {
      ...{ rule: '"count >= 100 within 60s"', maxKeys: 131_072, addresses: sizes.records },
      'records/s of event time': 100_000,
    },
    notes: [
      'each run is a process of its own; the smallest says most: what else the machine does only ' +
        'adds to a pause',
      'time from one record to the next: the text of its address is made, the engine reads its ' +
        'words, the Map hashes it; "the loop alone" makes it and does nothing more',
    ],
    rows,
  }
}
