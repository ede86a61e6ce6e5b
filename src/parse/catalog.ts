import { combined } from './combined.ts'
import type { LogFormat, RecordSink } from './format.ts'
import { jsonLines } from './json-lines.ts'
import { otlpJson } from './otlp-json.ts'

/** Every format there is; where two read a file equally well, the earlier one is taken. */
export const FORMATS: readonly LogFormat[] = [otlpJson, jsonLines, combined]

export interface FormatTrial {
  readonly format: LogFormat
  /** 0 to 1, of the sample's lines that are not empty: those it could use. */
  readonly share: number
}

export interface DetectedFormat extends FormatTrial {
  /** What each format made of the sample, in catalog order. */
  readonly tried: readonly FormatTrial[]
}

export function formatById(id: string): LogFormat | undefined {
  return FORMATS.find(format => format.id === id)
}

/**
 * The format that can use most of the first 100 lines that are not empty; undefined where none can
 * use any. A line is of use where it holds a record with a time, or one this program wrote itself.
 */
export function detectFormat(lines: readonly string[]): DetectedFormat | undefined {
  const sample = lines.filter(line => line.trim() !== '').slice(0, 100)
  const tried = FORMATS.map(format => ({ format, share: usableShare(format, sample) }))
  let best: FormatTrial | undefined
  for (const trial of tried) if (trial.share > (best?.share ?? 0)) best = trial
  return best && { ...best, tried }
}

function usableShare(format: LogFormat, sample: readonly string[]): number {
  const reader = format.createReader()
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
