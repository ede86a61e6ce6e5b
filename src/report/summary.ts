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
  /** On disk; undefined for pipes. */
  readonly bytes: number | undefined
  /** Why it could not be read, or not to its end. */
  readonly problem: string | undefined
}

export interface ClientSummary {
  readonly count: number
  /** False where there were more than could be told apart. */
  readonly isExact: boolean
  readonly busiest: readonly { readonly client: string; readonly records: number }[]
}

/** What the engine left out or could not keep; the counts are exact where all are zero. */
export interface Losses {
  readonly late: number
  readonly clockAhead: number
  readonly evicted: number
  readonly refused: number
  readonly degraded: number
  readonly capped: number
}

/** What a scan read and found, beside the episodes: what its text and JSON are made of. */
export interface ScanSummary {
  readonly files: readonly FileSummary[]
  readonly lines: number
  /** `withAddress` and all of `skipped` together. */
  readonly records: number
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
  /** The rules' ids and texts. */
  readonly rules: readonly { readonly id: string; readonly text: string }[]
  /** Of rules that announce. */
  readonly episodes: number
  /** Of rules that only count. */
  readonly shadowEpisodes: number
  /** Of both, beyond what is kept to be shown. */
  readonly leftOut: number
}
