import type { LineBatch, LineMark } from '../input/line-batch.ts'
import type { LineSource } from '../input/lines.ts'
import type { LineReader, RecordSink } from '../parse/format.ts'
import type { Observation } from '../record/observation.ts'
import type { LogRecordView, SkipReason } from '../record/record.ts'
import { ROLE_RESET } from '../record/roles.ts'
import type { RecordObserver } from '../rules/observer.ts'
import type { SourceLine } from '../sort/sorter.ts'
import type { FieldWatch } from './field-watch.ts'
import type { FileTally } from './file-tally.ts'
import { createReader, type LogFile, linesOf } from './log-file.ts'
import type { RecordTimeline } from './record-timeline.ts'

/** Takes what matters to at least one rule, as it is read; false ends the reading. */
export type ObservationTake = (observation: Observation, source: SourceLine) => boolean

/** One file from its lines to observations; what is in it is counted in the tally. */
export class FileReading implements RecordSink, SourceLine {
  readonly file: number
  line = 0
  recordIndex = -1
  readonly #input: LogFile
  readonly #observer: RecordObserver
  readonly #tally: FileTally
  readonly #fields: Pick<FieldWatch, 'look'>
  readonly #take: ObservationTake
  readonly #timeline: RecordTimeline | undefined
  #batch: LineBatch | undefined
  #reader: LineReader | undefined
  #isByBytes = false
  #isUsable = false
  /** Neither a record nor why there is none: the line is a header. */
  #isHeader = true
  #goesOn = true

  constructor(
    input: LogFile,
    observer: RecordObserver,
    tally: FileTally,
    fields: Pick<FieldWatch, 'look'>,
    take: ObservationTake,
    timeline?: RecordTimeline,
  ) {
    this.file = input.index
    this.#input = input
    this.#observer = observer
    this.#tally = tally
    this.#fields = fields
    this.#take = take
    this.#timeline = timeline
  }

  get text(): string {
    return this.#batch?.text ?? ''
  }

  get utf8(): LineBatch | undefined {
    return this.#batch?.mark === undefined ? this.#batch : undefined
  }

  get fileAt(): number {
    const batch = this.#batch
    return batch === undefined || batch.fileAt < 0 ? -1 : batch.fileAt + batch.start
  }

  /** Begins with the next lines, which `readLine` is then given, one by one in their order. */
  enter(batch: LineBatch, reader: LineReader): void {
    this.#isByBytes = reader.readBytes !== undefined
    if (!this.#isByBytes) batch.decode()
    this.#batch = batch
    this.#reader = reader
  }

  /** `index` is that of a line of the batch. */
  readLine(index: number): void {
    const batch = this.#batch!
    const reader = this.#reader!
    const tally = this.#tally
    batch.select(index)
    this.line = batch.firstNumber + index
    tally.lines++
    if (batch.mark !== undefined && this.#isTooLong(batch.mark)) return
    if (batch.isBlank) return
    this.recordIndex = -1
    this.#isUsable = false
    this.#isHeader = true
    const isRead = this.#isByBytes && batch.mark === undefined && reader.readBytes!(batch, this)
    if (!isRead) reader.read(batch.text, this)
    if (this.#isHeader) this.#input.headerLines.note(this.line, batch.text)
    if (this.#isUsable) tally.usableLines++
    else tally.noteUnusable(batch.text)
  }

  /** `note` is called after each batch of lines. False where the taker ended it. */
  async read(note: (lines: LineSource) => void): Promise<boolean> {
    const lines = await linesOf(this.#input)
    const reader = createReader(this.#input)
    for await (const batch of lines.batches()) {
      this.enter(batch, reader)
      for (let index = 0; index < batch.length && this.#goesOn; index++) this.readLine(index)
      note(lines)
      if (!this.#goesOn) return false
    }
    this.#tally.problem = lines.problem
    return true
  }

  record(view: LogRecordView): void {
    this.recordIndex++
    this.#isUsable = true
    this.#isHeader = false
    const tally = this.#tally
    const { timeMs } = view
    if (timeMs < tally.firstMs) tally.firstMs = timeMs
    if (timeMs > tally.lastMs) tally.lastMs = timeMs
    this.#fields.look(view)
    const reason = this.#observer.observe(view)
    if (reason !== undefined) {
      this.#timeline?.note(timeMs, false)
      tally.skip(reason, this.line)
      return
    }
    tally.records++
    tally.withAddress++
    const { observation } = this.#observer
    const { matched, rules, roles } = observation
    this.#timeline?.note(timeMs, matched > 0)
    if (matched === 0) return
    tally.matched++
    for (let at = 0; at < matched; at++) {
      if (roles[rules[at]!] !== ROLE_RESET) tally.matchedBy[rules[at]!]!++
    }
    do {
      if (this.#goesOn) this.#goesOn = this.#take(observation, this)
    } while (this.#observer.next())
  }

  skip(reason: SkipReason): void {
    this.#isHeader = false
    if (reason === 'own-record') this.#isUsable = true
    this.#tally.skip(reason, this.line)
  }

  /** Counts what is marked. */
  #isTooLong(mark: LineMark): boolean {
    if (mark === 'invalid-utf8') this.#tally.mend(this.line)
    else this.#tally.skip('too-long', this.line)
    return mark === 'too-long'
  }
}
