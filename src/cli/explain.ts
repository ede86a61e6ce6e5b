import { type Problem, refuse } from '../base/problem.ts'
import { textLines } from '../parse/text-lines.ts'
import { ClientReader } from '../record/client.ts'
import { LineExplainer, type LineExplanation } from '../replay/line-explanation.ts'
import { openLogFile } from '../replay/log-file.ts'
import { type LineAtHand, readRecordLines } from '../replay/record-lines.ts'
import type { Kind } from '../rules/kind.ts'
import type { Rule } from '../rules/model.ts'
import { DEFAULT_SETTINGS } from '../rules/settings.ts'
import { RuleVerdicts } from '../rules/verdict.ts'
import { type OptionShape, readArguments } from './arguments.ts'
import { EXPLAIN_HELP } from './explain-help.ts'
import { explanationText } from './explanation-text.ts'
import { complaintAboutReading } from './file-complaints.ts'
import { readValue } from './input-options.ts'
import type { Io } from './io.ts'
import { READING_SHAPES, type ReadingOptions, readReadingOptions } from './reading-options.ts'
import { RULE_SHAPES, readRules } from './rule-options.ts'

/** The settings are those of the configuration file and the options together. */
interface ExplainOptions extends ReadingOptions {
  readonly rules: readonly Rule[]
  readonly line: number
}

const SHAPES: Readonly<Record<string, OptionShape>> = {
  line: { takes: 'value' },
  ...RULE_SHAPES,
  ...READING_SHAPES,
}

/** `netanomaly explain`: the way of one line, for a person; answers the exit status. */
export async function explain(argv: readonly string[], io: Io): Promise<number> {
  const options = await readExplainOptions(argv, io.clock.now())
  if (options === undefined) {
    await io.stdout.write(EXPLAIN_HELP)
    return 0
  }
  const input = await openLogFile(
    options.paths[0]!,
    0,
    options.format,
    io.stdin,
    textLines,
    options.times,
  )
  const settings = { ...DEFAULT_SETTINGS, ...options.settings }
  const clients = new ClientReader(settings)
  const verdicts = new RuleVerdicts(options.rules, clients, settings.maxWeight)
  const explainer = new LineExplainer(input, clients, verdicts)
  let explained: LineExplanation | undefined
  let lines = 0
  const look = (line: LineAtHand, tell: () => void) => {
    lines = line.number
    if (line.number !== options.line) return
    tell()
    explained = explainer.explain(line.text, line.number)
  }
  const problem = await readRecordLines(
    input,
    {
      record: (view, line, obstacle) => look(line, () => explainer.record(view, obstacle)),
      nothing: (line, obstacle) => look(line, () => explainer.nothing(obstacle)),
    },
    () => Promise.resolve(),
    options.line,
  )
  if (explained !== undefined) {
    await io.stdout.write(explanationText(explained, input, options.line))
    return 0
  }
  const why = problem
    ? complaintAboutReading(input, problem)
    : `--line: expected a line that is not empty, found ${lines} lines before it`
  await io.stderr.write(`netanomaly: ${why}\n`)
  return 2
}

/** Throws a `ConfigurationError` with every mistake; undefined where the user asks for help. */
async function readExplainOptions(
  argv: readonly string[],
  nowMs: number,
): Promise<ExplainOptions | undefined> {
  const problems: Problem[] = []
  const given = readArguments(argv, SHAPES, problems)
  if (given.flags.has('help')) return undefined
  const { rules, settings } = await readRules(given, problems)
  const reading = readReadingOptions(given, nowMs, problems)
  const { paths } = reading
  if (paths.length > 1) {
    problems.push({ place: 'FILE', expected: 'one file', found: `${paths.length} files` })
  }
  if (!given.values.has('line')) {
    problems.push({ place: '--line', expected: 'the number of a line', found: 'nothing' })
  }
  const line = readValue(given, 'line', lineNumber, problems) ?? 0
  refuse(problems)
  return { ...reading, rules, settings: { ...settings, ...reading.settings }, line }
}

const lineNumber: Pick<Kind<number>, 'read'> = {
  read(value, place) {
    const number = /^\d{1,15}$/.test(String(value)) ? Number(value) : 0
    if (number > 0) return number
    place.refuse('a number from 1', value)
    return undefined
  },
}
