import type { Document } from 'yaml'
import { ConfigurationError, type Problem, refuse, show } from '../base/problem.ts'
import { loadConfiguration } from '../rules/configuration.ts'
import type { Rule } from '../rules/model.ts'
import type { GivenSettings } from '../rules/settings.ts'
import { YamlText } from './yaml-text.ts'

/** Longest configuration, UTF-16 code units. */
const MAX_CONFIG_LENGTH = 1_048_576
/** Most nodes that aliases may stand for: a bound on what a small file can unfold to. */
const MAX_ALIAS_COUNT = 100

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
  if (text.length > MAX_CONFIG_LENGTH) {
    const expected = `at most ${MAX_CONFIG_LENGTH} characters`
    throw new ConfigurationError([{ place: fileName, expected, found: `${text.length}` }])
  }
  const problems: Problem[] = []
  const yaml = new YamlText(text, fileName)
  const document = yaml.compose(problems)
  const input = document && toMap(document, yaml, problems)
  if (document === undefined || input === undefined) throw new ConfigurationError(problems)
  const locate = yaml.locator(document)
  const { settings, rules } = loadConfiguration(input, problems, locate)
  refuse(problems)
  return { config: settings, rules }
}

function toMap(
  document: Document,
  yaml: YamlText,
  problems: Problem[],
): Readonly<Record<string, unknown>> | undefined {
  const place = yaml.placeOf(document.contents)
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT })
    if (isMap(value)) return value
    const found = value === null ? 'nothing' : Array.isArray(value) ? 'a list' : 'a single value'
    problems.push({ place, expected: 'a map of settings and rules', found })
  } catch (error) {
    // Aliases without an anchor, and more aliases than anybody writes.
    const found = show(error instanceof Error ? error.message : 'another failure')
    problems.push({ place, expected: `at most ${MAX_ALIAS_COUNT} aliases, all of anchors`, found })
  }
  return undefined
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
