import type { EngineRule } from '../detect/detector.ts'
import type { Slot } from '../memory/slot-table.ts'
import { type Address, createAddress } from '../record/address.ts'
import type { ClientOrigin } from '../record/client.ts'

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
  readonly ruleIndex: number
  readonly slot: Slot
  readonly key: Address
  readonly origin: ClientOrigin | undefined
  /** The hot time whose record opened it. */
  readonly openedMs: number
  firstHotMs: number
  /** Time of the oldest observation in the window that ends at the first hot time. */
  firstSeenMs: number
  /** The last hot time. */
  lastSeenMs: number
  /** Position of the oldest observation at `firstSeenMs`, and of the youngest at `lastSeenMs`. */
  firstPosition: number
  lastPosition: number
  /** Highest number of observations in one window so far. */
  observed: number
  /** False once a count may be too low because times were lost to a limit. */
  exact: boolean
  /** At most `MAX_EVIDENCE` lines about hot records. */
  readonly evidence: string[]
  /** `observed` at which the next update is due, 10, 100, 1000 … times the threshold. */
  nextUpdateAt: number
  /** When the next update is due by time, and how many such have been. */
  nextUpdateMs: number
  timedUpdates: number
  /** Id of the older episode that this one was joined to. */
  mergedInto: string | undefined
  closed: boolean
  /** `Observation.mark` of the record that made its last hot time so. */
  mark: unknown
}

/** Observations between first and last seen, both included. */
export function episodeRecords(episode: Episode): number {
  return episode.lastPosition - episode.firstPosition + 1
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

const TIMED_UPDATES_MS = [600_000, 3_600_000, 21_600_000]
const DAY_MS = 86_400_000

/** When the n-th update by time is due: 10 min, 1 h, 6 h after opening, then daily. */
export function timedUpdateMs(openedMs: number, n: number): number {
  const steps = TIMED_UPDATES_MS
  return openedMs + (n < steps.length ? steps[n]! : (n - steps.length + 1) * DAY_MS)
}

export function createEpisode(
  at: Pick<Episode, 'id' | 'sequence' | 'rule' | 'ruleIndex' | 'slot' | 'origin'>,
  key: Address,
  hotMs: number,
): Episode {
  return {
    ...at,
    key: { ...createAddress(), ...key },
    openedMs: hotMs,
    firstHotMs: hotMs,
    firstSeenMs: hotMs,
    lastSeenMs: hotMs,
    firstPosition: 0,
    lastPosition: 0,
    observed: 0,
    exact: true,
    evidence: [],
    nextUpdateAt: at.rule.threshold * 10,
    nextUpdateMs: timedUpdateMs(hotMs, 0),
    timedUpdates: 0,
    mergedInto: undefined,
    closed: false,
    mark: undefined,
  }
}
