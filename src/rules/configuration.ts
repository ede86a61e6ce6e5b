import { type Problem, show } from '../base/problem.ts'
import { loadRules } from './load.ts'
import type { Rule } from './model.ts'
import { type Locate, Place } from './place.ts'
import { DEFAULT_RULES, DEFAULT_RULESET_NAME } from './presets.ts'
import { type GivenSettings, loadSettings } from './settings.ts'

/** Version of the file's own form, not of this package. */
export const FILE_FORMAT = '1.0'

/** Keys of `netanomaly.yaml` that are no settings. */
export const FILE_KEYS = ['file_format', '$schema', 'rules'] as const

/** Planned keys of the file: refused by name. */
export const LATER_FILE_KEYS: readonly string[] = [
  'presets',
  'sigma',
  'allow',
  'privacy',
  'profiles',
  'forwarding_header',
  'min_samples',
]

export interface Configuration {
  readonly settings: GivenSettings
  /** The user's rules, or the default ones where the configuration has no list. */
  readonly rules: readonly Rule[]
}

/**
 * A configuration of the form of `netanomaly.yaml`, given as values; what is wrong is added to the
 * problems, all of it.
 */
export function loadConfiguration(
  input: Readonly<Record<string, unknown>>,
  problems: Problem[],
  locate?: Locate,
): Configuration {
  const root = new Place('', problems, locate)
  const { file_format: format, $schema: schema, rules } = input
  if (format !== undefined && format !== FILE_FORMAT) {
    root.at('file_format').refuse(`"${FILE_FORMAT}", in quotes`, format)
  }
  if (schema !== undefined && typeof schema !== 'string') {
    root.at('$schema').refuse('the address of a schema', schema)
  }
  const settings = loadSettings(input, {
    form: 'file',
    problems,
    otherKeys: FILE_KEYS,
    laterKeys: LATER_FILE_KEYS,
    ...(locate && { locate }),
  })
  if (rules === undefined) return { settings, rules: defaultRules() }
  const locateRule: Locate | undefined =
    locate && ((path, part) => locate(['rules', ...path], part))
  return {
    settings,
    rules: loadRules(rules, { problems, ...(locateRule && { locate: locateRule }) }),
  }
}

/** The rules that are on without configuration. */
export function defaultRules(): Rule[] {
  const problems: Problem[] = []
  const rules = loadRules(DEFAULT_RULES, { problems, rulesetName: DEFAULT_RULESET_NAME })
  if (problems.length > 0) throw new Error(`the default rules do not load: ${show(problems)}`)
  return rules
}
