import type { LineBatch, LineSource } from '../input/lines.ts'
import type { LineReader, RecordSink } from '../parse/format.ts'
import type { Observation } from '../record/observation.ts'
import type { LogRecordView, SkipReason } from '../record/record.ts'
import type { RecordObserver } from '../rules/ruleset.ts'
import type { SourceLine } from '../sort/sorter.ts'
import type { FieldWatch } from './field-watch.ts'
import type { FileTally } from './file-tally.ts'
import { type LogFile, linesOf } from './log-file.ts'

/** Takes what at least one rule counts, as it is read; false ends the reading. */
export type ObservationTake = (observation: Observation, source: SourceLine) => boolean

/** One file from its lines to observations; what is in it is counted in the tally. */
export class FileReading implements RecordSink, SourceLine {
  readonly file: number
  line = 0
  recordIndex = -1
  text = ''
  readonly #input: LogFile
  readonly #observer: RecordObserver
  readonly #tally: FileTally
  readonly #fields: FieldWatch
  readonly #take: ObservationTake
  #isUsable = false
  #goesOn = true

  constructor(
    input: LogFile,
    observer: RecordObserver,
    tally: FileTally,
    fields: FieldWatch,
    take: ObservationTake,
  ) {
    this.file = input.index
    this.#input = input
    this.#observer = observer
    this.#tally = tally
    this.#fields = fields
    this.#take = take
  }

  /** `note` is called after each batch of lines. False where the taker ended it. */
  async read(note: (lines: LineSource) => void): Promise<boolean> {
    const lines = await linesOf(this.#input)
    const reader = this.#input.format!.createReader()
    for await (const batch of lines.batches()) {
      this.#readBatch(batch, reader)
      note(lines)
      if (!this.#goesOn) return false
    }
    this.#tally.problem = lines.problem
    return true
  }

  record(view: LogRecordView): void {
    this.recordIndex++
    this.#isUsable = true
    const tally = this.#tally
    const { timeMs } = view
    if (timeMs < tally.firstMs) tally.firstMs = timeMs
    if (timeMs > tally.lastMs) tally.lastMs = timeMs
    this.#fields.look(view)
    const reason = this.#observer.observe(view)
    if (reason !== undefined) {
      tally.skip(reason, this.line)
      return
    }
    tally.records++
    tally.withAddress++
    const { observation } = this.#observer
    const { matched, rules } = observation
    if (matched === 0) return
    tally.matched++
    for (let at = 0; at < matched; at++) tally.matchedBy[rules[at]!]!++
    if (this.#goesOn) this.#goesOn = this.#take(observation, this)
  }

  skip(reason: SkipReason): void {
    if (reason === 'own-record') this.#isUsable = true
    this.#tally.skip(reason, this.line)
  }

  #readBatch({ lines, firstNumber, marks }: LineBatch, reader: LineReader): void {
    const tally = this.#tally
    for (let index = 0; index < lines.length && this.#goesOn; index++) {
      const text = lines[index] as string
      this.line = firstNumber + index
      tally.lines++
      if (marks?.has(index) && this.#isTooLong(marks.get(index))) continue
      if (isBlank(text)) continue
      this.text = text
      this.recordIndex = -1
      this.#isUsable = false
      reader.read(text, this)
      if (this.#isUsable) tally.usableLines++
      else tally.noteUnusable(text)
    }
  }

  /** Counts what is marked. */
  #isTooLong(mark: 'too-long' | 'invalid-utf8' | undefined): boolean {
    if (mark === 'invalid-utf8') this.#tally.mend(this.line)
    else this.#tally.skip('too-long', this.line)
    return mark !== 'invalid-utf8'
  }
}

/** Lines that hold nothing are no records, and nothing that a reader skips. */
function isBlank(text: string): boolean {
  return text.charCodeAt(0) <= 0x20 ? text.trim() === '' : text === ''
}
