import { seededRandom } from '../src/base/random.ts'
import type { EngineRule } from '../src/detect/detector.ts'
import { counterRunner, createStream, engineRunner } from './engine-runner.ts'
import { MapCounter, NewestMapCounter } from './map-counter.ts'
import { interleave, ratioOf, spreadOf } from './measure.ts'
import type { Measured, Row } from './result.ts'
import { uniform, zipf } from './traffic.ts'

interface Scenario {
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
  readonly scenarios: readonly Scenario[]
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
}

/** Shows that it runs: the windows are a sixth full. */
export const QUICK_ENGINE_SIZES: EngineSizes = {
  ...ENGINE_SIZES,
  ...{ rounds: 3, recordsPerRound: 100_000, warmUpSeconds: 10, cycle: 2 ** 20 },
}

const RECORDS_PER_MS = 100
const RULE: EngineRule = {
  ...{ id: 'bench', key: 0, threshold: 100, windowMs: 60_000, quietMs: 60_000 },
  ...{ severity: 13, mode: 'emit' },
}
const LIMITS = {
  latenessMs: 5_000,
  maxExact: 1_024,
  /** Enough for the fullest scenario, 16 times the default. */
  maxTimes: 2 ** 24,
  /** By default 1,000 a minute; here each hot address gets its episode at once. */
  maxEpisodesPerMinute: 2 ** 20,
  maxOpenEpisodes: 2 ** 20,
}

/** What one record costs the engine that has it in hand; one scenario after the other. */
export async function benchEngine(
  sizes: EngineSizes,
  say: (what: string) => void,
): Promise<Measured> {
  const rows: Row[] = []
  for (const scenario of sizes.scenarios) rows.push(...(await runScenario(scenario, sizes, say)))
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
      'a record is filled from typed arrays: time and words of an IPv4 address; all are in order',
      'the Maps get the address as a text that exists already, hashed once for all records',
      '"Map, all times" shifts old times out of an array for each address, which V8 moves as a ' +
        'whole once it is long; "newest 100" keeps only as many as the threshold',
      'degraded: times beyond maxExact of an address were given up, so counts are lower bounds',
    ],
    rows,
  }
}

async function runScenario(
  { name: scenario, addresses, spread, maxKeys }: Scenario,
  sizes: EngineSizes,
  say: (what: string) => void,
): Promise<Row[]> {
  const pick = (spread === 'zipf' ? zipf : uniform)(addresses, seededRandom(addresses))
  const stream = createStream(pick, addresses, sizes.cycle, RECORDS_PER_MS)
  const { threshold, windowMs } = RULE
  const own = engineRunner(stream, RULE, { ...LIMITS, maxKeys })
  const others = [
    counterRunner('Map, all times', stream, new MapCounter(threshold, windowMs)),
    counterRunner('Map, newest 100', stream, new NewestMapCounter(threshold, windowMs)),
  ]
  const all = [own, ...others]
  for (const runner of all) {
    say(`${scenario}: ${runner.name}, warm-up`)
    runner.run(sizes.warmUpSeconds * 1_000 * RECORDS_PER_MS)
  }
  const before = all.map(runner => runner.counts())
  const samples = await interleave(
    all.map(({ name, run }) => ({ name, measure: () => run(sizes.recordsPerRound) })),
    { warmUp: 0, counted: sizes.rounds },
    round => say(`${scenario}: round ${round + 1} of ${sizes.rounds}`),
  )
  const records = sizes.rounds * sizes.recordsPerRound
  return all.map((runner, index): Row => {
    const beside = runner === own ? others : []
    const counts = Object.entries(runner.counts())
    return {
      ...{ scenario, name: runner.name, value: spreadOf(samples.get(runner.name)!) },
      ratios: Object.fromEntries(
        beside.map(({ name }) => [name, ratioOf(samples.get(own.name)!, samples.get(name)!)]),
      ),
      shares: Object.fromEntries(
        counts.map(([what, count]) => [what, (count - before[index]![what]!) / records]),
      ),
    }
  })
}
