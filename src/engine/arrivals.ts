import type { EngineRule } from '../detect/detector.ts'
import { countScale } from '../detect/scale.ts'
import { NO_SLOT, type RowTable, type Slot } from '../memory/row-table.ts'
import { countedMs, type KeyWords, type Observation } from '../record/observation.ts'
import { CountWindow } from '../window/count-window.ts'
import { DistinctWindow } from '../window/distinct-window.ts'
import { followArrival } from './arrival.ts'
import type { EngineCounters } from './counters.ts'
import type { Episode } from './episode.ts'
import type { EpisodeKeeper } from './episode-keeper.ts'
import type { EngineLimits } from './limits.ts'
import type { RowSpace } from './row-space.ts'

/**
 * The rules that are decided as their observations arrive: count, distinct and sum with `gt` or
 * `gte`. While a key stays hot its observations are counted in its row alone, as a *run*, and its
 * episode hears of them when something else happens to it.
 */
export class Arrivals {
  /** The watermark, ms modulo 2^32 as all times here; who lets time go on sets it. */
  watermark = 0
  /** By rule. */
  readonly windows: readonly (CountWindow | DistinctWindow)[]
  readonly #counts: readonly (CountWindow | undefined)[]
  readonly #distincts: readonly (DistinctWindow | undefined)[]
  readonly #weigh: readonly (((amount: number) => number) | undefined)[]
  readonly #space: RowSpace
  readonly #table: RowTable
  readonly #keeper: EpisodeKeeper
  readonly #counters: EngineCounters
  readonly #maxFutureSkewMs: number

