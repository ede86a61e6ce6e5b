import type { LogRecordView, SkipReason } from '../record/record.ts'

/** Takes each record a line holds; the view is reused, so it is read before the next call. */
export type RecordSink = (record: LogRecordView) => void

/** A line of real shape and what must become of it; each format's file carries its own. */
export interface FormatSample {
  readonly line: string
  /** The records the line holds, only the named fields compared; or why it holds none. */
  readonly expect: readonly Readonly<Record<string, unknown>>[] | SkipReason
}

/**
 * One log format. `read` never throws: it hands the line's records to the sink and answers
 * undefined, or answers why the line has none. A reader may keep state of its own for speed, never
 * state that changes what a line means.
 */
export interface LogFormat {
  /** What `--format` takes: lower case, hyphens. */
  readonly id: string
  readonly title: string
  /** Longer lines are skipped as `too-long`, bytes. */
  readonly maxLineBytes: number
  readonly samples: readonly FormatSample[]
  createReader(): LineReader
}

export interface LineReader {
  read(line: string, sink: RecordSink): SkipReason | undefined
}
