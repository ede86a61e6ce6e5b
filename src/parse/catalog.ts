import { combined } from './combined.ts'
import { type LogFormat, NOBODY, type RecordSink } from './format.ts'
import { jsonLines } from './json-lines.ts'
import { otlpJson } from './otlp-json.ts'
import { textLines } from './text-lines.ts'
import { type TimeContext, UTC } from './time/times.ts'

/** Every format there is, the most particular first; the last one reads all kinds of lines. */
export const FORMATS: readonly LogFormat[] = [otlpJson, jsonLines, combined, textLines]

/** A format that can use so many of the lines is what the file is called by. */
const MAIN_SHARE = 0.5

export interface FormatTrial {
  readonly format: LogFormat
  /** 0 to 1, of the sample's lines that are not empty: those it could use. */
  readonly share: number
}

export interface DetectedFormat extends FormatTrial {
  /** What each format that was tried made of the sample, in catalog order. */
  readonly tried: readonly FormatTrial[]
}

export function formatById(id: string): LogFormat | undefined {
  return FORMATS.find(format => format.id === id)
}

/**
 * What to call a file by its first 100 lines that are not empty: the first format that can use half
 * of them, else the one that can use most; undefined where none can use any. A line is of use where
 * it holds a record with a time, or one this program wrote itself.
 */
export function detectFormat(
  lines: readonly string[],
  times: TimeContext = UTC,
): DetectedFormat | undefined {
  const sample = lines.filter(line => line.trim() !== '').slice(0, 100)
  const tried: FormatTrial[] = []
  let best: FormatTrial | undefined
  for (const format of FORMATS) {
    const trial = { format, share: usableShare(format, sample, times) }
    tried.push(trial)
    if (trial.share >= MAIN_SHARE) return { ...trial, tried }
    if (trial.share > (best?.share ?? 0)) best = trial
  }
  return best && { ...best, tried }
}

/**
 * 0 to 1: lines that hold a record with a time, or one this program wrote itself; `headers` stood
 * before them.
 */
export function usableShare(
  format: LogFormat,
  sample: readonly string[],
  times: TimeContext,
  headers: readonly string[] = [],
): number {
  const reader = format.createReader(times)
  for (const header of headers) reader.read(header, NOBODY)
  let usable = 0
  let isUsable = false
  const sink: RecordSink = {
    record() {
      isUsable = true
    },
    skip(reason) {
      if (reason === 'own-record') isUsable = true
    },
  }
  for (const line of sample) {
    isUsable = false
    if (line.length <= format.maxLineBytes) reader.read(line, sink)
    if (isUsable) usable++
  }
  return sample.length === 0 ? 0 : usable / sample.length
}
