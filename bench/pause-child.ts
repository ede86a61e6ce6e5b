// node --expose-gc bench/pause-child.ts engine|map|none RECORDS
// So many records, each of another address, through one counter; says as JSON how long the longest
// took and how the process grew. The text of the address is made in each round of the loop, as a
// record's would be, and is part of the time.
import { seededRandom } from '../src/base/random.ts'
import { Engine } from '../src/engine/engine.ts'
import { parseAddress } from '../src/record/address.ts'
import { residentBytes } from './child.ts'
import { benchObservation } from './engine-runner.ts'
import { RECORDS_PER_MS, RULE } from './engine-scenarios.ts'
import { START_MS } from './stream.ts'
import { addressWord, dotted } from './traffic.ts'

export interface PauseAnswer {
  readonly longestMs: number
  /** Mean of a record. */
  readonly nanoseconds: number
  /** Resident, more than before the counter was made. */
  readonly bytes: number
}

type Take = (address: string, timeMs: number) => void

const MAX_KEYS = 131_072

function createEngine(): Take {
  const engine = new Engine([RULE], () => {}, { maxKeys: MAX_KEYS }, seededRandom(1))
  const observation = benchObservation([RULE], 1)
  const key = observation.keys[0]!
  return (address, timeMs) => {
    parseAddress(address, key)
    observation.timeMs = timeMs
    observation.seenMs = timeMs
    engine.observe(observation)
  }
}

function createMap(): Take {
  const counts = new Map<string, number>()
  return address => {
    counts.set(address, (counts.get(address) ?? 0) + 1)
  }
}

const CREATE: Readonly<Record<string, () => Take>> = {
  engine: createEngine,
  map: createMap,
  none: () => () => {},
}

const [kind = '', count = ''] = process.argv.slice(2)
const records = Number(count)
const before = residentBytes()
const take = CREATE[kind]!()
let longestMs = 0
const start = performance.now()
let last = start
for (let index = 0; index < records; index++) {
  take(dotted(addressWord(index)), START_MS + Math.floor(index / RECORDS_PER_MS))
  const now = performance.now()
  if (now - last > longestMs) longestMs = now - last
  last = now
}
const nanoseconds = ((last - start) * 1e6) / records
const bytes = residentBytes() - before
// The counter is used after the memory was read, so that it is still there.
take('192.0.2.1', START_MS + records)
const answer: PauseAnswer = { longestMs, nanoseconds, bytes }
process.stdout.write(JSON.stringify(answer))
