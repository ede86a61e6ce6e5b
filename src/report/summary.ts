import type { SkipReason } from '../record/record.ts'

/** How often something was found, and where first: `access.log:17`. */
export interface Finding {
  readonly count: number
  readonly first: string
}

export interface FileSummary {
  readonly name: string
  /** The format it was read as; undefined where none could use it. */
  readonly format: string | undefined
  readonly lines: number
  readonly records: number
  /** Records that were left out because no field has an address. */
  readonly withoutAddress: number
  /** All its records are events of netanomaly itself. */
  readonly isOwn: boolean
  /** By reason. */
  readonly skipped: ReadonlyMap<SkipReason, number>
  /** On disk; undefined for pipes. */
  readonly bytes: number | undefined
  /** Why it could not be read, or not to its end. */
  readonly problem: string | undefined
}

export interface RuleSummary {
  readonly id: string
  readonly text: string
  /** What it counts for; none: the whole stream. */
  readonly by: readonly string[]
  /** What it measures of records; undefined where it counts them. */
  readonly field: string | undefined
  readonly where: string | undefined
  /** Records it counts; undefined where it is off. */
  readonly counted: number | undefined
  /** Records it left out: without its key, without a number or value that it takes. */
  readonly lacksKey: number
  readonly badAmount: number
}

export interface ClientSummary {
  readonly count: number
  /** False where there were more than could be told apart. */
  readonly isExact: boolean
  readonly busiest: readonly { readonly client: string; readonly records: number }[]
}

/** What was left out or could not be kept; the counts are exact where all are zero. */
export interface Losses {
  readonly late: number
  readonly clockAhead: number
  readonly evicted: number
  readonly refused: number
  readonly degraded: number
  readonly capped: number
  readonly settledEarly: number
  readonly clippedWeights: number
  readonly droppedValues: number
}

/** What a scan read and found, beside the episodes: what its text and JSON are made of. */
export interface ScanSummary {
  readonly files: readonly FileSummary[]
  readonly lines: number
  /** `withAddress` and what is skipped, but for `unparsed`, `too-long` and `invalid-utf8`. */
  readonly records: number
  /** Records that had an address, or whatever else some rule counts by. */
  readonly withAddress: number
  /** Records that at least one rule counts. */
  readonly counted: number
  readonly skipped: ReadonlyMap<SkipReason, Finding>
  /** Lines with bytes that are no UTF-8. */
  readonly mended: Finding | undefined
  /** Times of the oldest and newest record, ms since 1970. */
  readonly firstMs: number | undefined
  readonly lastMs: number | undefined
  /** Undefined where no rule counts by the client. */
  readonly clients: ClientSummary | undefined
  readonly losses: Losses
  /** `sorted`: the records were put in order first; `as-read`: only as far as a live door would. */
  readonly order: 'as-read' | 'in-order' | 'sorted'
  readonly rules: readonly RuleSummary[]
  /** Fields of the rules or the settings that no record had. */
  readonly absentFields: readonly string[]
  /** Of rules that announce. */
  readonly episodes: number
  /** Of rules that only count. */
  readonly shadowEpisodes: number
  /** Of both, beyond what is kept to be shown. */
  readonly leftOut: number
}
