import type { RuleProfile } from '../../detect/rule-profile.ts'
import type { EpisodeReport } from '../attributes.ts'
import type { Timeline, WindowHistory } from '../history.ts'
import type { ScanSummary } from '../summary.ts'

/** All that a scan's page tells. */
export interface ReportContents {
  readonly summary: ScanSummary
  /** The rules that ran: `WindowHistory.ruleIndex` is an index into them. */
  readonly rules: readonly RuleProfile[]
  /** The most severe first. */
  readonly episodes: readonly EpisodeReport[]
  /** Undefined where no record has a time. */
  readonly timeline: Timeline | undefined
  readonly histories: readonly WindowHistory[]
  /** What the command said about its input and settings. */
  readonly warnings: readonly string[]
  /** When the page was made, ms since 1970. */
  readonly madeMs: number
  readonly version: string
}

/** Episodes that the page lists; what is beyond is counted. */
export const MAX_LISTED = 20_000
/** Characters of evidence in all of these; beyond them episodes have none. */
export const MAX_EVIDENCE_CHARACTERS = 12_000_000
/** Clients with a part of their own. */
export const MAX_CLIENTS = 50

/** An episode as the page needs it. */
export interface EpisodeView {
  readonly rule: RuleProfile
  readonly key: string
  readonly records: number
  readonly observed: number
  readonly exact: boolean
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** Undefined where there is no more room for it. */
  readonly evidence: readonly string[] | undefined
  /** Number of its client's part from 1, 0 where it has none. */
  readonly client: number
}

/** The same in the page's data: index of the rule, …, length, 0 or 1, …, evidence or 0. */
export type PackedEpisode = readonly [
  rule: number,
  key: string,
  records: number,
  observed: number,
  exact: number,
  firstSeenMs: number,
  lengthMs: number,
  client: number,
  evidence: readonly string[] | 0,
]

export interface PackedEpisodes {
  readonly rules: readonly RuleProfile[]
  readonly timeline: { readonly fromMs: number; readonly stepMs: number; readonly parts: number }
  readonly episodes: readonly PackedEpisode[]
}

export function packEpisode(view: EpisodeView, rule: number): PackedEpisode {
  return [
    ...([rule, view.key, view.records, view.observed, view.exact ? 1 : 0] as const),
    ...([view.firstSeenMs, view.lastSeenMs - view.firstSeenMs, view.client] as const),
    view.evidence ?? 0,
  ]
}

export function unpackEpisode(packed: PackedEpisode, rules: readonly RuleProfile[]): EpisodeView {
  const [rule, key, records, observed, exact, firstSeenMs, lengthMs, client, evidence] = packed
  return {
    ...{ rule: rules[rule]!, key, records, observed, exact: exact === 1, firstSeenMs },
    ...{ lastSeenMs: firstSeenMs + lengthMs, client, evidence: evidence || undefined },
  }
}
