import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAnyReader } from '../../src/parse/any-lines.ts'
import type { LineReader } from '../../src/parse/format.ts'
import { textLines } from '../../src/parse/text-lines.ts'
import { ClientReader } from '../../src/record/client.ts'
import { isPossibleTime, type LogRecordView } from '../../src/record/record.ts'
import { RecordExtract } from '../../src/replay/record-extract.ts'
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts'

/** A line of a peer's test suite with the answers to it, as far as we look at them. */
export interface LineAnswer {
  readonly suite: string
  readonly filter: string
  readonly file: string
  readonly line: number
  readonly text: string
  /** The address expected, and in canonical form; only scored where it stands in the text. */
  readonly ip: string | null
  readonly ip_canonical: string | null
  readonly ip_in_text: boolean
  /** Addresses in the text. */
  readonly n_ips: number
  readonly time?: string | null
  readonly time_utc?: string | null
  readonly year_in_text?: boolean
  readonly tz_in_text?: boolean
  readonly fields?: Readonly<Record<string, unknown>>
}

/** What is found in a line, in the form that score_lines.py reads. */
export interface LinePrediction {
  readonly file: string
  readonly line: number
  readonly ip: string | null
  readonly time: string | null
  readonly fields: Readonly<Record<string, unknown>>
}

const NOTHING = { ip: null, time: null, fields: {} }

/** Paths of all `truth/<split>/lines.*.jsonl`. */
export function lineAnswerFiles(data: string): string[] {
  const truth = join(data, 'truth')
  return readdirSync(truth, { recursive: true, encoding: 'utf8' })
    .filter(path => /(^|[\\/])lines\.[^\\/]*\.jsonl$/.test(path))
    .sort()
    .map(path => join(truth, path))
}

export function readLineAnswers(path: string): LineAnswer[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter(line => line !== '').map(line => JSON.parse(line))
}

/**
 * Reads each text as `netanomaly extract` reads the lines of a file: by its looks alone, without a
 * word of the suite or the file's name; what headers say of columns holds within one file.
 */
export class LinePredictor {
  readonly #extract = new RecordExtract(new ClientReader(DEFAULT_SETTINGS))
  readonly #readers = new Map<string, LineReader>()
  readonly #context = { offsetMs: () => 0, latestMs: Date.now() }

  predict({ file, line, text }: LineAnswer): LinePrediction {
    const reader = this.#readers.get(file) ?? createAnyReader(textLines, this.#context)
    this.#readers.set(file, reader)
    let found: Pick<LinePrediction, 'ip' | 'time' | 'fields'> = NOTHING
    const note = (view: LogRecordView) => {
      if (found.ip !== null) return
      const { ip, fields } = this.#extract.of(view)
      const time = isPossibleTime(view.timeMs) ? new Date(view.timeMs).toISOString() : null
      found = { ip, time, fields }
    }
    reader.read(text, { record: note, skip: (_, view) => view && note(view) })
    return { file, line, ...found }
  }
}

/** Another address than expected, or one where there is none. */
export function isWrong(answer: LineAnswer, { ip }: LinePrediction): boolean {
  if (answer.n_ips === 0) return ip !== null
  return answer.ip_in_text && answer.ip_canonical !== null && ip !== answer.ip_canonical
}
