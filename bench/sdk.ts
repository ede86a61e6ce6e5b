import { BatchLogRecordProcessor, type LogRecordProcessor } from '@opentelemetry/sdk-logs'
import { NetworkAnomalyLogRecordProcessor, type RuleInput } from '../src/index.ts'
import { interleave, ratioOf, spreadOf } from './measure.ts'
import type { Measured, Row } from './result.ts'
import { BURST, createRecords, Pipeline } from './sdk-pipeline.ts'

export interface SdkSizes {
  readonly rounds: number
  readonly warmUpRounds: number
  readonly burstsPerRound: number
  readonly addresses: number
}

export const SDK_SIZES: SdkSizes = {
  ...{ rounds: 31, warmUpRounds: 10, burstsPerRound: 10, addresses: 20_000 },
}
export const QUICK_SDK_SIZES: SdkSizes = { ...SDK_SIZES, rounds: 7, warmUpRounds: 4 }

const ONE_RULE: readonly RuleInput[] = [{ id: 'rate', gte: 100, within: '60s' }]
/** The first three match every record, the others none. */
const TEN_RULES: readonly RuleInput[] = [
  ...ONE_RULE,
  { id: 'hour', gte: 2_000, within: '1h' },
  { id: 'good', gte: 100, within: '60s', where: 'http.response.status_code < 400' },
  { id: 'failed', gte: 20, within: '60s', where: 'http.response.status_code >= 400' },
  { id: 'probe', gte: 20, within: '60s', where: 'http.response.status_code in [400, 403, 404]' },
  { id: 'denied', gte: 5, within: '10m', where: 'http.response.status_code = 401' },
  { id: 'broken', gte: 50, within: '60s', where: 'http.response.status_code >= 500' },
  { id: 'post', gte: 20, within: '60s', where: 'http.request.method = "POST"' },
  { id: 'login', gte: 5, within: '60s', where: 'url.path = "/login"' },
  { id: 'odd', gte: 20, within: '60s', where: 'http.request.method not in ["GET", "POST"]' },
]

/** What `logger.emit` takes with a pipeline of the real SDK behind it. */
export async function benchSdk(sizes: SdkSizes, say: (what: string) => void): Promise<Measured> {
  const records = createRecords(sizes.addresses)
  const pipeline = (name: string, ...processors: LogRecordProcessor[]) =>
    new Pipeline(name, processors, records, sizes.burstsPerRound)
  const noop = pipeline('Noop', doNothing())
  const batch = pipeline('Batch', batchProcessor())
  const watched = [
    { own: pipeline('1 rule + Noop', watcher(ONE_RULE), doNothing()), beside: noop },
    { own: pipeline('10 rules + Noop', watcher(TEN_RULES), doNothing()), beside: noop },
    { own: pipeline('1 rule + Batch', watcher(ONE_RULE), batchProcessor()), beside: batch },
    { own: pipeline('10 rules + Batch', watcher(TEN_RULES), batchProcessor()), beside: batch },
  ]
  const all = [{ own: noop }, { own: batch }, ...watched]
  const turns = sizes.warmUpRounds + sizes.rounds
  const samples = await interleave(
    all.map(({ own }) => own),
    { warmUp: sizes.warmUpRounds, counted: sizes.rounds },
    round => say(`sdk: round ${round + 1} of ${turns}`),
  )
  const samplesOf = ({ name }: Pipeline) => samples.get(name)!
  const rows = all.map(
    ({ own }): Row => ({
      ...{ scenario: '12 attributes', name: own.name, value: spreadOf(samplesOf(own)) },
      ratios: Object.fromEntries(
        watched
          .filter(pair => pair.own === own)
          .map(({ beside }) => [beside.name, ratioOf(samplesOf(own), samplesOf(beside))]),
      ),
      ...own.shares(),
    }),
  )
  for (const { own } of all) await own.shutdown()
  return {
    unit: 'ns/emit',
    settings: { 'emits/round': sizes.burstsPerRound * BURST, addresses: sizes.addresses },
    notes: [
      `only emit is timed, in bursts of ${BURST}; what they leave behind is flushed untimed`,
      'Noop is one processor that does nothing, Batch the BatchLogRecordProcessor with an ' +
        'exporter that does nothing; all pipelines share one process, its caches and compiled code',
      '1,000 records/s of event time: no address is hot; of the ten rules three match each record',
    ],
    rows,
  }
}

function watcher(rules: readonly RuleInput[]): NetworkAnomalyLogRecordProcessor {
  return new NetworkAnomalyLogRecordProcessor({ rules })
}

function batchProcessor(): LogRecordProcessor {
  return new BatchLogRecordProcessor({
    exporter: {
      export: (_, done) => done({ code: 0 }),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    },
  })
}

function doNothing(): LogRecordProcessor {
  return { onEmit() {}, forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() }
}
