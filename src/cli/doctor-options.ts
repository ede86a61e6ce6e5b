import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Problem, refuse, show } from '../base/problem.ts'
import type { LogFormat } from '../parse/format.ts'
import type { TimeChoice } from '../replay/file-times.ts'
import type { Rule } from '../rules/model.ts'
import type { GivenSettings } from '../rules/settings.ts'
import { type GivenArguments, type OptionShape, readArguments } from './arguments.ts'
import { format, INPUT_SHAPES, readClientSettings, readValue } from './input-options.ts'
import type { Io } from './io.ts'
import { readRules } from './rule-options.ts'
import { readTimeChoice, TIME_SHAPES } from './time-options.ts'

export interface DoctorOptions {
  /** Absolute. */
  readonly folder: string
  /** Log files. */
  readonly paths: readonly string[]
  readonly sends: boolean
  readonly isJson: boolean
  readonly showsProgress: boolean
  /** Whose rules these are: a file, or undefined for those of the command or the default ones. */
  readonly config: string | undefined
  /** The mistakes of a configuration that the folder has; those of `--config` are refused. */
  readonly mistakes: readonly Problem[]
  readonly rules: readonly Rule[]
  readonly settings: GivenSettings
  readonly format: LogFormat | undefined
  readonly times: TimeChoice
}

const SHAPES: Readonly<Record<string, OptionShape>> = {
  rule: { takes: 'list' },
  config: { takes: 'value' },
  ...INPUT_SHAPES,
  ...TIME_SHAPES,
  'no-send': { takes: 'nothing' },
  json: { takes: 'nothing' },
  'no-progress': { takes: 'nothing' },
  help: { short: 'h', takes: 'nothing' },
}

const CONFIG_NAME = 'netanomaly.yaml'

/** Throws a `ConfigurationError` with every mistake; undefined where the user asks for help. */
export async function readDoctorOptions(
  argv: readonly string[],
  env: Io['env'],
  nowMs: number,
): Promise<DoctorOptions | undefined> {
  const problems: Problem[] = []
  const given = readArguments(argv, SHAPES, problems)
  if (given.flags.has('help')) return undefined
  const { folder, paths } = readOperands(given.operands, problems)
  const found = await readConfiguration(given, folder, env.NETANOMALY_CONFIG, problems)
  const options: DoctorOptions = {
    ...{ folder: resolve(folder), paths, ...found },
    settings: { ...found.settings, ...readClientSettings(given, problems) },
    sends: !given.flags.has('no-send'),
    isJson: given.flags.has('json'),
    showsProgress: !given.flags.has('no-progress'),
    format: readValue(given, 'format', format, problems),
    times: readTimeChoice(given, nowMs, problems),
  }
  refuse(problems)
  return options
}

/** A folder is the project, anything else a log file. */
function readOperands(operands: readonly string[], problems: Problem[]) {
  const folders = operands.filter(isFolder)
  const paths = operands.filter(operand => !isFolder(operand))
  if (folders.length > 1) {
    problems.push({ place: 'FOLDER', expected: 'one folder', found: show(folders[1]) })
  }
  for (const [index, path] of paths.entries()) {
    // What can be read only once cannot be looked at twice.
    const isPipe = path === '-' || statOf(path)?.isFile() === false
    if (isPipe) problems.push({ place: 'FILE', expected: 'a file, no pipe', found: show(path) })
    if (paths.indexOf(path) === index) continue
    problems.push({ place: 'FILE', expected: 'each file once', found: `${show(path)} again` })
  }
  return { folder: folders[0] ?? '.', paths }
}

type Configuration = Pick<DoctorOptions, 'config' | 'mistakes' | 'rules' | 'settings'>

async function readConfiguration(
  given: GivenArguments,
  folder: string,
  named: string | undefined,
  problems: Problem[],
): Promise<Configuration> {
  const isNamed = given.values.has('config') || given.values.has('rule')
  const own = named || join(folder, CONFIG_NAME)
  if (isNamed || !(named || isThere(own))) {
    const config = given.values.get('config')?.[0]
    return { ...(await readRules(given, problems)), config, mistakes: [] }
  }
  const mistakes: Problem[] = []
  const values = new Map([['config', [own]]])
  const read = await readRules({ ...given, values }, mistakes)
  return { ...read, config: own, mistakes }
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true
}

function isThere(path: string): boolean {
  return statOf(path) !== undefined
}

/** Why it cannot be read is told where it is read. */
function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
