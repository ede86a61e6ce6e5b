import type { Problem } from '../base/problem.ts'
import type { LineReader, RecordSink } from '../parse/format.ts'
import type { LogRecordView, SkipReason } from '../record/record.ts'
import type { HeaderLines } from './header-lines.ts'
import { createReader, type LogFile, linesOf } from './log-file.ts'

/** Told what each line of a file holds, in order. */
export interface RecordLineSink {
  /** A record; where something keeps it from being counted, what. */
  record(view: LogRecordView, line: LineAtHand, obstacle: SkipReason | undefined): void
  /** A line that holds no record: a header (no reason), or one that could not be read. */
  nothing(line: LineAtHand, reason: SkipReason | undefined): void
}

export interface LineAtHand {
  /** Physical number, from 1. */
  readonly number: number
  /** Empty where it was too long to be kept. */
  readonly text: string
}

/**
 * Reads a file to its end, or to the line `last`; hands over after every batch of lines. Answers
 * what kept it from reading on.
 */
export async function readRecordLines(
  input: LogFile,
  sink: RecordLineSink,
  afterBatch: () => Promise<void>,
  last = Number.POSITIVE_INFINITY,
): Promise<Problem | undefined> {
  const lines = await linesOf(input)
  const reader = createReader(input)
  const one = new OneLine(sink, input.headerLines)
  for await (const batch of lines.batches()) {
    for (let index = 0; index < batch.length && one.number < last; index++) {
      batch.select(index)
      one.number = batch.firstNumber + index
      one.text = batch.mark === 'too-long' ? '' : batch.text
      if (batch.mark === 'too-long') sink.nothing(one, 'too-long')
      else if (!batch.isBlank) one.read(reader)
    }
    await afterBatch()
    if (one.number >= last) break
  }
  return lines.problem
}

class OneLine implements RecordSink, LineAtHand {
  number = 0
  text = ''
  readonly #sink: RecordLineSink
  readonly #headers: HeaderLines
  #isHeard = false

  constructor(sink: RecordLineSink, headers: HeaderLines) {
    this.#sink = sink
    this.#headers = headers
  }

  read(reader: LineReader): void {
    this.#isHeard = false
    reader.read(this.text, this)
    if (this.#isHeard) return
    this.#headers.note(this.number, this.text)
    this.#sink.nothing(this, undefined)
  }

  record(view: LogRecordView): void {
    this.#isHeard = true
    this.#sink.record(view, this, undefined)
  }

  skip(reason: SkipReason, view?: LogRecordView): void {
    this.#isHeard = true
    if (view === undefined) this.#sink.nothing(this, reason)
    else this.#sink.record(view, this, reason)
  }
}
