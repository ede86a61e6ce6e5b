import { type Problem, refuse } from '../base/problem.ts'
import { duration } from '../rules/kind.ts'
import type { Rule } from '../rules/model.ts'
import { SETTINGS } from '../rules/settings.ts'
import { type OptionShape, readArguments } from './arguments.ts'
import { readValue } from './input-options.ts'
import { READING_SHAPES, type ReadingOptions, readReadingOptions } from './reading-options.ts'
import { RULE_SHAPES, readRules } from './rule-options.ts'
import { count } from './scan-options.ts'

const DEFAULT_TOP = 20
const DEFAULT_EVERY_MS = 10_000
const DAY_MS = 86_400_000

/** The settings are those of the configuration file and the options together. */
export interface TopOptions extends ReadingOptions {
  readonly rules: readonly Rule[]
  readonly isFollowing: boolean
  /** Undefined: what the configuration says, or the default. */
  readonly latenessMs: number | undefined
  readonly top: number
  readonly everyMs: number
  readonly isJson: boolean
}

const SHAPES: Readonly<Record<string, OptionShape>> = {
  follow: { short: 'f', takes: 'nothing' },
  ...RULE_SHAPES,
  ...READING_SHAPES,
  lateness: { takes: 'value' },
  top: { takes: 'value' },
  every: { takes: 'value' },
  json: { takes: 'nothing' },
}

/** Throws a `ConfigurationError` with every mistake; undefined where the user asks for help. */
export async function readTopOptions(
  argv: readonly string[],
  nowMs: number,
): Promise<TopOptions | undefined> {
  const problems: Problem[] = []
  const given = readArguments(argv, SHAPES, problems)
  if (given.flags.has('help')) return undefined
  const { rules, settings } = await readRules(given, problems)
  const reading = readReadingOptions(given, nowMs, problems)
  const options: TopOptions = {
    ...reading,
    rules,
    settings: { ...settings, ...reading.settings },
    isFollowing: given.flags.has('follow'),
    latenessMs: readValue(given, 'lateness', SETTINGS.latenessMs.inFile, problems),
    top: readValue(given, 'top', count, problems) ?? DEFAULT_TOP,
    everyMs: readValue(given, 'every', duration(1_000, DAY_MS), problems) ?? DEFAULT_EVERY_MS,
    isJson: given.flags.has('json'),
  }
  refuse(problems)
  return options
}
