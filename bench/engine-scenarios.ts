import { seededRandom } from '../src/base/random.ts'
import type { EngineRule } from '../src/detect/detector.ts'
import { Engine } from '../src/engine/engine.ts'
import type { Contest } from './contest.ts'
import { benchObservation, engineRunner } from './engine-runner.ts'
import { DistinctMapCounter, MapCounter, NewestMapCounter, PlainMapCounter } from './map-counter.ts'
import { distinctMapRunner, freshTextRunner, keptTextRunner, pairTextRunner } from './map-runner.ts'
import type { SeedRunner } from './seed-program.ts'
import { createStream, ipv4Addresses, ipv6Addresses, type Stream } from './stream.ts'
import { uniform, zipf } from './traffic.ts'

export const RECORDS_PER_MS = 100

/** The benchmarks' rule: count >= 100 within 60s. */
export const RULE: EngineRule = {
  ...{ id: 'bench', key: 0, measure: 'count', operator: 'gte', threshold: 100 },
  ...{ windowMs: 60_000, quietMs: 60_000, isWeighted: false, hasReset: false, minSamples: 1 },
  ...{ isLevel: false, below: [], expected: [] },
  ...{ severity: 13, mode: 'emit' },
}

export const LIMITS = {
  latenessMs: 5_000,
  maxExact: 1_024,
  /** Enough for the fullest scenario, 16 times the default. */
  maxTimes: 2 ** 24,
  /** By default 1,000 a minute; here each hot address gets its episode at once. */
  maxEpisodesPerMinute: 2 ** 20,
  maxOpenEpisodes: 2 ** 20,
}

/** Windows that are full after the warm-up; the first three match every record, the others none. */
const TEN_RULES: readonly EngineRule[] = [
  RULE,
  within('burst', 30, 10_000),
  within('half', 50, 30_000),
  ...Array.from({ length: 7 }, (_, index) => within(`other-${index}`, 100, 60_000)),
]

const DISTINCT_RULE: EngineRule = { ...RULE, measure: 'distinct', threshold: 50 }
/** As many as the paths of the access log that `scan` reads. */
const DISTINCT_VALUES = 5_000
/** Together with an address's index they make each pair another one. */
const USERS = 5_003
const PAIR_ADDRESSES = 20_000

/** How many addresses, how they come, how many of them the engine may keep. */
export interface Population {
  readonly addresses: number
  readonly spread: 'uniform' | 'zipf'
  readonly maxKeys: number
  /** Records after which the same addresses come again; a power of two. */
  readonly cycle: number
}

/** Beside the seed's program, where that is there, and the two Maps. */
export async function plainContest(
  scenario: string,
  population: Population,
  startSeed: (stream: Stream) => Promise<SeedRunner | undefined>,
): Promise<Contest> {
  const stream = ipv4Stream(population)
  const engine = { rules: [RULE], matched: 1, limits: limitsFor(population) }
  const { threshold, windowMs } = RULE
  const seed = await startSeed(stream)
  return {
    scenario,
    own: [
      engineRunner(stream, { ...engine, name: 'engine', source: 'ipv4' }),
      engineRunner(stream, { ...engine, name: 'engine, address read', source: 'text' }),
    ],
    others: [
      ...(seed === undefined ? [] : [seed]),
      // Of the most frequent addresses it shifts arrays of 500,000 times: 10 us a record.
      ...(population.spread === 'zipf'
        ? []
        : [keptTextRunner('Map, all times', stream, new MapCounter(threshold, windowMs))]),
      keptTextRunner('Map, newest 100', stream, new NewestMapCounter(threshold, windowMs)),
    ],
  }
}

export function tenRulesContest(scenario: string, population: Population): Contest {
  const stream = ipv4Stream(population)
  const engine = { limits: limitsFor(population), source: 'ipv4' } as const
  const ten = { ...engine, name: 'engine, 10 rules', rules: TEN_RULES, matched: 3 }
  const one = { ...engine, name: 'engine, 1 rule', rules: [RULE], matched: 1 }
  return { scenario, own: [engineRunner(stream, ten)], others: [engineRunner(stream, one)] }
}

