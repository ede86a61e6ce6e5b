import { type LogFile, openLogFile } from '../replay/log-file.ts'
import { showName } from '../replay/shown-line.ts'
import { type Tuning, tune as tuneRules } from '../replay/tuning.ts'
import { tuningPage } from '../report/html/tuning-page.ts'
import { tuningJson } from '../report/tuning-json.ts'
import { type TunedLog, tuningText } from '../report/tuning-text.ts'
import { DEFAULT_SETTINGS } from '../rules/settings.ts'
import { VERSION } from '../version.ts'
import { clientWarnings } from './client-warnings.ts'
import { complaintsAbout } from './file-complaints.ts'
import { type Io, writeAll } from './io.ts'
import { Progress } from './progress.ts'
import { writeReport } from './report-file.ts'
import { limitsOf, refuseSmallLimits } from './scan-limits.ts'
import { TUNE_HELP } from './tune-help.ts'
import { readTuneOptions, type TuneOptions } from './tune-options.ts'
import { tunePatch } from './tune-patch.ts'

/** `netanomaly tune`: answers the exit status. */
export async function tune(argv: readonly string[], io: Io): Promise<number> {
  const options = await readTuneOptions(argv, io.clock.now())
  if (options === undefined) {
    await io.stdout.write(TUNE_HELP)
    return 0
  }
  const { given, settings, format, times } = options
  refuseSmallLimits(given.rules, limitsOf(settings))
  const inputs: LogFile[] = []
  for (const [index, path] of options.paths.entries()) {
    inputs.push(await openLogFile(path, index, format, io.stdin, undefined, times))
  }
  const progress = new Progress(io.stderr, io.clock, options.showsProgress)
  const client = { ...DEFAULT_SETTINGS, ...settings }
  const tuning = await tuneRules(
    inputs,
    {
      ...{ rules: given.rules, client, maxWeight: client.maxWeight },
      limits: { ...limitsOf(settings), latenessMs: 0 },
      ...{ memoryBytes: options.memoryBytes, temporaryFolder: io.temporaryFolder },
      random: io.random,
    },
    progress,
  ).finally(() => progress.clear())
  const { messages, hasFailed } = complaintsAbout(inputs, tuning)
  const warnings = [
    ...clientWarnings(settings, tuning.warnings),
    ...messages,
    ...tuning.absentFields.map(name => `no record had the field ${name}`),
  ]
  for (const message of warnings) await io.stderr.write(`netanomaly: ${message}\n`)
  if (tuning.tallies.every(tally => tally.usableLines === 0)) return 2
  if (options.report !== undefined) {
    const facts = { log: logOf(tuning, inputs), version: VERSION, madeMs: io.clock.now() }
    writeReport(options.report, tuningPage(facts, tuning.rules))
  }
  await write(tuning, inputs, options, io)
  return hasFailed ? 2 : 0
}

async function write(
  tuning: Tuning,
  inputs: readonly LogFile[],
  options: TuneOptions,
  { stdout, stderr, env }: Io,
): Promise<void> {
  const log = logOf(tuning, inputs)
  const { rules } = tuning
  if (options.output === 'json') return writeAll(tuningJson(log, rules), stdout)
  if (options.output === 'patch') {
    const { text, messages } = await tunePatch(options.given, rules)
    for (const message of messages) await stderr.write(`netanomaly: ${message}\n`)
    return stdout.write(text)
  }
  const isColoured = stdout.isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
  await writeAll(tuningText(log, rules, { width: stdout.columns, isColoured }), stdout)
}

function logOf({ tallies }: Tuning, inputs: readonly LogFile[]): TunedLog {
  const firstMs = Math.min(...tallies.map(tally => tally.firstMs))
  const lastMs = Math.max(...tallies.map(tally => tally.lastMs))
  return {
    names: inputs.map(({ name }) => showName(name)),
    records: tallies.reduce((sum, { records }) => sum + records, 0),
    spanMs: lastMs >= firstMs ? lastMs - firstMs : undefined,
  }
}
