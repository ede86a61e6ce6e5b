import { LoggerProvider, type LogRecordProcessor } from '@opentelemetry/sdk-logs'
import { seededRandom } from '../src/base/random.ts'
import { NetworkAnomalyLogRecordProcessor } from '../src/index.ts'
import type { Contestant } from './measure.ts'
import { addressWord, dotted, fraction, uniform } from './traffic.ts'

const START_MS = Date.UTC(2026, 0, 1)
/** Records in a row: fewer than the 2,048 that the Batch processor keeps, so it drops none. */
export const BURST = 2_000
/** Fewer than the caches hold: an application's record was just made. */
const FORMS = 512
/** Addresses in the order they come, which repeats after this many. */
const CYCLE = 2 ** 17

/** What an application logs: records to be emitted again and again, and whose turn it is. */
export interface Records {
  readonly forms: readonly ReturnType<typeof createForm>[]
  readonly addresses: readonly string[]
  readonly who: Int32Array
  /** Where the address is not an attribute: the body that has it, or has none. */
  readonly bodyOf: ((address: string) => string) | undefined
}

/** Those of an application that says more about itself: with them a record has 18 attributes. */
export const SIX_MORE: Attributes = {
  'service.version': '2026.11.3',
  'http.request.header.referer': 'https://shop.example/catalog',
  'session.id': '5f0c7f1e-6f0a-4c39-9a3e-1f6d3b2a7c11',
  'request.duration_ms': 12.75,
  'feature_flag.key': 'new-basket',
  'shop.region': 'eu-central',
}

type Attributes = Readonly<Record<string, string | number>>

export function createRecords(
  addresses: number,
  more: Attributes = {},
  bodyOf?: Records['bodyOf'],
): Records {
  const random = seededRandom(12)
  return {
    bodyOf,
    forms: Array.from({ length: FORMS }, () => createForm(fraction(random), more, bodyOf)),
    addresses: Array.from({ length: addresses }, (_, index) => dotted(addressWord(index))),
    who: Int32Array.from({ length: CYCLE }, uniform(addresses, random)),
  }
}

/** One record a millisecond, over pipelines that are otherwise the same. */
export class Pipeline implements Contestant {
  readonly name: string
  readonly #processors: readonly LogRecordProcessor[]
  readonly #provider: LoggerProvider
  readonly #records: Records
  readonly #bursts: number
  #next = 0
  readonly #texts: string[] = new Array<string>(BURST).fill('')

  constructor(
    name: string,
    processors: LogRecordProcessor[],
    records: Records,
    burstsPerRound: number,
  ) {
    this.name = name
    this.#processors = processors
    this.#provider = new LoggerProvider({ processors })
    this.#records = records
    this.#bursts = burstsPerRound
  }

  /** Nanoseconds per emit. */
  async measure(): Promise<number> {
    let taken = 0n
    for (let burst = 0; burst < this.#bursts; burst++) {
      taken += this.#emit()
      await this.#provider.forceFlush()
    }
    return Number(taken) / (this.#bursts * BURST)
  }

  /** What became of the records so far where we watch them. */
  counts(): Readonly<Record<string, number>> | undefined {
    const watcher = this.#processors.find(one => one instanceof NetworkAnomalyLogRecordProcessor)
    if (watcher === undefined) return undefined
    const { annotated, withAddress, late } = watcher.counters
    return { hot: annotated, 'with address': withAddress, late }
  }

  shutdown(): Promise<void> {
    return this.#provider.shutdown()
  }

  #emit(): bigint {
    const logger = this.#provider.getLogger('bench')
    const { forms, addresses, who, bodyOf } = this.#records
    const end = this.#next + BURST
    // As a socket gives them: each record's address is a text of its own, just made.
    for (let at = 0; at < BURST; at++) {
      const address = addresses[who[(this.#next + at) % CYCLE]!]!
      const text = bodyOf === undefined ? address : bodyOf(address)
      this.#texts[at] = Buffer.from(text, 'latin1').toString('latin1')
    }
    const start = process.hrtime.bigint()
    for (let next = this.#next; next < end; next++) {
      const form = forms[next % FORMS]!
      if (bodyOf === undefined) form.attributes['client.address'] = this.#texts[next % BURST]!
      else form.body = this.#texts[next % BURST]!
      form.timestamp = START_MS + next
      form.observedTimestamp = START_MS + next
      logger.emit(form)
    }
    this.#next = end
    return process.hrtime.bigint() - start
  }
}

/** A web service's record, 12 attributes and some more; `chance` is 0 to below 1. */
function createForm(chance: number, more: Attributes, bodyOf: Records['bodyOf']) {
  const form = {
    timestamp: 0,
    observedTimestamp: 0,
    severityNumber: 9,
    severityText: 'INFO',
    body: 'request served',
    attributes: {
      'client.address': '',
      'client.port': 1_024 + Math.floor(chance * 60_000),
      'http.request.method': 'GET',
      'http.response.status_code': chance < 0.1 ? 304 : 200,
      'http.response.body.size': Math.floor(chance * 60_000),
      'http.route': '/catalog/:id',
      'url.path': `/catalog/${Math.floor(chance * 5_000)}`,
      'url.scheme': 'https',
      'server.address': 'shop.example',
      'network.protocol.version': '1.1',
      'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101',
      'enduser.id': `u${Math.floor(chance * 10_000)}`,
      ...more,
    } as Record<string, string | number>,
  }
  if (bodyOf !== undefined) delete form.attributes['client.address']
  return form
}
