import { type Problem, refuse } from '../base/problem.ts'
import { textLines } from '../parse/text-lines.ts'
import { ClientReader } from '../record/client.ts'
import { isPossibleTime, type LogRecordView } from '../record/record.ts'
import { type LogFile, openLogFile } from '../replay/log-file.ts'
import { RecordExtract } from '../replay/record-extract.ts'
import { type LineAtHand, type RecordLineSink, readRecordLines } from '../replay/record-lines.ts'
import { DEFAULT_SETTINGS } from '../rules/settings.ts'
import { readArguments } from './arguments.ts'
import { EXTRACT_HELP } from './extract-help.ts'
import { complaintAboutReading } from './file-complaints.ts'
import type { Io } from './io.ts'
import { READING_SHAPES, type ReadingOptions, readReadingOptions } from './reading-options.ts'

/** `netanomaly extract`: what each line says, as JSON lines; answers the exit status. */
export async function extract(argv: readonly string[], io: Io): Promise<number> {
  const options = readExtractOptions(argv, io.clock.now())
  if (options === undefined) {
    await io.stdout.write(EXTRACT_HELP)
    return 0
  }
  const printer = new Printer(new ClientReader({ ...DEFAULT_SETTINGS, ...options.settings }))
  let status = 0
  for (const [index, path] of options.paths.entries()) {
    const input = await openLogFile(path, index, options.format, io.stdin, textLines, options.times)
    printer.input = input
    const problem = await readRecordLines(input, printer, () => io.stdout.write(printer.take()))
    const complaint = problem && complaintAboutReading(input, problem)
    if (complaint === undefined) continue
    await io.stderr.write(`netanomaly: ${complaint}\n`)
    status = 2
  }
  return status
}

/** Throws a `ConfigurationError` with every mistake; undefined where the user asks for help. */
function readExtractOptions(argv: readonly string[], nowMs: number): ReadingOptions | undefined {
  const problems: Problem[] = []
  const given = readArguments(argv, READING_SHAPES, problems)
  if (given.flags.has('help')) return undefined
  const options = readReadingOptions(given, nowMs, problems)
  refuse(problems)
  return options
}

/** Collects what is to be printed of one file after the other. */
class Printer implements RecordLineSink {
  input: LogFile | undefined
  readonly #extract: RecordExtract
  #text = ''

  constructor(clients: ClientReader) {
    this.#extract = new RecordExtract(clients)
  }

  record(view: LogRecordView, { number: line }: LineAtHand): void {
    const { ip, fields } = this.#extract.of(view)
    const time = isPossibleTime(view.timeMs) ? new Date(view.timeMs).toISOString() : null
    this.#print({ file: this.input?.path, line, ip, time, fields })
  }

  nothing({ number: line }: LineAtHand): void {
    this.#print({ file: this.input?.path, line, ip: null, time: null, fields: {} })
  }

  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }

  #print(line: object): void {
    this.#text += `${JSON.stringify(line, printable)}\n`
  }
}

/** JSON has no big integers. */
function printable(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
