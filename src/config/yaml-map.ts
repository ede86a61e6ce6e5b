import type { Document } from 'yaml'
import { type Problem, show } from '../base/problem.ts'
import type { Locate } from '../rules/place.ts'
import { YamlText } from './yaml-text.ts'

/** Longest configuration, UTF-16 code units. */
const MAX_CONFIG_LENGTH = 1_048_576
/** Most nodes that aliases may stand for: a bound on what a small file can unfold to. */
const MAX_ALIAS_COUNT = 100

export interface YamlMap {
  readonly values: Readonly<Record<string, unknown>>
  /** File, line and column of each value. */
  readonly locate: Locate
}

/** The map that a YAML or JSON text is; undefined after noting why it is none. */
export function readYamlMap(
  text: string,
  fileName: string,
  problems: Problem[],
): YamlMap | undefined {
  if (text.length > MAX_CONFIG_LENGTH) {
    const expected = `at most ${MAX_CONFIG_LENGTH} characters`
    problems.push({ place: fileName, expected, found: `${text.length}` })
    return undefined
  }
  const yaml = new YamlText(text, fileName)
  const document = yaml.compose(problems)
  const values = document && toMap(document, yaml, problems)
  if (document === undefined || values === undefined) return undefined
  return { values, locate: yaml.locator(document) }
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
