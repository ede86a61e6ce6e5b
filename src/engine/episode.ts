import type { EngineRule } from '../detect/detector.ts'
import type { Slot } from '../memory/row-table.ts'
import type { ClientOrigin } from '../record/client.ts'
import type { KeyText } from '../record/observation.ts'

export const MAX_EVIDENCE = 5

/** An episode is open, says so again as it grows or lasts, and closes. */
export type EpisodeState = 'open' | 'update' | 'close'

/**
 * The hot times of one key and rule with gaps of at most `quietMs`. It lives and changes in the
 * engine; a sink copies what it wants to keep. All times are ms since 1970.
 */
export interface Episode {
  readonly id: string
  /** Order of opening within its engine; the lower one survives a merge. */
  readonly sequence: number
  readonly rule: EngineRule
  /**
   * -1 in the close of an episode whose rule is gone since the snapshot that it was restored from.
   */
  readonly ruleIndex: number
  readonly slot: Slot
  readonly key: KeyText
  readonly origin: ClientOrigin | undefined
  /** The hot time whose record opened it. */
  readonly openedMs: number
  firstHotMs: number
  /** Time of the oldest observation in the window that ends at the first hot time. */
  firstSeenMs: number
  /** The last hot time. */
  lastSeenMs: number
  /** Observations from first to last seen, both included. */
  records: number
  /** Observations after last seen: they are the episode's once it goes on. */
  later: number
  /** What the windows came to at most; with `lt` and `lte` at least. */
  observed: number
  /** False where `observed` is only a bound, because observations were merged or lost. */
  exact: boolean
  /** At most `MAX_EVIDENCE` lines about hot records. */
  readonly evidence: string[]
  /** Hot records that were asked for one. */
  described: number
  /** `observed` at which the next update is due, 10, 100, 1000 … times the threshold. */
  nextUpdateAt: number
  /** When the next update is due by time, and how many such have been. */
  nextUpdateMs: number
  timedUpdates: number
  /** Id of the older episode that this one was joined to. */
  mergedInto: string | undefined
  /** What its row is held by, and the episode of the same row that was opened before it. */
  handle: number
  next: Episode | undefined
  closed: boolean
  /** `Observation.mark` of the record that made its last hot time so. */
  mark: unknown
}

/** Something happened to an episode at `atMs`, which is event time. */
export interface EpisodeEvent {
  readonly state: EpisodeState
  readonly episode: Episode
  readonly atMs: number
  /** A reader that has heard nothing by then may take the episode as closed. */
  readonly expiresMs: number
  /** True where the record now being observed caused it; false for closes and timed updates. */
  readonly byRecord: boolean
}

/** Takes events as they happen, within `observe`, `advance`, `finish`; never calls the engine. */
export type EpisodeSink = (event: EpisodeEvent) => void

/** Takes the episode that the record now being observed is in; never calls the engine. */
export type HotSink = (episode: Episode) => void

const TIMED_UPDATES_MS = [600_000, 3_600_000, 21_600_000]
const DAY_MS = 86_400_000

/** When the n-th update by time is due: 10 min, 1 h, 6 h after opening, then daily. */
export function timedUpdateMs(openedMs: number, n: number): number {
  const steps = TIMED_UPDATES_MS
  return openedMs + (n < steps.length ? steps[n]! : (n - steps.length + 1) * DAY_MS)
}

/** What a new episode begins with. */
interface Beginning {
  readonly startMs: number
  readonly endMs: number
  readonly value: number
  readonly firstSeenMs: number
  readonly records: number
  readonly later: number
}

export function createEpisode(
  at: Pick<Episode, 'id' | 'sequence' | 'rule' | 'ruleIndex' | 'slot' | 'origin'>,
  key: KeyText,
  hot: Beginning,
): Episode {
  return {
    ...at,
    key,
    openedMs: hot.endMs,
    firstHotMs: hot.startMs,
    firstSeenMs: hot.firstSeenMs,
    lastSeenMs: hot.endMs,
    records: hot.records,
    later: hot.later,
    observed: hot.value,
    exact: true,
    evidence: [],
    described: 0,
    nextUpdateAt: at.rule.threshold * 10,
    nextUpdateMs: timedUpdateMs(hot.endMs, 0),
    timedUpdates: 0,
    mergedInto: undefined,
    handle: 0,
    next: undefined,
    closed: false,
    mark: undefined,
  }
}
