import { type Random, systemRandom } from '../base/random.ts'
import { decidesOnArrival, type EngineRule } from '../detect/detector.ts'
import { NO_SLOT } from '../memory/row-table.ts'
import { countedMs, type KeyWords, type Observation } from '../record/observation.ts'
import { Arrivals } from './arrivals.ts'
import { createCounters, type EngineCounters } from './counters.ts'
import type { EngineParts, ResumableWindow } from './engine-parts.ts'
import type { Episode, EpisodeSink, HotSink } from './episode.ts'
import { EpisodeKeeper } from './episode-keeper.ts'
import { checkLimits, type EngineLimits } from './limits.ts'
import { type EngineTime, RowSpace } from './row-space.ts'
import { Settlement } from './settlement.ts'
import { readSnapshot, takeSnapshot } from './snapshot.ts'
import { restoreParts } from './snapshot-restore.ts'
import { entryRecords } from './snapshot-rows.ts'

/** End of the year 9999. */
const MAX_MS = 253_402_300_799_999

/**
 * What rules measure per key over sliding windows of event time, and the episodes of those that are
 * hot. It reads no clock and does no I/O: time comes in with observations and through `advance`.
 * The same observations in any order within the lateness give the same closed episodes (semantics
 * 2).
 *
 * Memory: 72 to 80 bytes for each of `maxKeys` rows (a row is one key under one rule) and 4.9 for
 * each of `maxTimes` words, taken in the constructor. That throws a `ConfigurationError` where a
 * limit is none or too small for a rule to ever fire.
 */
export class Engine {
  readonly counters: EngineCounters = createCounters()
  readonly rules: readonly EngineRule[]
  readonly limits: EngineLimits
  readonly #space: RowSpace
  readonly #arrivals: Arrivals
  /** Those that wait for the watermark; undefined where there are none. */
  readonly #settlement: Settlement | undefined
  /** By rule, whether it is decided as its observations arrive. */
  readonly #isArrival: Uint8Array
  readonly #settledRules: number
  readonly #windows: readonly ResumableWindow[]
  readonly #keeper: EpisodeKeeper
  readonly #time: EngineTime = startTime()
  #hotSink: HotSink | undefined

