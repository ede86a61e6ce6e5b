import type { Slot } from '../memory/slot-table.ts'
import type { CountWindow } from '../window/count-window.ts'
import type { Episode } from './episode.ts'

/** The open episodes of one rule: usually none or one a key; several where gaps may still fill. */
export class EpisodeBook {
  readonly #bySlot = new Map<Slot, Episode[]>()

  of(slot: Slot): readonly Episode[] | undefined {
    return this.#bySlot.get(slot)
  }

  add(episode: Episode): void {
    const list = this.#bySlot.get(episode.slot)
    if (list) list.push(episode)
    else this.#bySlot.set(episode.slot, [episode])
  }

  remove(episode: Episode): void {
    const list = this.#bySlot.get(episode.slot)
    if (!list) return
    const rest = list.filter(other => other !== episode)
    if (rest.length > 0) this.#bySlot.set(episode.slot, rest)
    else this.#bySlot.delete(episode.slot)
  }
}

/** Keeps positions and the first window right after an observation was put among the kept times. */
export function noteObservation(episode: Episode, window: CountWindow, timeMs: number): void {
  if (timeMs <= episode.lastSeenMs) episode.lastPosition++
  if (timeMs <= episode.firstHotMs) settleFirst(episode, window)
}

/** Whether a hot time belongs to the episode. */
export function reaches(episode: Episode, hotMs: number): boolean {
  const { quietMs } = episode.rule
  return hotMs >= episode.firstHotMs - quietMs && hotMs <= episode.lastSeenMs + quietMs
}

/** Takes a hot time in; `position` is that of the observation at its end. */
export function join(episode: Episode, window: CountWindow, hotMs: number, position: number): void {
  if (hotMs >= episode.lastSeenMs) {
    episode.lastSeenMs = hotMs
    if (position > episode.lastPosition) episode.lastPosition = position
  }
  if (hotMs < episode.firstHotMs) {
    episode.firstHotMs = hotMs
    settleFirst(episode, window)
  }
}

/** The older of two takes over what the younger one was; their hot times now touch. */
export function absorb(older: Episode, younger: Episode): void {
  if (younger.firstHotMs < older.firstHotMs) {
    older.firstHotMs = younger.firstHotMs
    older.firstSeenMs = younger.firstSeenMs
    older.firstPosition = younger.firstPosition
  }
  if (younger.lastSeenMs > older.lastSeenMs) {
    older.lastSeenMs = younger.lastSeenMs
    older.lastPosition = younger.lastPosition
  }
  if (younger.observed > older.observed) older.observed = younger.observed
  older.exact &&= younger.exact
  younger.mergedInto = older.id
}

/**
 * First seen is the oldest observation in the window that ends at the first hot time: for a count,
 * `t[i-N+1]`, since one more before it would make an earlier time hot.
 */
export function settleFirst(episode: Episode, window: CountWindow): void {
  const { slot } = episode
  const index = window.indexFrom(slot, episode.firstHotMs - window.windowMs)
  if (index >= window.length(slot)) return
  episode.firstSeenMs = window.timeAt(slot, index)
  episode.firstPosition = window.firstPosition(slot) + index
}
