import { MIB, runChild } from './child.ts'
import { interleave, spreadOf } from './measure.ts'
import type { MemoryAnswer } from './memory-child.ts'
import type { Measured, Row } from './result.ts'

export interface MemorySizes {
  readonly rounds: number
  readonly populations: readonly { name: string; keys: number; maxKeys: number }[]
}

export const MEMORY_SIZES: MemorySizes = {
  rounds: 3,
  populations: [
    { name: '100 thousand keys', keys: 100_000, maxKeys: 131_072 },
    { name: '1 million keys', keys: 1_000_000, maxKeys: 1_048_576 },
  ],
}
export const QUICK_MEMORY_SIZES: MemorySizes = { ...MEMORY_SIZES, rounds: 1 }

const STAGES: readonly (readonly [keyof MemoryAnswer, string])[] = [
  ['made', 'engine made'],
  ['seenOnce', 'each key seen once'],
  ['seenMinute', 'a minute of 6 million records'],
]

/** What an engine adds to the resident memory of a process. */
export async function benchMemory(
  sizes: MemorySizes,
  say: (what: string) => void,
): Promise<Measured> {
  const answers = new Map<string, MemoryAnswer[]>(sizes.populations.map(({ name }) => [name, []]))
  await interleave(
    sizes.populations.map(({ name, keys, maxKeys }) => ({
      name,
      measure() {
        const answer = runChild<MemoryAnswer>('memory-child.ts', [keys, maxKeys])
        answers.get(name)!.push(answer)
        return answer.seenOnce
      },
    })),
    { warmUp: 0, counted: sizes.rounds },
    round => say(`rss: round ${round + 1} of ${sizes.rounds}`),
  )
  return {
    unit: 'MiB',
    settings: {
      rule: '"count >= 100 within 60s"',
      maxKeys: sizes.populations.map(({ maxKeys }) => maxKeys).join(' / '),
      'other limits': 'the defaults',
    },
    notes: [
      'resident memory over an empty Node process, our code included, after a garbage ' +
        'collection; each run is a process of its own',
      'the system gives memory when it is first written: what was never used is not in it',
    ],
    rows: sizes.populations.flatMap(({ name: scenario, keys }) =>
      STAGES.map(([stage, name]): Row => {
        const value = spreadOf(answers.get(scenario)!.map(answer => answer[stage] / MIB))
        return {
          ...{ scenario, name, value, ratios: {} },
          figures: { 'bytes/key': (value.median * MIB) / keys },
        }
      }),
    ),
  }
}
