import { PerformanceObserver, performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { seededRandom } from '../../src/base/random.ts'
import type { EngineRule } from '../../src/detect/detector.ts'
import { Engine } from '../../src/engine/engine.ts'
import { createObservation, type Observation } from '../../src/record/observation.ts'
import { engineRule } from './drive.ts'

const RECORDS_PER_MS = 10
const MINUTE = { windowMs: 60_000, quietMs: 60_000, threshold: 100 }

interface Traffic {
  readonly rules: readonly EngineRule[]
  readonly maxKeys: number
  /** Low word of the n-th record's address. */
  address(n: number, random: number): number
}

const TRAFFIC: Readonly<Record<string, Traffic>> = {
  hot: {
    rules: [engineRule(MINUTE)],
    maxKeys: 16_384,
    address: (_, random) => random % 1_000,
  },
  cold: {
    rules: [engineRule({ ...MINUTE, threshold: 10_000 })],
    maxKeys: 131_072,
    address: (_, random) => random % 100_000,
  },
  flood: {
    rules: [engineRule(MINUTE), engineRule({ id: 'burst', threshold: 1_000, windowMs: 1_000 })],
    maxKeys: 16_384,
    address: (n, random) => (n % 2 === 0 ? random % 100 : n),
  },
}

/** Prints how many garbage collections there were while so many records were observed. */
async function main(name: string, warmUp: number, records: number): Promise<void> {
  const traffic = TRAFFIC[name]!
  const engine = new Engine(traffic.rules, () => {}, { maxKeys: traffic.maxKeys }, seededRandom(1))
  const observation = createObservation(traffic.rules.length, 1, {
    describe: () => '',
    describeKey: () => ({ parts: [''], address: undefined }),
  })
  const collections: number[] = []
  const observer = new PerformanceObserver(list => {
    for (const { startTime } of list.getEntries()) collections.push(startTime)
  })
  observer.observe({ entryTypes: ['gc'] })
  observeMany(engine, observation, traffic, 0, warmUp)
  globalThis.gc!()
  await pause(20)
  const start = performance.now()
  observeMany(engine, observation, traffic, warmUp, records)
  const end = performance.now()
  await pause(20)
  observer.disconnect()
  const during = collections.filter(at => at > start && at < end).length
  console.log(JSON.stringify({ records: engine.counters.records, during }))
}

function observeMany(
  engine: Engine,
  observation: Observation,
  { rules, address }: Traffic,
  first: number,
  count: number,
): void {
  const random = seededRandom(first)
  const key = observation.keys[0]!
  key.w2 = 0xffff
  observation.matched = rules.length
  for (let rule = 0; rule < rules.length; rule++) observation.rules[rule] = rule
  // In an array, or the loop itself would make an object of each.
  const time = Float64Array.of(1_700_000_000_000 + Math.floor(first / RECORDS_PER_MS))
  let left = RECORDS_PER_MS
  for (let n = first; n < first + count; n++) {
    if (--left === 0) {
      left = RECORDS_PER_MS
      time[0]!++
    }
    observation.timeMs = time[0]!
    observation.seenMs = time[0]!
    key.w3 = address(n, random.next() & 0x7fffffff)
    engine.observe(observation)
  }
}

const [, , name, warmUp, records] = process.argv
await main(name!, Number(warmUp), Number(records))
