import { FORMATS, usableShare } from '../parse/catalog.ts'
import type { LogFormat } from '../parse/format.ts'
import { type Candidate, Finding } from '../parse/found.ts'
import { TextReading } from '../parse/text-reading.ts'
import { Times } from '../parse/time/times.ts'
import type { ClientReader } from '../record/client.ts'
import type { LogRecordView, SkipReason } from '../record/record.ts'
import type { RuleVerdicts, Verdict } from '../rules/verdict.ts'
import type { LogFile } from './log-file.ts'
import { type Extracted, RecordExtract } from './record-extract.ts'

/** What one record of the line says. */
export interface RecordExplanation extends Extracted {
  /** NaN where it has no time. */
  readonly timeMs: number
  /** What keeps it from being counted. */
  readonly obstacle: SkipReason | undefined
  /** What it is to each rule; empty where there is such an obstacle. */
  readonly verdicts: readonly Verdict[]
}

/** The way of one line. */
export interface LineExplanation {
  readonly text: string
  /** The formats that can make something of it, the one that is taken first. */
  readonly formats: readonly LogFormat[]
  /** What was taken off around the text and what read the rest, outermost first. */
  readonly way: readonly string[]
  /** Addresses that were weighed against each other, the likeliest first. */
  readonly candidates: readonly Candidate[]
  readonly records: readonly RecordExplanation[]
  /** Where the line holds no record. */
  readonly obstacle: SkipReason | undefined
}

/** Gathers what there is to say of one line, while it is read. */
export class LineExplainer {
  readonly #input: LogFile
  readonly #extract: RecordExtract
  readonly #rules: RuleVerdicts
  readonly #records: RecordExplanation[] = []
  #obstacle: SkipReason | undefined

  constructor(input: LogFile, clients: ClientReader, rules: RuleVerdicts) {
    this.#input = input
    this.#rules = rules
    this.#extract = new RecordExtract(clients)
  }

  record(view: LogRecordView, obstacle: SkipReason | undefined): void {
    const judged = obstacle ?? this.#rules.of(view)
    const ending =
      typeof judged === 'string'
        ? { obstacle: judged, verdicts: [] }
        : { obstacle: undefined, verdicts: judged }
    this.#records.push({ ...this.#extract.of(view), timeMs: view.timeMs, ...ending })
  }

  nothing(obstacle: SkipReason | undefined): void {
    this.#obstacle = obstacle
  }

  /** The headers that were read before the line, which has this number, hold for it. */
  explain(text: string, number: number): LineExplanation {
    const { times, headerLines } = this.#input
    const headers = headerLines.before(number)
    const finding = new Finding()
    const reading = new TextReading(new Times(times))
    for (const header of headers) reading.read(header, finding)
    finding.candidates = []
    finding.reset()
    reading.read(text, finding)
    return {
      text,
      formats: FORMATS.filter(format => usableShare(format, [text], times, headers) > 0),
      way: [...finding.by],
      candidates: finding.candidates.toSorted((a, b) => b.score - a.score),
      records: this.#records,
      obstacle: this.#obstacle,
    }
  }
}