  constructor(
    rules: readonly EngineRule[],
    limits: EngineLimits,
    space: RowSpace,
    keeper: EpisodeKeeper,
    counters: EngineCounters,
  ) {
    this.#space = space
    this.#table = space.table
    this.#keeper = keeper
    this.#counters = counters
    this.#maxFutureSkewMs = limits.maxFutureSkewMs
    const latenessMs = limits.latenessMs + limits.maxFutureSkewMs
    const { maxExact } = limits
    this.#distincts = rules.map(({ measure, threshold, windowMs }) => {
      if (measure !== 'distinct') return undefined
      return new DistinctWindow({ windowMs, threshold, maxExact, latenessMs }, space, counters)
    })
    this.#counts = rules.map(rule => {
      if (rule.measure === 'distinct') return undefined
      const { threshold, unit } = countScale(rule)
      const { windowMs } = rule
      const isWeighted = rule.isWeighted || rule.measure === 'sum'
      const options = { windowMs, threshold, unit, isWeighted, maxExact, latenessMs }
      return new CountWindow(options, space, counters)
    })
    this.windows = rules.map((_, index) => this.#counts[index] ?? this.#distincts[index]!)
    this.#weigh = rules.map(rule =>
      rule.isWeighted || rule.measure === 'sum' ? countScale(rule).toUnits : undefined,
    )
  }

  /**
   * Answers the episode, where the window that ends at this observation is hot. `time` is what it
   * counts at, modulo 2^32: a 64-bit number would be an object of its own as an argument. Hot path.
   */
  note(
    observation: Observation,
    rule: EngineRule,
    ruleIndex: number,
    key: KeyWords,
    keyHash: number,
    time: number,
  ): Episode | undefined {
    const slot = this.#slotOf(key, ruleIndex, keyHash)
    if (slot === NO_SLOT) return undefined
    const window = this.#counts[ruleIndex]
    if (window === undefined) {
      return this.#noteValue(observation, rule, ruleIndex, slot, time)
    }
    if (window.newest.runOn(slot, time)) {
      const episode = this.#keeper.book.of(slot)!
      if (observation.mark !== undefined) episode.mark = observation.mark
      return episode
    }
    if (window.isRunning(slot)) this.sync(ruleIndex, slot)
    const weigh = this.#weigh[ruleIndex]
    const weight = weigh === undefined ? 1 : weigh(observation.amounts[ruleIndex]!)
    const oldest = (this.watermark - window.windowMs) | 0
    const value = window.newest.push(slot, time, weight, oldest)
    if (value >= 0) {
      if (value < window.threshold && this.#table.holderOf(slot) === 0) return undefined
      return this.#noteNewest(observation, rule, ruleIndex, slot, value)
    }
    const index = window.add(slot, time, weight, oldest, this.watermark)
    if (index < 0) {
      this.#keeper.noteLoss(slot)
      return undefined
    }
    if (index + 1 === window.length(slot)) {
      const newest = window.newestValue(slot)
      return this.#noteNewest(observation, rule, ruleIndex, slot, newest)
    }
    const atMs = this.#msOf(observation)
    if (this.#table.holderOf(slot) !== 0) this.#keeper.noteCounted(slot, atMs)
    return followArrival(this.#keeper, window, observation, rule, ruleIndex, slot, index, atMs)
  }

  /** Of the newest observation of a row: no window has changed but its own. */
  #noteNewest(
    observation: Observation,
    rule: EngineRule,
    ruleIndex: number,
    slot: Slot,
    value: number,
  ): Episode | undefined {
    const window = this.#counts[ruleIndex]!
    const atMs = this.#msOf(observation)
    const isHeld = this.#table.holderOf(slot) !== 0
    if (isHeld) this.#keeper.noteCounted(slot, atMs)
    if (value < window.threshold) return undefined
    if (isHeld) {
      const episode = this.#keeper.goOn(observation, slot, atMs, value * window.unit)
      if (episode !== undefined) {
        this.#settle(window, slot, episode)
        return episode
      }
    }
    const index = window.length(slot) - 1
    return followArrival(this.#keeper, window, observation, rule, ruleIndex, slot, index, atMs)
  }

  /** Of a rule that counts different values. Hot path. */
  #noteValue(
    observation: Observation,
    rule: EngineRule,
    ruleIndex: number,
    slot: Slot,
    time: number,
  ): Episode | undefined {
    const window = this.#distincts[ruleIndex]!
    const keeper = this.#keeper
    const { values, isFirst } = observation
    const first = values[ruleIndex * 2]!
    const second = values[ruleIndex * 2 + 1]!
    const oldest = (this.watermark - window.windowMs) | 0
    const records = isFirst ? 1 : 0
    let before = 0
    let isRunning = window.isRunning(slot)
    if (isRunning) {
      before = window.newestTime(slot)
      const gapMs = (time - before) | 0
      if (!isFirst || gapMs < 0 || gapMs > window.windowMs) {
        this.sync(ruleIndex, slot)
        isRunning = false
      }
    }
    const index = window.add(slot, time, first, second, records, oldest, this.watermark)
    if (isRunning) {
      if (index >= 0 && window.runOn(slot)) {
        const episode = keeper.book.of(slot)!
        if (observation.mark !== undefined) episode.mark = observation.mark
        return episode
      }
      this.#endRun(window, slot, fullMs(this.#msOf(observation), before))
    }
    if (index < 0) {
      keeper.noteLoss(slot)
      return undefined
    }
    const isHeld = this.#table.holderOf(slot) !== 0
    const isNewest = index + 1 === window.length(slot)
    if (isNewest && !isHeld && window.newestValue(slot) < window.threshold) return undefined
    const atMs = this.#msOf(observation)
    if (isHeld && isFirst) keeper.noteCounted(slot, atMs)
    if (isNewest) {
      const value = window.newestValue(slot)
      if (value < window.threshold) return undefined
      const episode = isHeld ? keeper.goOn(observation, slot, atMs, value) : undefined
      if (episode !== undefined) {
        this.#settle(window, slot, episode)
        return episode
      }
    }
    return followArrival(keeper, window, observation, rule, ruleIndex, slot, index, atMs)
  }

  /** Tells a row's episode what its run has come to, before anyone else looks at it. */
  sync(ruleIndex: number, slot: Slot): void {
    const window = this.windows[ruleIndex]!
    if (!window.isRunning(slot)) return
    // By its episode, which hears of it daily: what time it is now may be a year later.
    const { lastSeenMs } = this.#keeper.book.of(slot)!
    this.#endRun(window, slot, fullMs(lastSeenMs, window.newestTime(slot)))
  }

  #endRun(window: CountWindow | DistinctWindow, slot: Slot, lastMs: number): void {
    const peak = window.runPeak(slot)
    this.#keeper.endRun(slot, window.endRun(slot), peak, lastMs)
    if (window.isInexact(slot)) this.#keeper.noteLoss(slot)
  }

  /** A row that went on being hot may run. Hot path. */
  #settle(window: CountWindow | DistinctWindow, slot: Slot, episode: Episode): void {
    if (window.isInexact(slot)) episode.exact = false
    // With a threshold of 1 a hot observation may stand alone, further away than quiet.
    if (window.threshold < 2 || !this.#keeper.isSettled(episode)) return
    window.startRun(slot, episode.observed, episode.nextUpdateAt)
  }

  /** What it counts at, ms. */
  #msOf({ timeMs, seenMs }: Observation): number {
    return countedMs(timeMs, seenMs, this.#maxFutureSkewMs)
  }

  /** Hot path. */
  #slotOf(key: KeyWords, ruleIndex: number, keyHash: number): Slot {
    const slot = this.#table.find(key, ruleIndex, keyHash)
    if (slot !== NO_SLOT) return slot
    const made = this.#space.make(key, ruleIndex, keyHash)
    if (made === NO_SLOT) this.#counters.refused++
    return made
  }
}

/** The time nearest to `nearMs` that is `time` modulo 2^32. */
function fullMs(nearMs: number, time: number): number {
  return nearMs + ((time - nearMs) | 0)
}
