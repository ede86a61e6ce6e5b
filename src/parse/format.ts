import type { LogRecordView, SkipReason } from '../record/record.ts'
import type { TimeContext } from './time/times.ts'

/** Takes what a line holds, in the order of the line: each record either counts or says why not. */
export interface RecordSink {
  /** The view is reused for the next record, so it is read before this returns. */
  record(view: LogRecordView): void
  /**
   * One record, or a whole line that is none of the format's, is left out. The view is there where
   * all but its times is known; reused like those of records.
   */
  skip(reason: SkipReason, view?: LogRecordView): void
}

/** For lines that are read for what they do to the reader. */
export const NOBODY: RecordSink = { record() {}, skip() {} }

/** What a sample's record must show; only what is named here is compared. */
export interface SampleRecord {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string
  /** Where it is not `time`. */
  readonly seen?: string
  /** By attribute name as rules write it; `undefined` says the field is absent. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** A line of real shape and what must become of it; each format's file carries its own. */
export interface FormatSample {
  readonly line: string
  /** One entry for each record and each skip the sink gets, in order. */
  readonly expect: readonly (SampleRecord | SkipReason)[]
}

/** One log format: a new one is a file beside the others and a line in the catalog. */
export interface LogFormat {
  /** What `--format` takes: lower case, hyphens. */
  readonly id: string
  readonly title: string
  /** Longer lines are skipped as `too-long` by whoever reads the lines; `read` does not measure. */
  readonly maxLineBytes: number
  readonly samples: readonly FormatSample[]
  /** What times lack that have no zone or year; UTC where it is not given. */
  createReader(times?: TimeContext): LineReader
}

/**
 * Reads one line at a time and never throws: a line that is none of the format's is one
 * `unparsed`, and a record reaches the sink only with times that can be counted. A reader may keep
 * state of its own for speed, never state that changes what a line means.
 */
export interface LineReader {
  read(line: string, sink: RecordSink): void
  /**
   * Where it is there: reads a line from its bytes, for a fraction of the cost, if the line is of
   * the usual kind; else false, and the sink has heard nothing. What it shows equals what `read`
   * shows of the line's text. Values are cut out when they are asked for, so the bytes must stay as
   * they are while the record is in use.
   */
  readBytes?(line: LineBytes, sink: RecordSink): boolean
}

/** A line as it lies among others. */
export interface LineBytes {
  /** UTF-8. */
  readonly bytes: Uint8Array
  /** Index of the line's first byte. */
  readonly start: number
  /** Index after its last one. */
  readonly end: number
  /** The text between two indexes of `bytes`. */
  slice(from: number, to: number): string
}
