import { lazy } from '../base/lazy.ts'
import type { LogRecordView, SkipReason } from '../record/record.ts'
import { combined } from './combined.ts'
import type { LineBytes, LineReader, LogFormat, RecordSink } from './format.ts'
import { jsonLines } from './json-lines.ts'
import { otlpJson } from './otlp-json.ts'
import { textLines } from './text-lines.ts'
import type { TimeContext } from './time/times.ts'

/**
 * Reads lines of every format, each by its own looks, so a file may change its format midway or
 * mix several. `main` is the format of most of its lines: it decides nothing but which lines are
 * read from their bytes.
 */
export function createAnyReader(main: LogFormat, times: TimeContext): LineReader {
  const any = new AnyReader(times)
  if (main !== combined) return any
  const fast = combined.createReader(times)
  return {
    read: (line, sink) => any.read(line, sink),
    readBytes: (line: LineBytes, sink: RecordSink) => fast.readBytes!(line, sink),
  }
}

/** What OTLP/JSON begins with, whoever wrote it. */
const OTLP_START = /^\s*\{\s*"(?:resourceLogs|resource_logs)"/
const OPEN = 0x7b
const LIST = 0x5b
const QUOTE = 0x22

class AnyReader implements LineReader {
  readonly #otlp = otlpJson.createReader()
  readonly #json: LineReader
  readonly #access: LineReader
  /** Made when the first line comes that only it can read. */
  readonly #text: () => LineReader
  readonly #trial = new Trial()

  constructor(times: TimeContext) {
    this.#json = jsonLines.createReader(times)
    this.#access = combined.createReader(times)
    this.#text = lazy(() => textLines.createReader(times))
  }

  read(line: string, sink: RecordSink): void {
    const first = firstCode(line)
    if (first === OPEN && OTLP_START.test(line)) this.#otlp.read(line, sink)
    else if (first === OPEN || first === LIST) this.#readFirst(this.#json, line, sink)
    else if (first === QUOTE || mayBeAccess(line)) this.#readFirst(this.#access, line, sink)
    else this.#text().read(line, sink)
  }

  /** By this reader if it can, else as text. */
  #readFirst(reader: LineReader, line: string, sink: RecordSink): void {
    const trial = this.#trial
    trial.sink = sink
    trial.isRefused = false
    reader.read(line, trial)
    if (trial.isRefused) this.#text().read(line, sink)
  }
}

/** Hands on what a reader finds, but for a line that is none of its own. */
class Trial implements RecordSink {
  sink: RecordSink | undefined
  isRefused = false

  record(view: LogRecordView): void {
    this.sink?.record(view)
  }

  skip(reason: SkipReason, view?: LogRecordView): void {
    if (reason === 'unparsed') this.isRefused = true
    else this.sink?.skip(reason, view)
  }
}

function firstCode(line: string): number {
  let at = 0
  while (at < line.length && line.charCodeAt(at) <= 0x20) at++
  return line.charCodeAt(at)
}

/** `] "` stands between the time and the request of every access line. */
function mayBeAccess(line: string): boolean {
  return line.indexOf('] "') > 0
}
