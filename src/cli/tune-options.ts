import { type Problem, refuse, show } from '../base/problem.ts'
import type { LogFormat } from '../parse/format.ts'
import type { TimeChoice } from '../replay/file-times.ts'
import { word } from '../rules/kind.ts'
import type { GivenSettings } from '../rules/settings.ts'
import { type OptionShape, readArguments } from './arguments.ts'
import { format, INPUT_SHAPES, readClientSettings, readPaths, readValue } from './input-options.ts'
import { readReportPath } from './report-file.ts'
import { type GivenRules, RULE_SHAPES, readMemory, readRules } from './rule-options.ts'
import { readTimeChoice, TIME_SHAPES } from './time-options.ts'

export type TuneOutput = 'text' | 'json' | 'patch'

export interface TuneOptions {
  readonly paths: readonly string[]
  readonly given: GivenRules
  /** Of the configuration file and the options together. */
  readonly settings: GivenSettings
  readonly format: LogFormat | undefined
  readonly times: TimeChoice
  readonly memoryBytes: number
  readonly output: TuneOutput
  /** Where the page goes; undefined where none is wanted. */
  readonly report: string | undefined
  readonly showsProgress: boolean
}

const SHAPES: Readonly<Record<string, OptionShape>> = {
  ...RULE_SHAPES,
  ...INPUT_SHAPES,
  ...TIME_SHAPES,
  output: { takes: 'value' },
  json: { takes: 'nothing' },
  patch: { takes: 'nothing' },
  report: { takes: 'value' },
  'no-progress': { takes: 'nothing' },
  help: { short: 'h', takes: 'nothing' },
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
  const outputs = [
    readValue(given, 'output', word<TuneOutput>(['text', 'json', 'patch']), problems),
    given.flags.has('json') ? ('json' as const) : undefined,
    given.flags.has('patch') ? ('patch' as const) : undefined,
  ].filter(one => one !== undefined)
  if (new Set(outputs).size > 1) {
    problems.push({
      place: '--output',
      expected: 'one form',
      found: outputs.map(one => show(one)).join(' and '),
    })
  }
  const options: TuneOptions = {
    paths: readPaths(given.operands, problems),
    given: rules,
    settings: { ...rules.settings, ...readClientSettings(given, problems) },
    format: readValue(given, 'format', format, problems),
    times: readTimeChoice(given, nowMs, problems),
    memoryBytes: readMemory(given, problems),
    output: outputs[0] ?? 'text',
    report: readReportPath(given, problems),
    showsProgress: !given.flags.has('no-progress'),
  }
  refuse(problems)
  return options
}
