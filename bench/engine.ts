import { seedProgram } from '../tools/bench-parts.mjs'
import { type Contest, type ContestSizes, runContest } from './contest.ts'
import {
  distinctContest,
  ipv6Contest,
  LIMITS,
  type Population,
  pairContest,
  plainContest,
  RECORDS_PER_MS,
  tenRulesContest,
} from './engine-scenarios.ts'
import type { Measured, Row } from './result.ts'
import { SEED_NAME, type SeedRunner, seedRunner } from './seed-program.ts'
import type { Stream } from './stream.ts'

interface PlainScenario {
  readonly name: string
  readonly addresses: number
  readonly spread: 'uniform' | 'zipf'
  readonly maxKeys: number
}

export interface EngineSizes {
  readonly rounds: number
  readonly recordsPerRound: number
  /** Event time before the first round; the windows and the lateness are full after 65 s. */
  readonly warmUpSeconds: number
  /** Records after which the same addresses come again; a power of two. */
  readonly cycle: number
  readonly scenarios: readonly PlainScenario[]
  /** Keys of the scenarios beside these: ten rules, IPv6, two fields, distinct. */
  readonly keys: number
}

export const ENGINE_SIZES: EngineSizes = {
  rounds: 11,
  recordsPerRound: 500_000,
  warmUpSeconds: 70,
  cycle: 2 ** 23,
  scenarios: [
    { name: '1 thousand', addresses: 1_000, spread: 'uniform', maxKeys: 131_072 },
    { name: '100 thousand, Zipf', addresses: 100_000, spread: 'zipf', maxKeys: 131_072 },
    { name: '1 million', addresses: 1_000_000, spread: 'uniform', maxKeys: 1_048_576 },
  ],
  keys: 100_000,
}

/** Shows that it runs: the windows are a sixth full. */
export const QUICK_ENGINE_SIZES: EngineSizes = {
  ...ENGINE_SIZES,
  ...{ rounds: 3, recordsPerRound: 100_000, warmUpSeconds: 10, cycle: 2 ** 20 },
}

/** What one record costs the engine that has it in hand; one scenario after the other. */
export async function benchEngine(
  sizes: EngineSizes,
  say: (what: string) => void,
): Promise<Measured> {
  const program = await seedProgram(say)
  const seeds: SeedRunner[] = []
  const startSeed = async (stream: Stream) => {
    if ('missing' in program) return undefined
    const seed = await seedRunner(program.path, stream)
    seeds.push(seed)
    return seed
  }
  const contestSizes: ContestSizes = {
    rounds: sizes.rounds,
    recordsPerRound: sizes.recordsPerRound,
    warmUpRecords: sizes.warmUpSeconds * 1_000 * RECORDS_PER_MS,
  }
  const rows: Row[] = []
  const skipped: string[] = 'missing' in program ? [`${SEED_NAME} skipped: ${program.missing}`] : []
  // One at a time: the next one's memory is taken when the one before has gone.
  for (const [name, prepare] of contestsOf(sizes, startSeed)) {
    say(`${name}: addresses`)
    const contest = await prepare()
    if (contest !== undefined) rows.push(...(await runContest(contest, contestSizes, say)))
    else skipped.push(`${name} skipped: this engine counts no different values`)
  }
  const clears = seeds.reduce((sum, seed) => sum + seed.clears, 0)
  return {
    unit: 'ns/record',
    settings: {
      rule: '"count >= 100 within 60s"',
      'records/s of event time': RECORDS_PER_MS * 1_000,
      'warm-up s': sizes.warmUpSeconds,
      'records/round': sizes.recordsPerRound,
      maxKeys: sizes.scenarios.map(({ maxKeys }) => maxKeys).join(' / '),
      ...LIMITS,
    },
    notes: [
      ...NOTES,
      `in this run the seed's program cleared its counts ${clears} times`,
      ...skipped,
    ],
    rows,
  }
}

type Prepare = () => Promise<Contest> | Contest | undefined

function contestsOf(
  sizes: EngineSizes,
  startSeed: (stream: Stream) => Promise<SeedRunner | undefined>,
): [string, Prepare][] {
  const { cycle, keys } = sizes
  const few: Population = { addresses: keys, spread: 'zipf', maxKeys: 131_072, cycle }
  const [ten, ipv6, pair, distinct] = [
    '10 rules, 3 match, Zipf',
    'IPv6, Zipf',
    'address and user, Zipf',
    'distinct >= 50 within 60s, Zipf',
  ] as const
  return [
    ...sizes.scenarios.map(({ name, ...population }): [string, Prepare] => [
      name,
      () => plainContest(name, { ...population, cycle }, startSeed),
    ]),
    // A key takes a row for each of the three rules.
    [ten, () => tenRulesContest(ten, { ...few, maxKeys: 4 * few.maxKeys })],
    [ipv6, () => ipv6Contest(ipv6, few)],
    [pair, () => pairContest(pair, few)],
    [distinct, () => distinctContest(distinct, few)],
  ]
}

const NOTES: readonly string[] = [
  'engine: a record is filled from typed arrays, time and words of an address; "address read": ' +
    'the words are read from the text of the address; all records are in order',
  "the seed's program has records of its own type in memory, 1,024 at a time, made untimed; its " +
    'anomalies are counted, not printed; threshold 100 (more than, as it compares). It forgets ' +
    'all counts each 60 s on the wall, whatever the times of the records, never in a short run',
  'the Maps get the address as a text that exists already, hashed once for all records; "new ' +
    'texts": one that was just made, untimed, as a record from outside has',
  '"Map, all times" shifts old times out of an array for each address, which V8 moves as a ' +
    'whole once it is long, so not with Zipf; "newest 100" keeps as many as the threshold',
  'IPv6, address and user: beside a Map with a counter for each text that never goes back',
  'approximate: observations lost, or moved in time by a little, to a limit (`degraded`); ' +
    'merged: kept as a weight of another, by which no hot time changes',
]
