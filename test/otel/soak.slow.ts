import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { NetworkAnomalyLogRecordProcessor } from '../../src/index.ts'
import { START_MS } from './pipeline.ts'

const RECORDS = 3_000_000
const MIB = 2 ** 20

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function usedMemory(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

it('keeps its memory over three million records of ever new addresses', {
  timeout: 300_000,
}, () => {
  const random = seededRandom(7)
  let events = 0
  const getLogger = () => ({ emit: () => events++ })
  const watch = new NetworkAnomalyLogRecordProcessor({
    loggerProvider: { getLogger },
    rules: ['count by client.address >= 20 within 10s', 'count by client.address >= 5 within 1s'],
  })
  const rest = { onEmit: () => {}, forceFlush: async () => {}, shutdown: async () => {} }
  const logger = new LoggerProvider({ processors: [watch, rest] }).getLogger('app')
  const emit = (from: number, to: number) => {
    for (let record = from; record < to; record++) {
      const word = random.next() >>> 0
      // Every fifth record is of one of 50 busy clients, the others come from anywhere.
      const low = record % 5 === 0 ? word % 50 : word
      const bytes = [record % 5 === 0 ? 10 : 100, (low >> 16) & 255, (low >> 8) & 255, low & 255]
      const address =
        record % 7 === 0 ? `2001:db8::${(low & 0xffff).toString(16)}` : bytes.join('.')
      const timestamp = START_MS + Math.floor(record / 10)
      logger.emit({
        ...{ timestamp, observedTimestamp: timestamp },
        attributes: { 'client.address': address },
      })
    }
  }
  emit(0, RECORDS / 3)
  const before = usedMemory()
  emit(RECORDS / 3, RECORDS)
  const after = usedMemory()
  expect(watch.counters).toMatchObject({ seen: RECORDS, withAddress: RECORDS })
  expect(watch.counters.evicted + watch.counters.expired).toBeGreaterThan(100_000)
  expect(events).toBeGreaterThan(50)
  expect((after - before) / MIB).toBeLessThan(8)
})