export function ipv6Contest(scenario: string, population: Population): Contest {
  const { addresses, cycle } = population
  const random = seededRandom(addresses)
  const pick = pickerOf(population)
  const stream = createStream(pick, ipv6Addresses(addresses, random), cycle, RECORDS_PER_MS)
  const engine = { rules: [RULE], matched: 1, limits: limitsFor(population) }
  const counter = () => new PlainMapCounter(RULE.threshold)
  return {
    scenario,
    own: [
      engineRunner(stream, { ...engine, name: 'engine', source: 'words' }),
      engineRunner(stream, { ...engine, name: 'engine, address read', source: 'text' }),
    ],
    others: [
      freshTextRunner('Map, new texts', stream, counter()),
      keptTextRunner('Map, kept texts', stream, counter()),
    ],
  }
}

/** Keys of an address and a user's name; both sides start from the two texts of a record. */
export function pairContest(scenario: string, population: Population): Contest {
  const { addresses: pairs, cycle } = population
  const some = ipv4Addresses(PAIR_ADDRESSES)
  const addresses = Array.from({ length: pairs }, (_, pair) => some[pair % PAIR_ADDRESSES]!)
  const users = Array.from({ length: pairs }, (_, pair) => `user${pair % USERS}`)
  const stream = createStream(pickerOf(population), addresses, cycle, RECORDS_PER_MS)
  const engine = { rules: [RULE], matched: 1, limits: limitsFor(population), users }
  return {
    scenario,
    own: [engineRunner(stream, { ...engine, name: 'engine', source: 'pair' })],
    others: [
      pairTextRunner('Map of "address user"', stream, users, new PlainMapCounter(RULE.threshold)),
    ],
  }
}

/** Undefined where the engine counts no different values yet. */
export function distinctContest(scenario: string, population: Population): Contest | undefined {
  if (!countsDistinct()) return undefined
  const stream = ipv4Stream(population)
  const random = seededRandom(DISTINCT_VALUES)
  const pool = Int32Array.from({ length: 2 * DISTINCT_VALUES }, () => random.next())
  const pick = uniform(DISTINCT_VALUES, random)
  const values = new Int32Array(2 * population.cycle)
  for (let record = 0; record < population.cycle; record++) {
    const value = pick()
    values.set(pool.subarray(2 * value, 2 * value + 2), 2 * record)
  }
  const { threshold, windowMs } = DISTINCT_RULE
  // Four words an entry, and room for its index: some 25 million in all.
  const limits = { ...limitsFor(population), maxTimes: 2 ** 26 }
  const engine = { rules: [DISTINCT_RULE], matched: 1, limits, values }
  return {
    scenario,
    own: [engineRunner(stream, { ...engine, name: 'engine', source: 'ipv4' })],
    others: [
      distinctMapRunner('Map of Maps', stream, values, new DistinctMapCounter(threshold, windowMs)),
    ],
  }
}

/** The same value again and again is one value. */
function countsDistinct(): boolean {
  const rule = { ...DISTINCT_RULE, threshold: 3 }
  const engine = new Engine([rule], () => {}, { maxKeys: 64, maxTimes: 4_096 }, seededRandom(1))
  const observation = benchObservation([rule], 1)
  const isHot = [1, 1, 1, 2, 3].map((value, timeMs) => {
    observation.timeMs = timeMs
    observation.seenMs = timeMs
    observation.values.fill(value)
    return engine.observe(observation) !== undefined
  })
  return isHot.join() === 'false,false,false,false,true'
}

function ipv4Stream(population: Population): Stream {
  const addresses = ipv4Addresses(population.addresses)
  return createStream(pickerOf(population), addresses, population.cycle, RECORDS_PER_MS)
}

function pickerOf({ addresses, spread }: Population) {
  return (spread === 'zipf' ? zipf : uniform)(addresses, seededRandom(addresses))
}

function limitsFor({ maxKeys }: Population) {
  return { ...LIMITS, maxKeys }
}

function within(id: string, threshold: number, windowMs: number): EngineRule {
  return { ...RULE, id, threshold, windowMs, quietMs: windowMs }
}