  constructor(
    rules: readonly EngineRule[],
    sink: EpisodeSink,
    limits: Partial<EngineLimits> = {},
    random: Random = systemRandom(),
  ) {
    this.rules = rules
    this.limits = checkLimits(rules, limits)
    this.#space = new RowSpace(rules, this.limits, random.next(), this.counters)
    this.#keeper = new EpisodeKeeper(
      this.#space.table,
      sink,
      this.limits,
      this.counters,
      random,
      (ruleIndex, slot) => {
        if (this.#isArrival[ruleIndex] === 0) this.#settlement!.sync(slot)
        else this.#arrivals.sync(ruleIndex, slot)
      },
    )
    this.#isArrival = Uint8Array.from(rules, rule => (decidesOnArrival(rule) ? 1 : 0))
    this.#settledRules = this.#isArrival.filter(isArrival => isArrival === 0).length
    this.#arrivals = new Arrivals(rules, this.limits, this.#space, this.#keeper, this.counters)
    this.#settlement =
      this.#settledRules === 0
        ? undefined
        : new Settlement(rules, this.limits, this.#space, this.#keeper, this.counters)
    this.#windows = this.#arrivals.windows.map(
      (window, rule) => this.#settlement?.windows[rule] ?? window,
    )
    this.#space.attach(this.#windows, {
      beforeClear: slot => this.#keeper.sync(slot),
      afterRemove: slot => this.#settlement?.forget(slot),
    })
  }

  /**
   * An engine that goes on where another one was when it took the snapshot, as if it were that one;
   * new episodes have ids of its own. Rules and limits may differ: see `restoreParts` for what goes
   * on then, and what the sink is told before this returns. Throws a `SnapshotError` where the
   * bytes are damaged or none of ours, before anything has happened.
   */
  static restore(
    snapshot: Uint8Array,
    rules: readonly EngineRule[],
    sink: EpisodeSink,
    limits: Partial<EngineLimits> = {},
    random: Random = systemRandom(),
  ): Engine {
    const engine = new Engine(rules, sink, limits, random)
    const records = entryRecords(engine.#space)
    const content = readSnapshot(snapshot, records)
    engine.#time.newestMs = content.time.newestMs
    engine.#time.watermarkMs = content.time.watermarkMs
    engine.#arrivals.watermark = content.time.watermarkMs | 0
    restoreParts(content, records, engine.#parts())
    return engine
  }

  /**
   * All that it knows, as bytes for `restore`. `keySeed` is what its rules were compiled with,
   * which `snapshotKeySeed` finds again. Nothing changes for who goes on with this engine.
   */
  snapshot(keySeed = 0): Uint8Array {
    return takeSnapshot(this.#parts(), keySeed)
  }

  /** Everything before it is settled, ms; -Infinity before the first record. */
  get watermarkMs(): number {
    return this.#time.watermarkMs
  }

  /** Newest time seen or advanced to, ms; -Infinity before the first. */
  get newestMs(): number {
    return this.#time.newestMs
  }

  get openEpisodes(): number {
    return this.#keeper.book.size
  }

  /** Rows in use: keys, each once for every rule that counts it. */
  get keys(): number {
    return this.#space.size
  }

  /** Words of `maxTimes` in use. */
  get times(): number {
    return this.#space.pool.taken
  }

  /**
   * Takes one record's observation in. Answers the episode it is to be annotated with: that of the
   * most severe rule whose window ending at this record is hot (ties: the first rule), undefined
   * where there is none. An observation that no rule counts only moves time on. Hot path.
   */
  observe(observation: Observation): Episode | undefined {
    const { timeMs, seenMs } = observation
    if (!(timeMs >= 0 && timeMs <= MAX_MS && seenMs >= 0 && seenMs <= MAX_MS)) {
      this.counters.impossible++
      return undefined
    }
    const newestMs = timeMs < seenMs ? timeMs : seenMs
    if (newestMs > this.#time.newestMs) {
      this.#time.newestMs = newestMs
      this.#goOn()
    }
    if (observation.matched === 0) return undefined
    const { counters } = this
    if (observation.isFirst) counters.records++
    const atMs = countedMs(timeMs, seenMs, this.limits.maxFutureSkewMs)
    if (atMs !== timeMs && observation.isFirst) counters.clockAhead++
    if (atMs < this.#time.watermarkMs) {
      if (observation.isFirst) counters.late++
      return undefined
    }
    const { table } = this.#space
    const settlement = this.#settlement
    if (settlement !== undefined) settlement.beginRecord(this.#settledRules, atMs)
    let annotation: Episode | undefined
    let keyIndex = -1
    let keyHash = 0
    for (let at = 0; at < observation.matched; at++) {
      const ruleIndex = observation.rules[at]!
      const rule = this.rules[ruleIndex]!
      const key = observation.keys[rule.key]!
      // One hash for all rules of a key: mostly all of a record's rules share it.
      if (rule.key !== keyIndex) {
        keyIndex = rule.key
        keyHash = table.hashOf(key)
      }
      const episode =
        this.#isArrival[ruleIndex] === 0
          ? settlement!.note(observation, ruleIndex, key, keyHash)
          : this.#arrivals.note(observation, rule, ruleIndex, key, keyHash, atMs | 0)
      if (episode === undefined || rule.mode === 'shadow') continue
      if (this.#hotSink !== undefined) this.#hotSink(episode)
      if (annotation === undefined || rule.severity > annotation.rule.severity) {
        annotation = episode
      }
    }
    return annotation
  }

  /**
   * From now on tells, within `observe`, of every episode that the observation could be annotated
   * with, not only of the one that `observe` answers; its opening has been told by then.
   */
  watchHot(sink: HotSink): void {
    this.#hotSink = sink
  }

  /** Tells how each open episode stands, as if it opened now; the one opened first comes first. */
  tellOpen(sink: EpisodeSink): void {
    const episodes = [...this.episodes()].sort((a, b) => a.sequence - b.sequence)
    for (const episode of episodes) {
      sink(this.#keeper.eventOf('open', episode, this.#time.newestMs, false))
    }
  }

  /** Time goes on without traffic: `newestMs` is as if a record of this time had come. */
  advance(newestMs: number): void {
    if (!(newestMs > this.#time.newestMs && newestMs <= MAX_MS)) return
    this.#time.newestMs = newestMs
    this.#goOn()
  }

  /**
   * The newest time is another: no 64-bit number is handed on, each would be an object. Hot path.
   */
  #goOn(): void {
    const time = this.#time
    const watermarkMs = time.newestMs - this.limits.latenessMs
    // It was later where a snapshot was taken with less lateness.
    if (watermarkMs > time.watermarkMs) time.watermarkMs = watermarkMs
    this.#arrivals.watermark = time.watermarkMs | 0
    if (this.#settlement !== undefined) this.#settlement.settle(time.watermarkMs)
    if (this.#keeper.nextMs < time.watermarkMs) this.#keeper.settle(time.watermarkMs)
    this.#space.beforeTime(time)
    this.#space.setTime(time)
  }

  /**
   * The end of a finite input: settles what waits and closes every open episode. Silence after the
   * newest time is not judged.
   */
  finish(): void {
    this.#settlement?.finish(this.#time.newestMs)
    this.#keeper.settle(Number.POSITIVE_INFINITY)
  }

  /** For a door whose clock was set back: closes all, forgets every key and what time it was. */
  restart(): void {
    this.finish()
    this.#settlement?.clear()
    this.#space.clear()
    Object.assign(this.#time, startTime())
    // Episodes to come may be of minutes before those that were.
    Object.assign(this.#keeper.opened, { minute: 0, inMinute: 0 })
  }

  /** Clears the expired among the next so many rows, while no new keys do that. */
  sweep(rows: number): void {
    this.#space.sweep(rows)
  }

  /** The open episode of a key and rule; undefined where there is none. */
  openEpisode(ruleIndex: number, key: KeyWords): Episode | undefined {
    if (this.rules[ruleIndex] === undefined) return undefined
    const { table } = this.#space
    const slot = table.find(key, ruleIndex, table.hashOf(key))
    return slot === NO_SLOT ? undefined : this.#keeper.openAt(slot)
  }

  /** All open episodes, brought up to date; in no order. */
  episodes(): readonly Episode[] {
    const open = this.#keeper.book.all()
    for (const { slot } of open) this.#keeper.sync(slot)
    return open
  }

  #parts(): EngineParts {
    return {
      ...{ rules: this.rules, counters: this.counters, time: this.#time, space: this.#space },
      ...{ windows: this.#windows, keeper: this.#keeper, settlement: this.#settlement },
    }
  }
}

/** Before the first record. */
function startTime(): EngineTime {
  return { newestMs: Number.NEGATIVE_INFINITY, watermarkMs: Number.NEGATIVE_INFINITY }
}
