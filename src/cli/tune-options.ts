import { type Problem, refuse } from '../base/problem.ts'
import { type OptionShape, readArguments } from './arguments.ts'
import { outputShapes, readOutput } from './output-options.ts'
import { READING_SHAPES, type ReadingOptions, readReadingOptions } from './reading-options.ts'
import { readReportPath } from './report-file.ts'
import { type GivenRules, JUDGING_SHAPES, readMemory, readRules } from './rule-options.ts'

const FORMS = ['text', 'json', 'patch'] as const

export type TuneOutput = (typeof FORMS)[number]

/** The settings are those of the configuration file and the options together. */
export interface TuneOptions extends ReadingOptions {
  readonly given: GivenRules
  readonly memoryBytes: number
  readonly output: TuneOutput
  /** Where the page goes; undefined where none is wanted. */
  readonly report: string | undefined
  readonly showsProgress: boolean
}

const SHAPES: Readonly<Record<string, OptionShape>> = {
  ...JUDGING_SHAPES,
  ...READING_SHAPES,
  ...outputShapes(FORMS),
  report: { takes: 'value' },
  'no-progress': { takes: 'nothing' },
}

/** Throws a `ConfigurationError` with every mistake; undefined where the user asks for help. */
export async function readTuneOptions(
  argv: readonly string[],
  nowMs: number,
): Promise<TuneOptions | undefined> {
  const problems: Problem[] = []
  const given = readArguments(argv, SHAPES, problems)
  if (given.flags.has('help')) return undefined
  const rules = await readRules(given, problems)
  const reading = readReadingOptions(given, nowMs, problems)
  const options: TuneOptions = {
    ...reading,
    given: rules,
    settings: { ...rules.settings, ...reading.settings },
    memoryBytes: readMemory(given, problems),
    output: readOutput(given, FORMS, problems),
    report: readReportPath(given, problems),
    showsProgress: !given.flags.has('no-progress'),
  }
  refuse(problems)
  return options
}
