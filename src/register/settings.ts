import type { Problem } from '../base/problem.ts'
import { readingObstacle } from '../base/system-error.ts'
import type { YamlMap } from '../config/yaml-map.ts'
import type { RuleMode } from '../detect/rule-profile.ts'
import { type Configuration, defaultRules, loadConfiguration } from '../rules/configuration.ts'
import { type Kind, word } from '../rules/kind.ts'
import { Place } from '../rules/place.ts'
import { RULE_MODES } from '../rules/rule-shape.ts'
import { SETTINGS } from '../rules/settings.ts'
import { type Environment, listOf, textOf } from './sdk-environment.ts'
import type { Variable } from './variables.ts'

const DEFAULT_FILE = 'netanomaly.yaml'

/** What reading the settings needs of the outside. */
export interface ConfigurationFiles {
  /** The file's text; throws what Node throws. */
  read(path: string): string
  /** `readYamlMap`, where it can be had without loading it before a file is there. */
  parse(text: string, fileName: string, problems: Problem[]): YamlMap | undefined
}

/** What the environment and the file say, the environment before the file. */
export interface RegisterSettings {
  readonly configuration: Configuration
  /** Undefined where there is none. */
  readonly fileName: string | undefined
  /** As they were written. */
  readonly trustedProxies: readonly string[]
  /** The most that a rule may do. */
  readonly mode: RuleMode
  readonly hasEpisodeSpans: boolean
  readonly isQuiet: boolean
  /** Whether lines printed by the console are logged. */
  readonly takesConsole: boolean
  readonly hasEsmHooks: boolean
}

/** What is wrong is added to the problems, with the variable or the place in the file. */
export function readSettings(
  env: Environment,
  files: ConfigurationFiles,
  problems: Problem[],
): RegisterSettings {
  const file = readFile(env, files, problems)
  const loaded = file && loadConfiguration(file.map.values, problems, file.map.locate)
  const own = readOwn(env, problems)
  const mode = read('NETANOMALY_MODE', word(RULE_MODES), env, problems) ?? 'emit'
  const rules = (loaded?.rules ?? defaultRules()).map(rule => ({
    ...rule,
    mode: lesser(rule.mode, mode),
  }))
  const inFile = file?.map.values[SETTINGS.trustedProxies.file]
  return {
    configuration: { settings: { ...loaded?.settings, ...own.settings }, rules },
    fileName: file?.name,
    trustedProxies: own.trustedProxies ?? (Array.isArray(inFile) ? inFile.map(String) : []),
    mode,
    takesConsole: read('NETANOMALY_CONSOLE', flag, env, problems) ?? false,
    hasEpisodeSpans: read('NETANOMALY_EPISODE_SPANS', flag, env, problems) ?? false,
    isQuiet: read('NETANOMALY_QUIET', flag, env, problems) ?? false,
    hasEsmHooks: read('NETANOMALY_ESM_HOOKS', flag, env, problems) ?? true,
  }
}

function readOwn(env: Environment, problems: Problem[]) {
  const name: Variable = 'NETANOMALY_TRUSTED_PROXIES'
  const proxies = textOf(env, name) === undefined ? undefined : listOf(env, name)
  const { trustedProxies, clientProfile, sourceProfile } = SETTINGS
  const trusted = proxies && trustedProxies.inFile.read(proxies, new Place(name, problems))
  const client = read('NETANOMALY_CLIENT_PROFILE', clientProfile.inFile, env, problems)
  const source = read('NETANOMALY_SOURCE_PROFILE', sourceProfile.inFile, env, problems)
  return {
    trustedProxies: proxies,
    settings: {
      ...(trusted && { trustedProxies: trusted }),
      ...(client && { clientProfile: client }),
      ...(source && { sourceProfile: source }),
    },
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

function read<T>(
  name: Variable,
  kind: Kind<T>,
  env: Environment,
  problems: Problem[],
): T | undefined {
  const text = textOf(env, name)
  return text === undefined ? undefined : kind.read(text, new Place(name, problems))
}

const flag: Kind<boolean> = {
  schema: { type: 'boolean' },
  read(value, place) {
    const text = String(value).toLowerCase()
    if (text === 'true' || text === 'false') return text === 'true'
    place.refuse('true or false', value)
    return undefined
  },
}

function lesser(one: RuleMode, other: RuleMode): RuleMode {
  return RULE_MODES.indexOf(one) <= RULE_MODES.indexOf(other) ? one : other
}
