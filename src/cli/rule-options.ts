import { readFileSync } from 'node:fs'
import { ConfigurationError, type Problem } from '../base/problem.ts'
import { readingObstacle } from '../base/system-error.ts'
import { defaultRules } from '../rules/configuration.ts'
import type { Kind } from '../rules/kind.ts'
import { loadRules } from '../rules/load.ts'
import type { Rule } from '../rules/model.ts'
import type { GivenSettings } from '../rules/settings.ts'
import type { GivenArguments, OptionShape } from './arguments.ts'
import { readValue } from './input-options.ts'

const MEGABYTE = 1_000_000
const DEFAULT_MEMORY_BYTES = 256 * MEGABYTE
const MIN_MEMORY_BYTES = MEGABYTE
/** What one typed array holds in every supported Node. */
const MAX_MEMORY_BYTES = 4_000 * MEGABYTE
/** Options of every command that has rules: which. */
export const RULE_SHAPES: Readonly<Record<string, OptionShape>> = {
  rule: { takes: 'list' },
  config: { takes: 'value' },
}

/** Options of every command that judges log files: by which rules, with how much memory. */
export const JUDGING_SHAPES: Readonly<Record<string, OptionShape>> = {
  ...RULE_SHAPES,
  memory: { takes: 'value' },
}

export interface GivenRules {
  readonly rules: readonly Rule[]
  readonly settings: GivenSettings
  /** The texts of `--rule`, one for each rule; undefined where there are none. */
  readonly lines: readonly string[] | undefined
  /** The configuration as it stands in its file; undefined where none is named, or none read. */
  readonly file: { readonly path: string; readonly text: string } | undefined
}

/** The rules and settings that the options name: of a file, of lines, else the default ones. */
export async function readRules(given: GivenArguments, problems: Problem[]): Promise<GivenRules> {
  const lines = given.values.get('rule')
  const path = given.values.get('config')?.[0]
  if (lines !== undefined && path !== undefined) {
    problems.push({ place: '--config', expected: 'either --rule or --config', found: 'both' })
  }
  const rules = lines && readLines(lines, problems)
  if (path === undefined)
    return { rules: rules ?? defaultRules(), settings: {}, lines, file: undefined }
  // Loading what reads YAML takes 30 ms, as long as scanning fifty thousand lines.
  const { parseConfig } = await import('../config/file.ts')
  try {
    const text = readFileSync(path, 'utf8')
    const { rules: loaded, config: settings } = parseConfig(text, path)
    return { rules: loaded, settings, lines: undefined, file: { path, text } }
  } catch (error) {
    if (error instanceof ConfigurationError) problems.push(...error.problems)
    else {
      const found = readingObstacle(error)
      problems.push({ place: path, expected: 'a file that can be read', found })
    }
    return { rules: [], settings: {}, lines: undefined, file: undefined }
  }
}

/** Places as whoever wrote the command counts: `--rule` of one, `--rule 2, id` of several. */
function readLines(lines: readonly string[], problems: Problem[]): Rule[] {
  const own: Problem[] = []
  const rules = loadRules(lines, { problems: own, place: '--rule' })
  const named = (index: string) => (lines.length === 1 ? '--rule' : `--rule ${Number(index) + 1}`)
  for (const { place, expected, found } of own) {
    problems.push({
      place: place
        .replace(/^--rule\[(\d+)\]/, (_, index: string) => named(index))
        .replace(/^(--rule(?: \d+)?)\./, '$1, '),
      expected,
      found: found.replace(
        /, which --rule\[(\d+)\] has$/,
        (_, index: string) => `, which ${named(index)} has`,
      ),
    })
  }
  return rules
}

/** Room for sorting, bytes. */
export function readMemory(given: GivenArguments, problems: Problem[]): number {
  return readValue(given, 'memory', size, problems) ?? DEFAULT_MEMORY_BYTES
}

/** `64MB`, `1.5GB`; with an i in between they are powers of 1,024. */
const size: Pick<Kind<number>, 'read'> = {
  read(value, place) {
    const [, amount, letter, i] = /^(\d+(?:\.\d+)?) ?([kMG])(i?)B$/i.exec(String(value)) ?? []
    const power = 'kmg'.indexOf(letter?.toLowerCase() ?? '?') + 1
    const bytes = Math.floor(Number(amount) * (i ? 1_024 : 1_000) ** power)
    if (bytes >= MIN_MEMORY_BYTES && bytes <= MAX_MEMORY_BYTES) return bytes
    place.refuse('a size from 1MB to 4GB such as 256MB', value)
    return undefined
  },
}
