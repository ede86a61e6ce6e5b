import { ConfigurationError, type Problem, refuse } from '../base/problem.ts'
import { loadConfiguration } from '../rules/configuration.ts'
import type { Rule } from '../rules/model.ts'
import type { GivenSettings } from '../rules/settings.ts'
import { readYamlMap } from './yaml-map.ts'

export interface FileConfiguration {
  /** Only what the file gives: each door has defaults of its own for the rest. */
  readonly config: GivenSettings
  /** The file's rules, or the default ones where it has no list. */
  readonly rules: readonly Rule[]
}

/**
 * Reads the text of a `netanomaly.yaml`, which may be JSON. Throws a `ConfigurationError` that
 * names every mistake with file, line and column.
 */
export function parseConfig(text: string, fileName: string): FileConfiguration {
  const problems: Problem[] = []
  const map = readYamlMap(text, fileName, problems)
  if (map === undefined) throw new ConfigurationError(problems)
  const { settings, rules } = loadConfiguration(map.values, problems, map.locate)
  refuse(problems)
  return { config: settings, rules }
}
