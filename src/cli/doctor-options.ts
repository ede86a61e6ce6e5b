import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { textOf } from '../base/environment.ts'
import { type Problem, refuse, show } from '../base/problem.ts'
import { readEnvironment, withMode } from '../config/environment-settings.ts'
import { unknownVariables } from '../config/variables.ts'
import type { Rule } from '../rules/model.ts'
import type { GivenSettings } from '../rules/settings.ts'
import { type GivenArguments, type OptionShape, readArguments } from './arguments.ts'
import { refuseRepeated } from './input-options.ts'
import type { Io } from './io.ts'
import { READING_SHAPES, type ReadingOptions, readManner } from './reading-options.ts'
import { RULE_SHAPES, readMemory, readRules } from './rule-options.ts'

export interface DoctorOptions extends ReadingOptions {
  /** Absolute. */
  readonly folder: string
  /** Room for sorting, bytes. */
  readonly memoryBytes: number
  readonly sends: boolean
  readonly isJson: boolean
  readonly showsProgress: boolean
  /** Whose rules these are: a file, or undefined for those of the command or the default ones. */
  readonly config: string | undefined
  /** Mistakes of the environment and the folder’s configuration; of options they are refused. */
  readonly mistakes: readonly Problem[]
  /** Names of variables that nobody reads, as warnings. */
  readonly unread: readonly string[]
  readonly rules: readonly Rule[]
}

const SHAPES: Readonly<Record<string, OptionShape>> = {
  ...RULE_SHAPES,
  ...READING_SHAPES,
  'no-send': { takes: 'nothing' },
  json: { takes: 'nothing' },
  'no-progress': { takes: 'nothing' },
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
  const named = textOf(env, 'NETANOMALY_CONFIG')
  const found = await readConfiguration(given, folder, named, problems)
  const mistakes = [...found.mistakes]
  const around = readEnvironment(env, mistakes)
  const manner = readManner(given, nowMs, problems)
  const options: DoctorOptions = {
    ...{ folder: resolve(folder), paths, ...manner, config: found.config, mistakes },
    // As the register has it: the environment before the file.
    settings: { ...found.settings, ...around.settings, ...manner.settings },
    rules: withMode(found.rules, around.mode),
    unread: unknownVariables(env),
    memoryBytes: readMemory(given, problems),
    sends: !given.flags.has('no-send'),
    isJson: given.flags.has('json'),
    showsProgress: !given.flags.has('no-progress'),
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
  for (const path of paths) {
    // What can be read only once cannot be looked at twice.
    const isPipe = path === '-' || statOf(path)?.isFile() === false
    if (isPipe) problems.push({ place: 'FILE', expected: 'a file, no pipe', found: show(path) })
  }
  refuseRepeated(paths, problems)
  return { folder: folders[0] ?? '.', paths }
}

interface Configuration extends Pick<DoctorOptions, 'config' | 'mistakes' | 'rules'> {
  readonly settings: GivenSettings
}

async function readConfiguration(
  given: GivenArguments,
  folder: string,
  named: string | undefined,
  problems: Problem[],
): Promise<Configuration> {
  const isNamed = given.values.has('config') || given.values.has('rule')
  const own = named || join(folder, CONFIG_NAME)
  const there = statOf(own)
  if (isNamed || !(named || there)) {
    const config = given.values.get('config')?.[0]
    return { ...(await readRules(given, problems)), config, mistakes: [] }
  }
  if (there?.isFile() === false) {
    // A pipe would keep us waiting.
    const mistake = { place: own, expected: 'a file that can be read', found: 'no file' }
    return { rules: [], settings: {}, config: own, mistakes: [mistake] }
  }
  const mistakes: Problem[] = []
  const values = new Map([['config', [own]]])
  const read = await readRules({ ...given, values }, mistakes)
  return { ...read, config: own, mistakes }
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true
}

/** Why it cannot be read is told where it is read. */
function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
