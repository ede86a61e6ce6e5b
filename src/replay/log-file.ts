import type { Problem } from '../base/problem.ts'
import { type LineSource, openLines } from '../input/lines.ts'
import { detectFormat } from '../parse/catalog.ts'
import type { LogFormat } from '../parse/format.ts'
import type { LogRecordView } from '../record/record.ts'
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
  /** Undefined where no format can use any of the first lines, or none could be read. */
  readonly format: LogFormat | undefined
  /** Time of its first record; Infinity where the first lines hold none. */
  readonly firstMs: number
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

/** Looks at a file; `wanted` is the format the user asked for. Nothing in a file makes it fail. */
export async function openLogFile(
  path: string,
  index: number,
  wanted: LogFormat | undefined,
  stdin: AsyncIterable<Buffer>,
): Promise<LogFile> {
  const source = await openLines(path, { stdin })
  const sample = await source.sample(SAMPLE_LINES)
  const format = wanted ?? detectFormat(sample)?.format
  const isReadOnce = source.sizeBytes === undefined && format !== undefined
  if (format !== undefined) source.maxLineBytes = format.maxLineBytes
  // A file is opened again when its turn comes: there may be more of them than can be open.
  if (!isReadOnce) await source.close()
  return {
    ...{ index, path, name: source.name, format, sizeBytes: source.sizeBytes },
    firstMs: format === undefined ? Number.POSITIVE_INFINITY : firstTime(format, sample),
    source: isReadOnce ? source : undefined,
    problem: source.problem,
    looksBinary: source.looksBinary,
    sampleLines: sample.length,
    firstLines: format === undefined ? sample.slice(0, MAX_SHOWN_LINES).map(showLine) : [],
  }
}

/** The input's lines from the first one on. */
export async function linesOf(input: LogFile): Promise<LineSource> {
  if (input.source !== undefined) return input.source
  return openLines(input.path, input.format && { maxLineBytes: input.format.maxLineBytes })
}

function firstTime(format: LogFormat, sample: readonly string[]): number {
  const reader = format.createReader()
  let firstMs = Number.POSITIVE_INFINITY
  const sink = {
    record(view: LogRecordView) {
      if (firstMs === Number.POSITIVE_INFINITY) firstMs = view.timeMs
    },
    skip() {},
  }
  for (const line of sample) {
    if (firstMs < Number.POSITIVE_INFINITY) break
    if (line.length <= format.maxLineBytes) reader.read(line, sink)
  }
  return firstMs
}
