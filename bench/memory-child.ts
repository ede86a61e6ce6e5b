// node --expose-gc bench/memory-child.ts KEYS MAX_KEYS
// Says as JSON by how much an engine for so many keys makes an empty process larger.
import { residentBytes } from './child.ts'

export interface MemoryAnswer {
  /** Bytes more than before any of our code was loaded. */
  readonly made: number
  readonly seenOnce: number
  readonly seenMinute: number
}

const [keys = 0, maxKeys = 0] = process.argv.slice(2).map(Number)
const empty = residentBytes()
const { seededRandom } = await import('../src/base/random.ts')
const { Engine } = await import('../src/engine/engine.ts')
const { benchObservation } = await import('./engine-runner.ts')
const { RECORDS_PER_MS, RULE } = await import('./engine-scenarios.ts')
const { MAPPED, START_MS } = await import('./stream.ts')
const { addressWord } = await import('./traffic.ts')

const engine = new Engine([RULE], () => {}, { maxKeys }, seededRandom(1))
const made = residentBytes() - empty
const observation = benchObservation([RULE], 1)
const key = observation.keys[0]!
key.w2 = MAPPED
let next = 0
observe(keys)
const seenOnce = residentBytes() - empty
observe(Math.max(0, 60_000 * RECORDS_PER_MS - keys))
const seenMinute = residentBytes() - empty
const answer: MemoryAnswer = { made, seenOnce, seenMinute }
process.stdout.write(JSON.stringify(answer))
// The engine is used after the memory was read, so that it is still there.
observe(1)

function observe(records: number): void {
  for (const end = next + records; next < end; next++) {
    const timeMs = START_MS + Math.floor(next / RECORDS_PER_MS)
    observation.timeMs = timeMs
    observation.seenMs = timeMs
    key.w3 = addressWord(next % keys)
    engine.observe(observation)
  }
}
