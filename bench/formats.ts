import { seededRandom } from '../src/base/random.ts'
import { createAnyReader } from '../src/parse/any-lines.ts'
import type { LineReader, RecordSink } from '../src/parse/format.ts'
import { textLines } from '../src/parse/text-lines.ts'
import { UTC } from '../src/parse/time/times.ts'
import { createAddress } from '../src/record/address.ts'
import { ClientReader } from '../src/record/client.ts'
import type { LogRecordView } from '../src/record/record.ts'
import { DEFAULT_SETTINGS } from '../src/rules/settings.ts'
import { readSamples, sampleNames } from '../test/parse/samples.ts'
import { type Contestant, interleave, spreadOf } from './measure.ts'
import type { Measured, Row } from './result.ts'

export interface FormatSizes {
  readonly rounds: number
  readonly warmUpRounds: number
  /** Of one kind, in a round. */
  readonly lines: number
}

export const FORMAT_SIZES: FormatSizes = { rounds: 9, warmUpRounds: 3, lines: 20_000 }
export const QUICK_FORMAT_SIZES: FormatSizes = { rounds: 3, warmUpRounds: 1, lines: 4_000 }

/** Texts made of each line's, which differ in the address: a reader must not know them by heart. */
const VARIANTS = 64

/** What it takes to read a line of each kind and to find its client, in CPU time. */
export async function benchFormats(
  sizes: FormatSizes,
  say: (what: string) => void,
): Promise<Measured> {
  const kinds = sampleNames().map(name => new Kind(name, sizes.lines))
  const samples = await interleave(
    kinds.filter(kind => kind.isRead),
    { warmUp: sizes.warmUpRounds, counted: sizes.rounds },
    round => say(`round ${round + 1}`),
  )
  const rows: Row[] = [...samples].map(([name, values]) => {
    const value = spreadOf(values)
    return {
      ...{ scenario: 'kinds of lines', name, value, ratios: {} },
      figures: { 'thousand lines/CPU-s': Math.round(1e6 / value.median) },
    }
  })
  return {
    unit: 'ns/line',
    settings: { 'lines/round': sizes.lines },
    notes: [
      'user and system CPU time of this process, reading and finding the client alone: a scan has ' +
        'some 0.5 µs a line besides, and 0.3 s to start',
      'the lines are the samples of test/parse/samples that have a client, over and over, each ' +
        `with ${VARIANTS} addresses`,
    ],
    rows: rows.toSorted((a, b) => b.value.median - a.value.median),
  }
}

class Kind implements Contestant {
  readonly name: string
  readonly #lines: readonly string[]
  readonly #headers: readonly string[]
  readonly #count: number
  readonly #clients = new ClientReader(DEFAULT_SETTINGS)
  readonly #address = createAddress()

  constructor(name: string, count: number) {
    const samples = readSamples(name)
    const random = seededRandom(7)
    this.name = name
    this.#count = count
    this.#headers = samples.filter(one => one.expected === 'header').map(one => one.text)
    this.#lines = samples
      .map(({ text }) => text)
      .filter(text => this.#hasClient(text))
      .flatMap(text => Array.from({ length: VARIANTS }, () => withAddress(text, random.next())))
  }

  get isRead(): boolean {
    return this.#lines.length > 0
  }

  /** CPU nanoseconds per line. */
  measure(): number {
    const reader = this.#createReader()
    const sink = this.#createSink()
    const before = process.cpuUsage()
    for (let at = 0; at < this.#count; at++)
      reader.read(this.#lines[at % this.#lines.length]!, sink)
    const { user, system } = process.cpuUsage(before)
    return ((user + system) * 1_000) / this.#count
  }

  #hasClient(text: string): boolean {
    const sink = this.#createSink()
    this.#createReader().read(text, sink)
    return sink.found > 0
  }

  #createReader(): LineReader {
    const latestMs = Date.UTC(2015, 11, 31)
    const reader = createAnyReader(textLines, { ...UTC, latestMs })
    for (const header of this.#headers) reader.read(header, { record() {}, skip() {} })
    return reader
  }

  #createSink(): RecordSink & { found: number } {
    const look = (view: LogRecordView) => {
      const origin = this.#clients.read(view, this.#address)
      if (origin !== 'no-address' && origin !== 'not-an-address') sink.found++
    }
    const sink = {
      found: 0,
      record: look,
      skip(_: string, view?: LogRecordView) {
        if (view !== undefined) look(view)
      },
    }
    return sink
  }
}

/** Another last octet, of the same number of digits, for its documentation addresses. */
function withAddress(text: string, random: number): string {
  const digit = `${1 + (random % 9)}`
  return text.replace(/\b(192\.0\.2|198\.51\.100|203\.0\.113)\.(\d*)\d\b/g, `$1.$2${digit}`)
}
