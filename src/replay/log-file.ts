import type { Problem } from '../base/problem.ts'
import { type LineSource, openLines } from '../input/lines.ts'
import { createAnyReader } from '../parse/any-lines.ts'
import { detectFormat } from '../parse/catalog.ts'
import type { LineReader, LogFormat, RecordSink } from '../parse/format.ts'
import { textLines } from '../parse/text-lines.ts'
import type { TimeContext } from '../parse/time/times.ts'
import { contextOf, NO_CHOICE, type TimeChoice, timesOf } from './file-times.ts'
import { HeaderLines } from './header-lines.ts'
import { MAX_SHOWN_LINES, showLine } from './shown-line.ts'

/** Lines that are looked at to find a file's format and its first time. */
const SAMPLE_LINES = 100

/** A file the user named, after a look at its first lines. */
export interface LogFile {
  /** Its place among the files, from 0. */
  readonly index: number
  readonly path: string
  /** For people: the path, or `standard input`. */
  readonly name: string
  /**
   * What most of its first lines are, or what the user said; undefined where no format can use any
   * of them, or none could be read.
   */
  readonly format: LogFormat | undefined
  /** The user said which it is: its lines are read as that and nothing else. */
  readonly isForced: boolean
  /** What its times lack. */
  readonly times: TimeContext
  /** Its lines that say how others are read, as far as it was read. */
  readonly headerLines: HeaderLines
  /** Time of its first record; Infinity where the first lines hold none. */
  readonly firstMs: number
  /** Of the first lines those that say something, but not when. */
  readonly untimedLines: number
  /** On disk; undefined for what can be read only once. */
  readonly sizeBytes: number | undefined
  /** The open lines of what can be read only once. */
  readonly source: LineSource | undefined
  /** What the look found; there may be more further on. */
  readonly problem: Problem | undefined
  readonly looksBinary: boolean
  /** Lines that were looked at, empty ones aside. */
  readonly sampleLines: number
  /** Its first lines as messages show them, where there is no format. */
  readonly firstLines: readonly string[]
}

/**
 * Looks at a file; `wanted` is the format the user asked for, `otherwise` what it is taken for
 * where none can use any of its lines, `choice` what its times lack. Nothing in a file makes it
 * fail.
 */
export async function openLogFile(
  path: string,
  index: number,
  wanted: LogFormat | undefined,
  stdin: AsyncIterable<Buffer>,
  otherwise?: LogFormat,
  choice: TimeChoice = NO_CHOICE,
): Promise<LogFile> {
  const source = await openLines(path, { stdin })
  const sample = await source.sample(SAMPLE_LINES)
  const present = contextOf(choice)
  const format = wanted ?? detectFormat(sample, present)?.format ?? otherwise
  const times =
    format === undefined
      ? present
      : await timesOf(
          {
            ...{ path, sizeBytes: source.sizeBytes, sample },
            createReader: context => readerOf(format, wanted, context),
          },
          present,
        )
  const { firstMs, untimed } = lookAt(
    sample.filter(line => format === undefined || line.length <= format.maxLineBytes),
    readerOf(format ?? textLines, wanted, times),
  )
  const isReadOnce = source.sizeBytes === undefined && format !== undefined
  if (format !== undefined) source.maxLineBytes = format.maxLineBytes
  // A file is opened again when its turn comes: there may be more of them than can be open.
  if (!isReadOnce) await source.close()
  return {
    ...{ index, path, name: source.name, format, sizeBytes: source.sizeBytes },
    ...{ isForced: wanted !== undefined, times },
    headerLines: new HeaderLines(),
    ...{ firstMs, untimedLines: untimed },
    source: isReadOnce ? source : undefined,
    problem: source.problem,
    looksBinary: source.looksBinary,
    sampleLines: sample.length,
    firstLines: format === undefined ? sample.slice(0, MAX_SHOWN_LINES).map(showLine) : [],
  }
}

/** A file that is not looked at before it is read, as one that is still being written. */
export function unseenLogFile(
  path: string,
  index: number,
  format: LogFormat,
  isForced: boolean,
  times: TimeContext,
): LogFile {
  return {
    ...{ index, path, name: path === '-' ? 'standard input' : path, format, isForced, times },
    headerLines: new HeaderLines(),
    ...{ firstMs: Number.POSITIVE_INFINITY, untimedLines: 0, sizeBytes: undefined },
    ...{ source: undefined, problem: undefined, looksBinary: false, sampleLines: 0 },
    firstLines: [],
  }
}

/** The input's lines from the first one on. */
export async function linesOf(input: LogFile): Promise<LineSource> {
  if (input.source !== undefined) return input.source
  return openLines(input.path, input.format && { maxLineBytes: input.format.maxLineBytes })
}

/** Reads lines of the file from the first one on: it knows no headers but those it has read. */
export function createReader({ format, isForced, times }: LogFile): LineReader {
  return readerOf(format!, isForced ? format : undefined, times)
}

function readerOf(
  format: LogFormat,
  wanted: LogFormat | undefined,
  times: TimeContext,
): LineReader {
  return wanted === undefined ? createAnyReader(format, times) : wanted.createReader(times)
}

/** Time of the first record, and how many lines say something, but not when. */
function lookAt(sample: readonly string[], reader: LineReader) {
  let firstMs = Number.POSITIVE_INFINITY
  let untimed = 0
  const sink: RecordSink = {
    record(view) {
      if (firstMs === Number.POSITIVE_INFINITY) firstMs = view.timeMs
    },
    skip(reason) {
      if (reason === 'no-time') untimed++
    },
  }
  for (const line of sample) reader.read(line, sink)
  return { firstMs, untimed }
}
