import type { Problem } from '../base/problem.ts'
import type { LineReader, RecordSink } from '../parse/format.ts'
import type { LogRecordView, SkipReason } from '../record/record.ts'
import { createReader, type LogFile, linesOf } from './log-file.ts'

/** Told what each line of a file holds, in order. */
export interface RecordLineSink {
  /** A record; where something keeps it from being counted, what. */
  record(view: LogRecordView, line: number, obstacle: SkipReason | undefined): void
  /** A line that holds no record: a header (no reason), or one that could not be read. */
  nothing(line: number, reason: SkipReason | undefined): void
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
  const one = new OneLine(sink)
  for await (const batch of lines.batches()) {
    for (let index = 0; index < batch.length && one.line < last; index++) {
      batch.select(index)
      one.line = batch.firstNumber + index
      if (batch.mark === 'too-long') sink.nothing(one.line, 'too-long')
      else if (!batch.isBlank) one.read(reader, batch.text)
    }
    await afterBatch()
    if (one.line >= last) break
  }
  return lines.problem
}

class OneLine implements RecordSink {
  line = 0
  readonly #sink: RecordLineSink
  #isHeard = false

  constructor(sink: RecordLineSink) {
    this.#sink = sink
  }

  read(reader: LineReader, text: string): void {
    this.#isHeard = false
    reader.read(text, this)
    if (!this.#isHeard) this.#sink.nothing(this.line, undefined)
  }

  record(view: LogRecordView): void {
    this.#isHeard = true
    this.#sink.record(view, this.line, undefined)
  }

  skip(reason: SkipReason, view?: LogRecordView): void {
    this.#isHeard = true
    if (view === undefined) this.#sink.nothing(this.line, reason)
    else this.#sink.record(view, this.line, reason)
  }
}
