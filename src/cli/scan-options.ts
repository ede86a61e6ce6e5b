import { readFileSync } from 'node:fs'
import { ConfigurationError, type Problem, refuse } from '../base/problem.ts'
import { readingObstacle } from '../base/system-error.ts'
import { defaultRules } from '../rules/configuration.ts'
import { type Kind, wholeNumber, word } from '../rules/kind.ts'
import { loadRules } from '../rules/load.ts'
import type { Rule } from '../rules/model.ts'
import { type GivenSettings, SETTINGS } from '../rules/settings.ts'
import { type GivenArguments, type OptionShape, readArguments } from './arguments.ts'
import { readValue } from './input-options.ts'
import { READING_SHAPES, type ReadingOptions, readReadingOptions } from './reading-options.ts'
import { checkReportPath } from './report-file.ts'

const MEGABYTE = 1_000_000
const DEFAULT_MEMORY_BYTES = 256 * MEGABYTE
const MIN_MEMORY_BYTES = MEGABYTE
/** What one typed array holds in every supported Node. */
const MAX_MEMORY_BYTES = 4_000 * MEGABYTE
const DEFAULT_TOP = 20
const MAX_TOP = 1_000_000

/** The settings are those of the configuration file and the options together. */
export interface ScanOptions extends ReadingOptions {
  readonly rules: readonly Rule[]
  /** Undefined: the input is put in order first. */
  readonly latenessMs: number | undefined
  readonly memoryBytes: number
  readonly output: 'text' | 'json' | 'jsonl'
  /** Where the page goes; undefined: none is made. */
  readonly reportPath: string | undefined
  readonly top: number
  readonly failsOnAnomaly: boolean
  readonly showsProgress: boolean
}

const SHAPES: Readonly<Record<string, OptionShape>> = {
  rule: { takes: 'list' },
  config: { takes: 'value' },
  ...READING_SHAPES,
  lateness: { takes: 'value' },
  memory: { takes: 'value' },
  output: { takes: 'value' },
  report: { takes: 'value' },
  top: { takes: 'value' },
  'fail-on': { takes: 'value' },
  'no-progress': { takes: 'nothing' },
}

/** Throws a `ConfigurationError` with every mistake; undefined where the user asks for help. */
export async function readScanOptions(
  argv: readonly string[],
  nowMs: number,
): Promise<ScanOptions | undefined> {
  const problems: Problem[] = []
  const given = readArguments(argv, SHAPES, problems)
  if (given.flags.has('help')) return undefined
  const { rules, settings } = await readRules(given, problems)
  const reading = readReadingOptions(given, nowMs, problems)
  const options: ScanOptions = {
    ...reading,
    rules,
    settings: { ...settings, ...reading.settings },
    latenessMs: readValue(given, 'lateness', SETTINGS.latenessMs.inFile, problems),
    memoryBytes: readValue(given, 'memory', size, problems) ?? DEFAULT_MEMORY_BYTES,
    output: readValue(given, 'output', word(['text', 'json', 'jsonl']), problems) ?? 'text',
    reportPath: readReportPath(given, problems),
    top: readValue(given, 'top', count, problems) ?? DEFAULT_TOP,
    failsOnAnomaly: readValue(given, 'fail-on', word(['anomaly']), problems) !== undefined,
    showsProgress: !given.flags.has('no-progress'),
  }
  refuse(problems)
  return options
}

function readReportPath(given: GivenArguments, problems: Problem[]): string | undefined {
  const path = given.values.get('report')?.[0]
  if (path !== undefined) checkReportPath('--report', path, given.operands, problems)
  return path
}

/** Those of `--rule` or `--config`, else the default ones; with the settings of the file. */
export async function readRules(
  given: GivenArguments,
  problems: Problem[],
): Promise<{ rules: readonly Rule[]; settings: GivenSettings }> {
  const lines = given.values.get('rule')
  const path = given.values.get('config')?.[0]
  if (lines !== undefined && path !== undefined) {
    problems.push({ place: '--config', expected: 'either --rule or --config', found: 'both' })
  }
  const rules = lines && readLines(lines, problems)
  if (path === undefined) return { rules: rules ?? defaultRules(), settings: {} }
  // Loading what reads YAML takes 30 ms, as long as scanning fifty thousand lines.
  const { parseConfig } = await import('../config/file.ts')
  try {
    const file = parseConfig(readFileSync(path, 'utf8'), path)
    return { rules: file.rules, settings: file.config }
  } catch (error) {
    if (error instanceof ConfigurationError) problems.push(...error.problems)
    else {
      const found = readingObstacle(error)
      problems.push({ place: path, expected: 'a file that can be read', found })
    }
    return { rules: [], settings: {} }
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

/** Of a `--top`. */
export const count: Pick<Kind<number>, 'read'> = {
  read(value, place) {
    const isDigits = /^\d{1,15}$/.test(String(value))
    return wholeNumber(0, MAX_TOP).read(isDigits ? Number(value) : value, place)
  },
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
