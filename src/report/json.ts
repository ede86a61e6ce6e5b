import { type EpisodeAttributes, type EpisodeReport, episodeAttributes } from './attributes.ts'
import { measureText } from './rule-text.ts'
import { episodeReason } from './sentence.ts'
import type { ScanSummary } from './summary.ts'
import { rfc3339 } from './time.ts'

/** An episode in `--output json` and `jsonl`; a test holds the names, for they are a promise. */
export interface EpisodeJson {
  readonly rule: string
  readonly key: string
  readonly key_fields: readonly string[]
  readonly state: string
  readonly first_seen: string
  readonly last_seen: string
  readonly records: number
  readonly measure: string
  readonly observed: number
  readonly operator: string
  readonly threshold: number
  readonly window_ms: number
  readonly score: number
  readonly exact: boolean
  readonly severity: string
  readonly mode: string
  readonly evidence: readonly string[]
  readonly reason: string
  readonly attributes: EpisodeAttributes
}

export function episodeJson(report: EpisodeReport): EpisodeJson {
  const { rule } = report
  return {
    rule: rule.id,
    key: report.key,
    key_fields: report.keyFields,
    state: report.state,
    first_seen: rfc3339(report.firstSeenMs),
    last_seen: rfc3339(report.lastSeenMs),
    records: report.records,
    measure: measureText(rule),
    observed: report.observed,
    operator: rule.operator,
    threshold: rule.value,
    window_ms: rule.windowMs,
    score: report.score,
    exact: report.exact,
    severity: rule.severity,
    mode: rule.mode,
    evidence: report.evidence,
    reason: episodeReason(report),
    attributes: episodeAttributes(report),
  }
}

/** The summary in `--output json` and `jsonl`: null says that there is none. */
function summaryJson(summary: ScanSummary): Record<string, unknown> {
  const { clients, losses, files } = summary
  return {
    files: files.map(({ name, format, lines, records, bytes, problem }) => ({
      ...{ name, format: format ?? null, lines, records },
      ...{ bytes: bytes ?? null, problem: problem ?? null },
    })),
    lines: summary.lines,
    records: summary.records,
    with_address: summary.withAddress,
    counted: summary.counted,
    skipped: Object.fromEntries(summary.skipped),
    mended: summary.mended ?? null,
    first_time: summary.firstMs === undefined ? null : rfc3339(summary.firstMs),
    last_time: summary.lastMs === undefined ? null : rfc3339(summary.lastMs),
    clients: clients
      ? { count: clients.count, exact: clients.isExact, busiest: clients.busiest }
      : null,
    order: summary.order,
    late: losses.late,
    clock_ahead: losses.clockAhead,
    evicted: losses.evicted,
    refused: losses.refused,
    degraded: losses.degraded,
    capped: losses.capped,
    settled_early: losses.settledEarly,
    clipped_weights: losses.clippedWeights,
    dropped_values: losses.droppedValues,
    rules: summary.rules.map(({ id, text, counted, lacksKey, badAmount }) => ({
      ...{ id, text, counted: counted ?? null },
      ...{ lacks_key: lacksKey, bad_amount: badAmount },
    })),
    absent_fields: summary.absentFields,
    episodes: summary.episodes,
    shadow_episodes: summary.shadowEpisodes,
    episodes_left_out: summary.leftOut,
  }
}

/** One document: the summary, and the episodes one a line. */
export function* scanJson(
  summary: ScanSummary,
  episodes: readonly EpisodeReport[],
): Generator<string> {
  const head = JSON.stringify(summaryJson(summary), undefined, 2).replaceAll('\n', '\n  ')
  yield `{\n  "summary": ${head},\n  "episodes": [`
  for (const [index, report] of episodes.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(episodeJson(report))}`
  }
  yield episodes.length === 0 ? ']\n}\n' : '\n  ]\n}\n'
}

/** One line an episode, then one for the summary. */
export function* scanJsonLines(
  summary: ScanSummary,
  episodes: readonly EpisodeReport[],
): Generator<string> {
  for (const report of episodes) {
    yield `${JSON.stringify({ type: 'episode', ...episodeJson(report) })}\n`
  }
  yield `${JSON.stringify({ type: 'summary', ...summaryJson(summary) })}\n`
}
