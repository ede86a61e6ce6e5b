import { refuse } from '../base/problem.ts'
import { DEFAULT_LIMITS, type EngineLimits, limitProblems } from '../engine/limits.ts'
import { judge } from '../replay/judgement.ts'
import { type LogFile, openLogFile } from '../replay/log-file.ts'
import type { EpisodeReport } from '../report/attributes.ts'
import { MAX_CLIENTS } from '../report/html/contents.ts'
import { scanReport } from '../report/html/scan-report.ts'
import { scanJson, scanJsonLines } from '../report/json.ts'
import type { ScanSummary } from '../report/summary.ts'
import { scanText } from '../report/text.ts'
import type { Rule } from '../rules/model.ts'
import { compileRules } from '../rules/ruleset.ts'
import { DEFAULT_SETTINGS, SETTINGS } from '../rules/settings.ts'
import { VERSION } from '../version.ts'
import { isColoured } from './colour.ts'
import { complaintsAbout } from './file-complaints.ts'
import type { Io, Output } from './io.ts'
import { Progress } from './progress.ts'
import { writeReport } from './report-file.ts'
import { SCAN_HELP } from './scan-help.ts'
import { readScanOptions, type ScanOptions } from './scan-options.ts'
import { summarize } from './scan-summary.ts'

/**
 * More room than a live door has, which shares its memory with a service; taken from the system
 * only as it is used. A configuration's own limits come first.
 */
const SCAN_LIMITS: EngineLimits = {
  ...DEFAULT_LIMITS,
  maxKeys: 262_144,
  maxTimes: 16_777_216,
  maxExact: 262_144,
  maxOpenEpisodes: 100_000,
  maxEpisodesPerMinute: 100_000,
}

export const TRUST_WARNING =
  'the trusted proxies cover every address, so any client can name itself in a forwarding header'

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
  refuseSmallLimits(options.rules, limitsOf(options))
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
  const warnings = [
    ...(options.settings.trustedProxies?.coversEverything ? [TRUST_WARNING] : []),
    ...judgement.warnings.map(({ message }) => message),
    ...messages,
  ]
  for (const message of warnings) await io.stderr.write(`netanomaly: ${message}\n`)
  const isNothingRead = judgement.tallies.every(tally => tally.usableLines === 0)
  if (isNothingRead) return 2
  const summary = summarize(inputs, judgement, options.rules)
  const episodes = judgement.episodes.sorted()
  if (options.reportPath !== undefined) {
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
    limits: { ...limitsOf(options), latenessMs: latenessMs ?? 0 },
    maxWeight: client.maxWeight,
    asLive: latenessMs !== undefined,
    memoryBytes: options.memoryBytes,
    temporaryFolder: io.temporaryFolder,
    random: io.random,
    watchedKeys: options.reportPath === undefined ? 0 : MAX_CLIENTS,
  }
}

function limitsOf(options: ScanOptions): EngineLimits {
  return { ...SCAN_LIMITS, ...options.settings }
}

/** What the engine would refuse, under the names that a configuration file has. */
export function refuseSmallLimits(rules: readonly Rule[], limits: EngineLimits): void {
  const { engineRules } = compileRules(rules, 0)
  const problems = limitProblems(engineRules, limits)
  const fileNames: Readonly<Record<string, { readonly file: string }>> = SETTINGS
  refuse(problems.map(one => ({ ...one, place: fileNames[one.place]?.file ?? one.place })))
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

const WRITE_CHARACTERS = 65_536

async function writeAll(parts: Iterable<string>, output: Output): Promise<void> {
  let waiting = ''
  for (const part of parts) {
    waiting += part
    if (waiting.length < WRITE_CHARACTERS) continue
    await output.write(waiting)
    waiting = ''
  }
  if (waiting !== '') await output.write(waiting)
}
