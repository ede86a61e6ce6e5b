import { BatchLogRecordProcessor, type LogRecordProcessor } from '@opentelemetry/sdk-logs'
import { NetworkAnomalyLogRecordProcessor, type RuleInput } from '../src/index.ts'
import { interleave, ratioOf, spreadOf } from './measure.ts'
import type { Measured, Row } from './result.ts'
import { BURST, createRecords, Pipeline, type Records, SIX_MORE } from './sdk-pipeline.ts'

export interface SdkSizes {
  readonly rounds: number
  readonly warmUpRounds: number
  readonly burstsPerRound: number
  readonly addresses: number
  /** So few that a minute has more than 100 records of each. */
  readonly hotAddresses: number
}

export const SDK_SIZES: SdkSizes = {
  ...{ rounds: 31, warmUpRounds: 10, burstsPerRound: 10, addresses: 20_000, hotAddresses: 100 },
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

/** Records whose attributes have no address: the body is looked at. */
const BODIES = {
  'body without an address': () => 'request for the catalogue was served from the cache',
  'body with an address in a sentence': (address: string) =>
    `login of user 4711 failed, connection from ${address} port 40112`,
  'body an access line': (address: string) =>
    `${address} - - [01/Jan/2026:00:00:00 +0000] "GET /catalog/17 HTTP/1.1" 200 5120 "-" "curl/8"`,
} as const

/** What `logger.emit` takes with a pipeline of the real SDK behind it. */
export async function benchSdk(sizes: SdkSizes, say: (what: string) => void): Promise<Measured> {
  const twelve = createRecords(sizes.addresses)
  const noop = { name: 'Noop', last: doNothing }
  const batch = { name: 'Batch', last: batchProcessor }
  const rows = [
    ...(await compare('12 attributes', twelve, [noop, batch], [ONE_RULE, TEN_RULES], sizes, say)),
    ...(await compare(
      '18 attributes, every record hot',
      createRecords(sizes.hotAddresses, SIX_MORE),
      [batch],
      [ONE_RULE],
      sizes,
      say,
    )),
  ]
  for (const [name, bodyOf] of Object.entries(BODIES)) {
    const records = createRecords(sizes.addresses, {}, bodyOf)
    rows.push(
      ...(await compare(`11 attributes, ${name}`, records, [batch], [ONE_RULE], sizes, say)),
    )
  }
  return {
    unit: 'ns/emit',
    settings: {
      ...{ 'emits/round': sizes.burstsPerRound * BURST, addresses: sizes.addresses },
      'hot addresses': sizes.hotAddresses,
    },
    notes: [
      `only emit is timed, in bursts of ${BURST}; what they leave behind is flushed untimed`,
      'the text of each address is made anew before its burst, untimed, as a socket gives it',
      'Noop is one processor that does nothing, Batch the BatchLogRecordProcessor with an ' +
        'exporter that does nothing; all pipelines share one process, its caches and compiled code',
      '12 attributes: 1,000 records/s of event time, no address is hot; of the ten rules three ' +
        'match each record',
      '11 attributes: none is an address, so the body is read',
      '18 attributes: so few addresses that each stays above 100 records in 60 s; once the ' +
        'warm-up has made them hot, every record is annotated',
    ],
    rows,
  }
}

/** A pipeline's name and what it ends in. */
interface Ending {
  readonly name: string
  readonly last: () => LogRecordProcessor
}

/** Each ending without us and with each of the rule sets, all interleaved. */
async function compare(
  scenario: string,
  records: Records,
  endings: readonly Ending[],
  ruleSets: readonly (readonly RuleInput[])[],
  sizes: SdkSizes,
  say: (what: string) => void,
): Promise<Row[]> {
  const pipeline = (name: string, ...processors: LogRecordProcessor[]) =>
    new Pipeline(name, processors, records, sizes.burstsPerRound)
  const plain = endings.map(({ name, last }) => pipeline(name, last()))
  const watched = endings.flatMap(({ name, last }, index) =>
    ruleSets.map(rules => {
      const count = rules.length === 1 ? '1 rule' : `${rules.length} rules`
      return { own: pipeline(`${count} + ${name}`, watcher(rules), last()), beside: plain[index]! }
    }),
  )
  const all = [...plain, ...watched.map(({ own }) => own)]
  const turns = sizes.warmUpRounds + sizes.rounds
  let before: ReturnType<Pipeline['counts']>[] = []
  const samples = await interleave(
    all,
    { warmUp: sizes.warmUpRounds, counted: sizes.rounds },
    round => {
      if (round === sizes.warmUpRounds) before = all.map(one => one.counts())
      say(`sdk: ${scenario}: round ${round + 1} of ${turns}`)
    },
  )
  const emits = sizes.rounds * sizes.burstsPerRound * BURST
  const samplesOf = ({ name }: Pipeline) => samples.get(name)!
  const rows = all.map(
    (own, index): Row => ({
      ...{ scenario, name: own.name, value: spreadOf(samplesOf(own)) },
      ratios: Object.fromEntries(
        watched
          .filter(pair => pair.own === own)
          .map(({ beside }) => [beside.name, ratioOf(samplesOf(own), samplesOf(beside))]),
      ),
      shares: Object.fromEntries(
        Object.entries(own.counts() ?? {}).map(([what, count]) => [
          what,
          (count - (before[index]?.[what] ?? 0)) / emits,
        ]),
      ),
    }),
  )
  for (const own of all) await own.shutdown()
  return rows
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
