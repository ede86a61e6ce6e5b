import { seededRandom } from '../src/base/random.ts'
import type { EngineRule } from '../src/detect/detector.ts'
import { Engine } from '../src/engine/engine.ts'
import type { EngineLimits } from '../src/engine/limits.ts'
import { createAddress } from '../src/record/address.ts'
import type { Observation } from '../src/record/observation.ts'
import type { Counter } from './map-counter.ts'
import { addressWord, dotted, type Picker } from './traffic.ts'

const START_MS = Date.UTC(2026, 0, 1)
/** Third word of every IPv4 address. */
const MAPPED = 0xffff

/** Records in order of time, made beforehand; the addresses come again in turn, time goes on. */
export interface Stream {
  /** Index of each record's address; the length is a power of two. */
  readonly who: Int32Array
  readonly words: Int32Array
  readonly texts: readonly string[]
  readonly recordsPerMs: number
}

/** Takes the stream's next records; keeps its state and its place from one call to the next. */
export interface Runner {
  readonly name: string
  /** Nanoseconds per record. */
  run(records: number): number
  /** Records so far by what became of them. */
  counts(): Readonly<Record<string, number>>
}

export function createStream(
  pick: Picker,
  addresses: number,
  cycle: number,
  recordsPerMs: number,
): Stream {
  const words = Int32Array.from({ length: addresses }, (_, index) => addressWord(index))
  return {
    who: Int32Array.from({ length: cycle }, pick),
    words,
    texts: Array.from(words, dotted),
    recordsPerMs,
  }
}

export function engineRunner(
  stream: Stream,
  rule: EngineRule,
  limits: Partial<EngineLimits>,
): Runner {
  const engine = new Engine([rule], () => {}, limits, seededRandom(1))
  const key = createAddress()
  key.w2 = MAPPED
  const observation: Observation = {
    ...{ timeMs: 0, seenMs: 0, matched: 1, origin: 'peer', mark: undefined },
    rules: new Int32Array(1),
    keys: [key],
    describe: () => 'GET / 200',
  }
  let next = 0
  let hot = 0
  return {
    name: 'engine',
    run(records) {
      const { who, words, recordsPerMs } = stream
      const mask = who.length - 1
      const end = next + records
      const start = process.hrtime.bigint()
      for (; next < end; next++) {
        const timeMs = START_MS + Math.floor(next / recordsPerMs)
        observation.timeMs = timeMs
        observation.seenMs = timeMs
        key.w3 = words[who[next & mask]!]!
        if (engine.observe(observation) !== undefined) hot++
      }
      return Number(process.hrtime.bigint() - start) / records
    },
    counts: () => {
      const { evicted, degraded, capped } = engine.counters
      return { hot, evicted, degraded, capped }
    },
  }
}

export function counterRunner(name: string, stream: Stream, counter: Counter): Runner {
  let next = 0
  let hot = 0
  return {
    name,
    run(records) {
      const { who, texts, recordsPerMs } = stream
      const mask = who.length - 1
      const end = next + records
      const start = process.hrtime.bigint()
      for (; next < end; next++) {
        const timeMs = START_MS + Math.floor(next / recordsPerMs)
        if (counter.observe(texts[who[next & mask]!]!, timeMs)) hot++
      }
      return Number(process.hrtime.bigint() - start) / records
    },
    counts: () => ({ hot }),
  }
}
