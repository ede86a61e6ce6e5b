import { type EngineRule, isMet } from '../detect/detector.ts'
import type { Slot } from '../memory/row-table.ts'
import type { SettledWindow } from '../window/settled-window.ts'
import type { EpisodeKeeper, HotTime } from './episode-keeper.ts'
import type { Levels } from './levels.ts'
import type { Witnesses } from './witnesses.ts'

/** A hot time that is filled in anew for each. */
type Hot = { -readonly [Name in keyof HotTime]: HotTime[Name] }

/**
 * The settled rules with `gt` and `gte`: the times of a key's observations are judged. First seen
 * is the oldest observation that the window of the first hot time counts.
 *
 * Hot path.
 */
export class HotTimes {
  readonly #rules: readonly EngineRule[]
  readonly #windows: readonly (SettledWindow | undefined)[]
  readonly #levels: Levels
  readonly #keeper: EpisodeKeeper
  readonly #witnesses: Witnesses
  readonly #hot: Hot = {
    ...{ startMs: 0, endMs: 0, value: 0.5, firstSeenMs: 0, records: 0, later: 0 },
    ...{ isExact: true, byRecord: false },
  }

  constructor(
    rules: readonly EngineRule[],
    windows: readonly (SettledWindow | undefined)[],
    levels: Levels,
    keeper: EpisodeKeeper,
    witnesses: Witnesses,
  ) {
    this.#rules = rules
    this.#windows = windows
    this.#levels = levels
    this.#keeper = keeper
    this.#witnesses = witnesses
  }

  /** Judges the window that ends at this time, at which `records` of the row came. */
  judge(slot: Slot, ruleIndex: number, atMs: number, records: number): void {
    const rule = this.#rules[ruleIndex]!
    const window = this.#windows[ruleIndex]!
    const value = window.valueAt(slot, atMs | 0)
    if (!isMet(rule, value)) return
    const hot = this.#hot
    hot.startMs = atMs
    hot.endMs = atMs
    hot.value = value
    hot.isExact = !window.isInexact(slot)
    const near = this.#keeper.near(slot, atMs)
    if (near === undefined) {
      const oldest = window.oldestTime(slot)
      hot.firstSeenMs = atMs + ((oldest - atMs) | 0)
      hot.records = window.observationsFrom(slot, oldest)
    }
    // Something came before that was not hot then: levels above count it no more from now on.
    const isNew = near === undefined || near.later > records
    const episode = this.#keeper.take(this.#witnesses.of(slot), rule, ruleIndex, slot, hot)
    if (isNew && rule.isLevel && episode !== undefined) this.#levels.becomeHot(slot, ruleIndex)
  }
}
