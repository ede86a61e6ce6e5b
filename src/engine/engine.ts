import { type Random, systemRandom } from '../base/random.ts'
import type { EngineRule } from '../detect/detector.ts'
import { BlockPool } from '../memory/block-pool.ts'
import { NO_SLOT, type Slot } from '../memory/slot-table.ts'
import type { Address } from '../record/address.ts'
import { countedMs, type Observation } from '../record/observation.ts'
import { type BlockOwners, CountWindow } from '../window/count-window.ts'
import { createCounters, type EngineCounters } from './counters.ts'
import type { Episode, EpisodeSink } from './episode.ts'
import { EpisodeKeeper } from './episode-keeper.ts'
import { KeySpace } from './key-space.ts'
import { checkLimits, type EngineLimits } from './limits.ts'
import { Reclaimer } from './reclaimer.ts'

/**
 * Sliding-window counts per key and rule over event time, and the episodes of those that are hot.
 * It reads no clock and does no I/O: time comes in with observations and through `advance`. The
 * same observations in any order within the lateness give the same closed episodes (semantics 2).
 *
 * Memory: per key field 16 + 18 bytes a key and 8 to 16 for the index, per rule 32 bytes a key, and
 * 11.5 bytes a kept time, all taken in the constructor. That throws a `ConfigurationError` where a
 * limit is none or too small for a rule to ever fire.
 */
export class Engine {
  readonly counters: EngineCounters = createCounters()
  readonly rules: readonly EngineRule[]
  readonly limits: EngineLimits
  readonly #windows: readonly CountWindow[]
  readonly #spaces: readonly KeySpace[]
  readonly #reclaimer: Reclaimer
  readonly #keeper: EpisodeKeeper
  #newestMs = Number.NEGATIVE_INFINITY
  #watermarkMs = Number.NEGATIVE_INFINITY

  constructor(
    rules: readonly EngineRule[],
    sink: EpisodeSink,
    limits: Partial<EngineLimits> = {},
    random: Random = systemRandom(),
  ) {
    this.rules = rules
    this.limits = checkLimits(rules, limits)
    const { maxKeys, maxTimes, maxExact } = this.limits
    const pool = new BlockPool(maxTimes)
    this.#windows = rules.map((rule, index) => {
      const owners: BlockOwners = {
        ownerOf: slot => this.#reclaimer.ownerOf(index, slot),
        reclaim: (size, slot) => this.#reclaimer.reclaim(size, index, slot, this.#watermarkMs),
      }
      return new CountWindow(rule, maxKeys, maxExact, pool, this.counters, owners)
    })
    const fields = rules.reduce((most, rule) => Math.max(most, rule.key + 1), 0)
    this.#spaces = Array.from({ length: fields }, (_, key) => {
      const windows = this.#windows.filter((_, index) => rules[index]!.key === key)
      return new KeySpace(maxKeys, random.next(), windows, this.counters)
    })
    this.#reclaimer = new Reclaimer(rules, this.#windows, this.#spaces, pool)
    this.#keeper = new EpisodeKeeper(this.#windows, this.#spaces, sink, this.limits, {
      counters: this.counters,
      random,
    })
  }

  /** Everything before it is settled, ms; -Infinity before the first record. */
  get watermarkMs(): number {
    return this.#watermarkMs
  }

  /** Newest time seen or advanced to, ms; -Infinity before the first. */
  get newestMs(): number {
    return this.#newestMs
  }

  get openEpisodes(): number {
    return this.#keeper.size
  }

  /** Keys in all tables together. */
  get keys(): number {
    return this.#spaces.reduce((keys, space) => keys + space.size, 0)
  }

  /**
   * Takes one record's observation in. Answers the episode it is to be annotated with: that of the
   * most severe rule whose window ending at this record is hot (ties: the first rule), undefined
   * where there is none. An observation that no rule counts only moves time on. Hot path.
   */
  observe(observation: Observation): Episode | undefined {
    const { timeMs, seenMs } = observation
    const newestMs = timeMs < seenMs ? timeMs : seenMs
    if (newestMs > this.#newestMs) this.advance(newestMs)
    if (observation.matched === 0) return undefined
    this.counters.records++
    const atMs = countedMs(timeMs, seenMs, this.limits.maxFutureSkewMs)
    if (atMs !== timeMs) this.counters.clockAhead++
    if (atMs < this.#watermarkMs) {
      this.counters.late++
      return undefined
    }
    let annotation: Episode | undefined
    let slot: Slot = NO_SLOT
    let key = -1
    for (let at = 0; at < observation.matched; at++) {
      const ruleIndex = observation.rules[at]!
      const rule = this.rules[ruleIndex]!
      // Rules of one key field share the slot: mostly all of a record's rules do.
      if (slot === NO_SLOT || rule.key !== key) {
        key = rule.key
        slot = this.#spaces[key]!.slotOf(observation.keys[key]!, atMs, this.#watermarkMs)
        if (slot === NO_SLOT) {
          this.counters.refused++
          continue
        }
      }
      const episode = this.#count(observation, rule, ruleIndex, slot, atMs)
      if (
        episode !== undefined &&
        episode.rule.mode !== 'shadow' &&
        (annotation === undefined || episode.rule.severity > annotation.rule.severity)
      ) {
        annotation = episode
      }
    }
    return annotation
  }

  /** Time goes on without traffic: `newestMs` is as if a record of this time had come. */
  advance(newestMs: number): void {
    if (!(newestMs > this.#newestMs)) return
    this.#newestMs = newestMs
    this.#watermarkMs = newestMs - this.limits.latenessMs
    if (this.#keeper.nextMs < this.#watermarkMs) this.#keeper.settle(this.#watermarkMs)
  }

  /** The end of a finite input: closes every open episode. */
  finish(): void {
    this.#keeper.settle(Number.POSITIVE_INFINITY)
  }

  /** For a door whose clock was set back: closes all, forgets every key and what time it was. */
  restart(): void {
    this.finish()
    for (const space of this.#spaces) space.clear()
    this.#newestMs = Number.NEGATIVE_INFINITY
    this.#watermarkMs = Number.NEGATIVE_INFINITY
  }

  /** Clears the expired among the next so many slots of each table, while no new keys do that. */
  sweep(slots: number): void {
    for (const space of this.#spaces) {
      space.sweep(Math.min(slots, this.limits.maxKeys), this.#watermarkMs)
    }
  }

  /** The open episode of a key and rule; undefined where there is none. */
  openEpisode(ruleIndex: number, key: Address): Episode | undefined {
    const rule = this.rules[ruleIndex]
    if (rule === undefined) return undefined
    const slot = this.#spaces[rule.key]!.find(key)
    return slot === NO_SLOT ? undefined : this.#keeper.openAt(ruleIndex, slot)
  }

  /** Hot path: the episode, where the window that ends at this record is hot. */
  #count(
    observation: Observation,
    rule: EngineRule,
    ruleIndex: number,
    slot: Slot,
    timeMs: number,
  ): Episode | undefined {
    const window = this.#windows[ruleIndex]!
    const oldestMs = this.#watermarkMs - rule.windowMs
    const index = window.add(slot, timeMs, oldestMs)
    if (index < 0) {
      this.#keeper.noteLoss(ruleIndex, slot)
      return undefined
    }
    // The newest time, not hot: no window changed but its own, and it lies behind every episode.
    if (index + 1 === window.length(slot) && !window.isHot(slot, index)) return undefined
    return this.#keeper.note(observation, rule, ruleIndex, slot, index, oldestMs)
  }
}
