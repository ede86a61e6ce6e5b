import type { EngineRule } from '../detect/detector.ts'
import type { Slot } from '../memory/row-table.ts'
import type { Observation } from '../record/observation.ts'
import type { ArrivalWindow } from '../window/arrival-window.ts'
import type { Episode } from './episode.ts'
import type { EpisodeKeeper, HotTime } from './episode-keeper.ts'

/**
 * Follows what an observation changed that was just put among a row's entries: only windows that
 * end at it or up to one window later. Answers the episode of its own time, where that is hot.
 */
export function followArrival(
  keeper: EpisodeKeeper,
  window: ArrivalWindow,
  observation: Observation,
  rule: EngineRule,
  ruleIndex: number,
  slot: Slot,
  index: number,
  atMs: number,
): Episode | undefined {
  let own: Episode | undefined
  let last: Episode | undefined
  window.beginWalk(slot, index)
  do {
    // Stored times are modulo 2^32; what a window reaches is near the observation's own.
    const hotMs = atMs + ((window.walkTime - atMs) | 0)
    if (hotMs - atMs > window.windowMs) break
    const value = window.walkValue
    if (value < window.threshold) continue
    if (last !== undefined && covers(last, hotMs)) {
      if (value * window.unit > last.observed) last.observed = value * window.unit
    } else {
      const hot = hotTime(window, slot, hotMs, value)
      last = keeper.take(observation, rule, ruleIndex, slot, hot)
      if (last === undefined) continue
    }
    if (hotMs === atMs) own = last
  } while (window.walkOn())
  settleFirst(keeper, window, slot, atMs)
  return own?.closed ? keeper.near(slot, atMs) : own
}

function hotTime(window: ArrivalWindow, slot: Slot, hotMs: number, value: number): HotTime {
  const first = window.indexFrom(slot, (hotMs - window.windowMs) | 0)
  const end = window.indexFrom(slot, (hotMs + 1) | 0)
  return {
    startMs: hotMs,
    endMs: hotMs,
    value: value * window.unit,
    firstSeenMs: hotMs + ((window.timeAt(slot, first) - hotMs) | 0),
    records: window.observationsBetween(slot, first, end),
    later: window.observationsBetween(slot, end, window.length(slot)),
    isExact: !window.isInexact(slot),
    byRecord: true,
  }
}

/** Whether a time lies between the episode's hot times, so that it changes nothing but values. */
function covers(episode: Episode, hotMs: number): boolean {
  return hotMs >= episode.firstHotMs && hotMs < episode.lastSeenMs && !episode.closed
}

/**
 * First seen is the oldest observation in the window that ends at the first hot time: for a count,
 * `t[i-N+1]`, since one more before it would make an earlier time hot.
 */
function settleFirst(keeper: EpisodeKeeper, window: ArrivalWindow, slot: Slot, atMs: number): void {
  for (let one = keeper.book.of(slot); one !== undefined; one = one.next) {
    const { firstHotMs, firstSeenMs } = one
    if (atMs > firstHotMs) continue
    const index = window.indexFrom(slot, (firstHotMs - window.windowMs) | 0)
    const oldestMs = firstHotMs + ((window.timeAt(slot, index) - firstHotMs) | 0)
    if (oldestMs >= firstSeenMs) continue
    const until = window.indexFrom(slot, firstSeenMs | 0)
    one.records += window.observationsBetween(slot, index, until)
    one.firstSeenMs = oldestMs
  }
}
