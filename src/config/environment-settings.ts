import { type Environment, listOf, textOf } from '../base/environment.ts'
import type { Problem } from '../base/problem.ts'
import type { RuleMode } from '../detect/rule-profile.ts'
import { type Kind, word } from '../rules/kind.ts'
import type { Rule } from '../rules/model.ts'
import { Place } from '../rules/place.ts'
import { RULE_MODES } from '../rules/rule-shape.ts'
import { type GivenSettings, SETTINGS } from '../rules/settings.ts'
import type { Variable } from './variables.ts'

/** What the variables say, but for the path of the configuration file. */
export interface EnvironmentSettings {
  /** Those that come before the file's. */
  readonly settings: GivenSettings
  /** As they were written; undefined where the variable is not set. */
  readonly trustedProxies: readonly string[] | undefined
  /** The most that a rule may do. */
  readonly mode: RuleMode
  readonly hasEpisodeSpans: boolean
  readonly isQuiet: boolean
  /** Whether lines printed by the console are logged. */
  readonly takesConsole: boolean
  readonly hasEsmHooks: boolean
}

/** What is wrong is added to the problems, with the variable as its place. */
export function readEnvironment(env: Environment, problems: Problem[]): EnvironmentSettings {
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
    mode: read('NETANOMALY_MODE', word(RULE_MODES), env, problems) ?? 'emit',
    takesConsole: read('NETANOMALY_CONSOLE', flag, env, problems) ?? false,
    hasEpisodeSpans: read('NETANOMALY_EPISODE_SPANS', flag, env, problems) ?? false,
    isQuiet: read('NETANOMALY_QUIET', flag, env, problems) ?? false,
    hasEsmHooks: read('NETANOMALY_ESM_HOOKS', flag, env, problems) ?? true,
  }
}

/** The rules, none of which does more than the environment lets it. */
export function withMode(rules: readonly Rule[], mode: RuleMode): Rule[] {
  return rules.map(rule => ({ ...rule, mode: lesser(rule.mode, mode) }))
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
