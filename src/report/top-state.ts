import type { EpisodeReport } from './attributes.ts'
import type { Losses } from './summary.ts'

export interface ClientRate {
  readonly client: string
  /** In the window; where `isExact` is false, at least so many. */
  readonly records: number
}

/** The clients of the last minute of the log's time. */
export interface BusyClients {
  /** Most records first. */
  readonly clients: readonly ClientRate[]
  /** Of how many; where `isExact` is false there were more. */
  readonly different: number
  /** Records of all clients. */
  readonly total: number
  /** False where there were more clients than could be told apart: counts are at least so high. */
  readonly isExact: boolean
  /** How long the window is, and less where the log is shorter. */
  readonly spanMs: number
}

export interface TopFile {
  readonly name: string
  /** What is to be known of it: `waiting: none there`; undefined where all is well. */
  readonly note: string | undefined
}

/** What was left out or could not be kept. */
export type TopLosses = Pick<
  Losses,
  'late' | 'evicted' | 'refused' | 'degraded' | 'settledEarly' | 'capped'
>

/** What `netanomaly top` shows, at one moment. */
export interface TopState {
  readonly files: readonly TopFile[]
  readonly isFollowing: boolean
  /** Nothing more will be read. */
  readonly isOver: boolean
  /** Read so far, 0 to 1; undefined where that is not known. */
  readonly share: number | undefined
  readonly elapsedMs: number
  readonly lines: number
  /** Of the last seconds; undefined before there was one. */
  readonly linesPerSecond: number | undefined
  readonly meanLinesPerSecond: number
  readonly records: number
  readonly withAddress: number
  /** Lines and records that say nothing, or not when. */
  readonly useless: number
  readonly losses: TopLosses
  /** Newest time of the log; undefined where there is none yet. */
  readonly newestMs: number | undefined
  /** By how much it is behind the clock; undefined where nothing is followed. */
  readonly lagMs: number | undefined
  readonly clients: BusyClients
  readonly openCount: number
  /** The most severe first; maybe not all. */
  readonly open: readonly EpisodeReport[]
  readonly closedCount: number
  /** The last ones, the newest first. */
  readonly closed: readonly EpisodeReport[]
}
