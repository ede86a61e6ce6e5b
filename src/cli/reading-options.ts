import type { Problem } from '../base/problem.ts'
import type { LogFormat } from '../parse/format.ts'
import type { TimeChoice } from '../replay/file-times.ts'
import type { GivenSettings } from '../rules/settings.ts'
import type { GivenArguments, OptionShape } from './arguments.ts'
import {
  format,
  INPUT_HELP,
  INPUT_SHAPES,
  readClientSettings,
  readPaths,
  readValue,
} from './input-options.ts'
import { readTimeChoice, TIME_HELP, TIME_SHAPES } from './time-options.ts'

/** Which files are read, and how: of every command that reads log files. */
export interface ReadingOptions {
  readonly paths: readonly string[]
  /** Whom to believe. */
  readonly settings: GivenSettings
  /** Undefined: found by itself, for each file. */
  readonly format: LogFormat | undefined
  readonly times: TimeChoice
}

export const READING_SHAPES: Readonly<Record<string, OptionShape>> = {
  ...INPUT_SHAPES,
  ...TIME_SHAPES,
  help: { short: 'h', takes: 'nothing' },
}

export const READING_HELP = `${INPUT_HELP}${TIME_HELP}`

export function readReadingOptions(
  given: GivenArguments,
  nowMs: number,
  problems: Problem[],
): ReadingOptions {
  return { paths: readPaths(given.operands, problems), ...readManner(given, nowMs, problems) }
}

/** How files are read, whichever they are. */
export function readManner(
  given: GivenArguments,
  nowMs: number,
  problems: Problem[],
): Omit<ReadingOptions, 'paths'> {
  return {
    settings: readClientSettings(given, problems),
    format: readValue(given, 'format', format, problems),
    times: readTimeChoice(given, nowMs, problems),
  }
}
