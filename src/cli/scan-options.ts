import { type Problem, refuse } from '../base/problem.ts'
import { type Kind, wholeNumber, word } from '../rules/kind.ts'
import type { Rule } from '../rules/model.ts'
import { SETTINGS } from '../rules/settings.ts'
import { type OptionShape, readArguments } from './arguments.ts'
import { readValue } from './input-options.ts'
import { outputShapes, readOutput } from './output-options.ts'
import { READING_SHAPES, type ReadingOptions, readReadingOptions } from './reading-options.ts'
import { readReportPath } from './report-file.ts'
import { JUDGING_SHAPES, readMemory, readRules } from './rule-options.ts'

const DEFAULT_TOP = 20
const MAX_TOP = 1_000_000
const FORMS = ['text', 'json', 'jsonl'] as const

/** The settings are those of the configuration file and the options together. */
export interface ScanOptions extends ReadingOptions {
  readonly rules: readonly Rule[]
  /** Undefined: the input is put in order first. */
  readonly latenessMs: number | undefined
  readonly memoryBytes: number
  readonly output: (typeof FORMS)[number]
  /** Where the page goes; undefined: none is made. */
  readonly reportPath: string | undefined
  readonly top: number
  readonly failsOnAnomaly: boolean
  readonly showsProgress: boolean
}

const SHAPES: Readonly<Record<string, OptionShape>> = {
  ...JUDGING_SHAPES,
  ...READING_SHAPES,
  lateness: { takes: 'value' },
  ...outputShapes(FORMS),
  report: { takes: 'value' },
  top: { takes: 'value' },
  'fail-on': { takes: 'value' },
  'no-progress': { takes: 'nothing' },
}

/** Throws a `ConfigurationError` with every mistake; undefined where the user asks for help. */
export async function readScanOptions(
  argv: readonly string[],
  nowMs: number,
): Promise<ScanOptions | undefined> {
  const problems: Problem[] = []
  const given = readArguments(argv, SHAPES, problems)
  if (given.flags.has('help')) return undefined
  const { rules, settings } = await readRules(given, problems)
  const reading = readReadingOptions(given, nowMs, problems)
  const options: ScanOptions = {
    ...reading,
    rules,
    settings: { ...settings, ...reading.settings },
    latenessMs: readValue(given, 'lateness', SETTINGS.latenessMs.inFile, problems),
    memoryBytes: readMemory(given, problems),
    output: readOutput(given, FORMS, problems),
    reportPath: readReportPath(given, problems),
    top: readValue(given, 'top', count, problems) ?? DEFAULT_TOP,
    failsOnAnomaly: readValue(given, 'fail-on', word(['anomaly']), problems) !== undefined,
    showsProgress: !given.flags.has('no-progress'),
  }
  refuse(problems)
  return options
}

/** Of a `--top`. */
export const count: Pick<Kind<number>, 'read'> = {
  read(value, place) {
    const isDigits = /^\d{1,15}$/.test(String(value))
    return wholeNumber(0, MAX_TOP).read(isDigits ? Number(value) : value, place)
  },
}
