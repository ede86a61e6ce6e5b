import { judge } from '../replay/judgement.ts'
import { type LogFile, openLogFile } from '../replay/log-file.ts'
import type { EpisodeReport } from '../report/attributes.ts'
import { MAX_CLIENTS } from '../report/html/contents.ts'
import { scanJson, scanJsonLines } from '../report/json.ts'
import type { ScanSummary } from '../report/summary.ts'
import { scanText } from '../report/text.ts'
import { DEFAULT_SETTINGS } from '../rules/settings.ts'
import { VERSION } from '../version.ts'
import { clientWarnings } from './client-warnings.ts'
import { isColoured } from './colour.ts'
import { complaintsAbout } from './file-complaints.ts'
import { type Io, writeAll } from './io.ts'
import { Progress } from './progress.ts'
import { writeReport } from './report-file.ts'
import { SCAN_HELP } from './scan-help.ts'
import { limitsOf, refuseSmallLimits } from './scan-limits.ts'
import { readScanOptions, type ScanOptions } from './scan-options.ts'
import { summarize } from './scan-summary.ts'

/** A gate must not open on part of a log. */
const PARTIAL_PASS =
  '--fail-on anomaly: expected files that can be read to their end, found no anomaly in the part ' +
  'that could be read; exit status 2'

/** `netanomaly scan`: answers the exit status. */
export async function scan(argv: readonly string[], io: Io): Promise<number> {
  const options = await readScanOptions(argv, io.clock.now())
  if (options === undefined) {
    await io.stdout.write(SCAN_HELP)
    return 0
  }
  refuseSmallLimits(options.rules, limitsOf(options.settings))
  const inputs: LogFile[] = []
  for (const [index, path] of options.paths.entries()) {
    const { format, times } = options
    inputs.push(await openLogFile(path, index, format, io.stdin, undefined, times))
  }
  const progress = new Progress(io.stderr, io.clock, options.showsProgress)
  const judgement = await judge(inputs, judgementOptions(options, io), progress).finally(() =>
    progress.clear(),
  )
  const { messages, hasFailed, isPartial } = complaintsAbout(inputs, judgement)
  const warnings = [...clientWarnings(options.settings, judgement.warnings), ...messages]
  for (const message of warnings) await io.stderr.write(`netanomaly: ${message}\n`)
  const isNothingRead = judgement.tallies.every(tally => tally.usableLines === 0)
  if (isNothingRead) return 2
  const summary = summarize(inputs, judgement, options.rules)
  const episodes = judgement.episodes.sorted()
  if (options.reportPath !== undefined) {
    // Who wants no page need not wait for what makes it.
    const { scanReport } = await import('../report/html/scan-report.ts')
    const { timeline, histories } = judgement
    const rules = options.rules.filter(({ mode }) => mode !== 'off')
    const madeMs = io.clock.now()
    const contents = { summary, rules, episodes, timeline, histories, warnings, madeMs }
    writeReport(options.reportPath, scanReport({ ...contents, version: VERSION }))
  }
  await writeAll(reportOf(summary, episodes, options, io), io.stdout)
  if (hasFailed) return 2
  if (!options.failsOnAnomaly) return 0
  if (judgement.episodes.anomalies > 0) return 1
  if (!isPartial) return 0
  await io.stderr.write(`netanomaly: ${PARTIAL_PASS}\n`)
  return 2
}

function judgementOptions(options: ScanOptions, io: Io): Parameters<typeof judge>[1] {
  const { settings, latenessMs } = options
  const client = { ...DEFAULT_SETTINGS, ...settings }
  return {
    rules: options.rules,
    client,
    // In order of time nothing is late, whatever a configuration allows a live door.
    limits: { ...limitsOf(options.settings), latenessMs: latenessMs ?? 0 },
    maxWeight: client.maxWeight,
    asLive: latenessMs !== undefined,
    memoryBytes: options.memoryBytes,
    temporaryFolder: io.temporaryFolder,
    random: io.random,
    watchedKeys: options.reportPath === undefined ? 0 : MAX_CLIENTS,
  }
}

function reportOf(
  summary: ScanSummary,
  episodes: readonly EpisodeReport[],
  options: ScanOptions,
  io: Io,
): Iterable<string> {
  if (options.output === 'json') return scanJson(summary, episodes)
  if (options.output === 'jsonl') return scanJsonLines(summary, episodes)
  const { top } = options
  const { columns: width } = io.stdout
  return scanText(summary, episodes, { top, width, isColoured: isColoured(io) })
}
