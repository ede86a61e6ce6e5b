import { type Environment, textOf } from '../base/environment.ts'
import type { Problem } from '../base/problem.ts'
import { readingObstacle } from '../base/system-error.ts'
import {
  type EnvironmentSettings,
  readEnvironment,
  withMode,
} from '../config/environment-settings.ts'
import type { Variable } from '../config/variables.ts'
import type { YamlMap } from '../config/yaml-map.ts'
import { type Configuration, defaultRules, loadConfiguration } from '../rules/configuration.ts'
import { SETTINGS } from '../rules/settings.ts'

const DEFAULT_FILE = 'netanomaly.yaml'

/** What reading the settings needs of the outside. */
export interface ConfigurationFiles {
  /** The file's text; throws what Node throws. */
  read(path: string): string
  /** `readYamlMap`, where it can be had without loading it before a file is there. */
  parse(text: string, fileName: string, problems: Problem[]): YamlMap | undefined
}

/** What the environment and the file say, the environment before the file. */
export interface RegisterSettings extends Omit<EnvironmentSettings, 'settings'> {
  readonly configuration: Configuration
  /** Undefined where there is none. */
  readonly fileName: string | undefined
  readonly trustedProxies: readonly string[]
}

/** What is wrong is added to the problems, with the variable or the place in the file. */
export function readSettings(
  env: Environment,
  files: ConfigurationFiles,
  problems: Problem[],
): RegisterSettings {
  const file = readFile(env, files, problems)
  const loaded = file && loadConfiguration(file.map.values, problems, file.map.locate)
  const { settings, ...own } = readEnvironment(env, problems)
  const rules = withMode(loaded?.rules ?? defaultRules(), own.mode)
  const inFile = file?.map.values[SETTINGS.trustedProxies.file]
  return {
    ...own,
    configuration: { settings: { ...loaded?.settings, ...settings }, rules },
    fileName: file?.name,
    trustedProxies: own.trustedProxies ?? (Array.isArray(inFile) ? inFile.map(String) : []),
  }
}

function readFile(env: Environment, files: ConfigurationFiles, problems: Problem[]) {
  const variable: Variable = 'NETANOMALY_CONFIG'
  const asked = textOf(env, variable)
  const name = asked ?? DEFAULT_FILE
  let text: string
  try {
    text = files.read(name)
  } catch (cause) {
    const isAbsent = (cause as { code?: string }).code === 'ENOENT'
    if (asked === undefined && isAbsent) return undefined
    const place = asked === undefined ? name : `${variable}: ${name}`
    problems.push({ place, expected: 'a file that can be read', found: readingObstacle(cause) })
    return undefined
  }
  const map = files.parse(text, name, problems)
  return map && { name, map }
}
