import { decidesOnArrival, type EngineRule, isDownward } from '../detect/detector.ts'
import { NO_SLOT, type RowTable, type Slot } from '../memory/row-table.ts'
import type { KeyWords, Observation } from '../record/observation.ts'
import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../record/roles.ts'
import type { Sample, SettledWindow } from '../window/settled-window.ts'
import type { EngineCounters } from './counters.ts'
import type { SettlementParts } from './engine-parts.ts'
import type { Episode } from './episode.ts'
import type { EpisodeKeeper } from './episode-keeper.ts'
import { HotTimes } from './hot-times.ts'
import { Levels } from './levels.ts'
import type { EngineLimits } from './limits.ts'
import { LowSpans } from './low-spans.ts'
import { Pending } from './pending.ts'
import type { RowSpace } from './row-space.ts'
import { nearBy, settledWindow } from './settled-windows.ts'
import { Touches } from './touches.ts'
import { Witnesses } from './witnesses.ts'

const MAX_LOWER_LEVELS = 3
const COUNTED = ROLE_COUNTED | ROLE_PART

/**
 * The rules that are decided when the watermark has passed: `lt` and `lte`, average, ratio, resets
 * and levels. Observations wait, and are settled in the order of their times: at one time first all
 * are counted, then the rows they touched are judged, lower levels first, then resets take effect.
 * So neither the order of arrival nor that within one time matters.
 *
 * Where `maxPending` wait the earliest time is settled early; what comes later for a time that has
 * been settled is left out. Both are counted as `settledEarly`.
 *
 * Hot path.
 */
export class Settlement {
  /** By rule; undefined for those that are decided on arrival. */
  readonly windows: readonly (SettledWindow | undefined)[]
  readonly #rules: readonly EngineRule[]
  readonly #isLow: Uint8Array
  /** By rule, levels below it, and the most of all. */
  readonly #levelOf: Uint8Array
  readonly #maxLevel: number
  readonly #near: Float64Array
  readonly #space: RowSpace
  readonly #table: RowTable
  readonly #keeper: EpisodeKeeper
  readonly #counters: EngineCounters
  readonly #pending: Pending
  readonly #touches: Touches
  readonly #witnesses: Witnesses
  readonly #hot: HotTimes
  readonly #levels: Levels
  readonly #low: LowSpans
  readonly #hasLow: boolean
  /** When the record at hand counts. */
  #atMs = 0.5
  /** All before it is settled. */
  #settledMs = Number.NEGATIVE_INFINITY
  /** The last instant that `lt` and `lte` judge. */
  #lastLowMs = Number.POSITIVE_INFINITY
  readonly #key: KeyWords = { w0: 0, w1: 0, w2: 0, w3: 0 }
  readonly #sample: Sample = {
    ...{ roles: 0, amount: 0.5, first: 0, second: 0, isFirst: true },
    below: new Int32Array(MAX_LOWER_LEVELS),
  }

  constructor(
    rules: readonly EngineRule[],
    limits: EngineLimits,
    space: RowSpace,
    keeper: EpisodeKeeper,
    counters: EngineCounters,
  ) {
    this.#rules = rules
    this.#space = space
    this.#table = space.table
    this.#keeper = keeper
    this.#counters = counters
    this.#isLow = Uint8Array.from(rules, rule => (isDownward(rule) ? 1 : 0))
    this.#hasLow = rules.some(isDownward)
    this.#levelOf = Uint8Array.from(rules, rule => rule.below.length)
    this.#maxLevel = Math.max(0, ...this.#levelOf)
    this.#near = nearBy(rules)
    this.#levels = new Levels(rules, space.table, keeper)
    this.windows = rules.map(rule => {
      if (decidesOnArrival(rule)) return undefined
      return settledWindow(rule, this.#levels, limits, space, counters)
    })
    this.#levels.attach(this.windows)
    this.#pending = new Pending(limits.maxPending)
    this.#touches = new Touches(limits.maxPending, space.table.maxRows)
    this.#witnesses = new Witnesses(space.table)
    this.#hot = new HotTimes(rules, this.windows, this.#levels, keeper, this.#witnesses)
    this.#low = new LowSpans(rules, this.windows, space.table, keeper, this.#witnesses)
  }

  /** A record's observation is next, of at most so many rules that are settled. */
  beginRecord(rules: number, atMs: number): void {
    this.#atMs = atMs
    this.#levels.beginRecord()
    while (this.#pending.room < rules) {
      const earliestMs = this.#pending.next(Number.POSITIVE_INFINITY)
      const room = this.#pending.room
      this.settle(earliestMs + 1)
      this.#counters.settledEarly += this.#pending.room - room
    }
  }

  /** Answers the open episode of its key. `beginRecord` was called. */
  note(
    observation: Observation,
    ruleIndex: number,
    key: KeyWords,
    keyHash: number,
  ): Episode | undefined {
    if (this.#atMs < this.#settledMs) {
      this.#counters.settledEarly++
      return undefined
    }
    let slot = this.#table.find(key, ruleIndex, keyHash)
    const isCounted = (observation.roles[ruleIndex]! & COUNTED) !== 0
    if (slot === NO_SLOT && isCounted) {
      slot = this.#make(key, ruleIndex, keyHash)
      if (slot === NO_SLOT) return undefined
    }
    const rule = this.#rules[ruleIndex]!
    const below = this.#levelOf[ruleIndex] === 0 ? -1 : this.#levels.placeBelow(rule)
    const isValue = rule.measure === 'distinct'
    const time = this.#atMs | 0
    const place = this.#pending.add(observation, ruleIndex, key, slot, below, isValue, time)
    if (rule.isLevel) this.#levels.notePlace(ruleIndex, place)
    if (slot === NO_SLOT) return undefined
    const { waiting } = this.#space
    waiting[slot]!++
    const isLow = this.#isLow[ruleIndex] === 1
    const kept = isLow ? this.#low.samplesOf(slot) : this.windows[ruleIndex]!.length(slot)
    if (kept + waiting[slot]! >= this.#near[ruleIndex]!) {
      this.#witnesses.note(slot, observation, rule.key, this.#atMs, rule.windowMs)
    }
    return this.#keeper.book.of(slot)
  }

  /** A row is nobody's now: what could be said of it goes. */
  forget(slot: Slot): void {
    this.#witnesses.forget(slot)
  }

  /** Settles all before a time. */
  settle(limitMs: number): void {
    if (this.#settledMs === Number.NEGATIVE_INFINITY) this.#begin(limitMs)
    for (;;) {
      const nextMs = this.#pending.next(limitMs)
      const changesMs = this.#hasLow ? this.#low.next(Math.min(limitMs, nextMs + 1)) : nextMs
      const atMs = changesMs < nextMs ? changesMs : nextMs
      if (atMs === Number.POSITIVE_INFINITY) break
      this.#low.moveTo(atMs)
      if (this.#keeper.nextMs < atMs) this.#keeper.settle(atMs)
      if (nextMs === atMs) this.#admitAll(atMs)
      if (this.#hasLow && changesMs === atMs) this.#judgeChanges(atMs)
      this.#judgeTouched(atMs)
    }
    if (limitMs > this.#settledMs) this.#settledMs = limitMs
    this.#pending.moveTo(this.#settledMs)
    this.#low.moveTo(this.#settledMs)
  }

  /** The end of a finite input: settles everything, but judges no silence after the newest time. */
  finish(newestMs: number): void {
    if (newestMs === Number.NEGATIVE_INFINITY) return
    this.settle(newestMs + 1)
    this.#lastLowMs = newestMs
    for (;;) {
      const nextMs = this.#pending.next(Number.POSITIVE_INFINITY)
      if (nextMs === Number.POSITIVE_INFINITY) break
      if (this.#keeper.nextMs < nextMs) this.#keeper.settle(nextMs)
      this.#admitAll(nextMs)
      this.#judgeTouched(nextMs)
      this.#settledMs = nextMs + 1
    }
    this.#pending.moveTo(this.#settledMs)
    this.#lastLowMs = Number.POSITIVE_INFINITY
  }

  /** What snapshots are made of. */
  get parts(): SettlementParts {
    const [pending, witnesses, low] = [this.#pending, this.#witnesses, this.#low]
    return { pending, witnesses, low, levels: this.#levels, settledMs: this.#settledMs }
  }

  /** Goes on where all before a time is settled; the rows have been put back. */
  resume(settledMs: number): void {
    this.#low.moveTo(settledMs)
    this.#begin(settledMs)
  }

  /** Brings a row's episode up to date before someone looks at it. */
  sync(slot: Slot): void {
    if (this.#hasLow) this.#low.sync(slot)
  }

  clear(): void {
    this.#pending.clear()
    this.#witnesses.clear()
    if (this.#hasLow) this.#low.clear()
    this.#settledMs = Number.NEGATIVE_INFINITY
  }

  /** The first watermark: one window later the keys that rules expect are judged. */
  #begin(watermarkMs: number): void {
    this.#settledMs = watermarkMs
    this.#low.moveTo(watermarkMs)
    for (const [ruleIndex, rule] of this.#rules.entries()) {
      if (this.#isLow[ruleIndex] === 0) continue
      for (const { words, text } of rule.expected) {
        const keyHash = this.#table.hashOf(words)
        let slot = this.#table.find(words, ruleIndex, keyHash)
        if (slot !== NO_SLOT && this.#low.isExpected(slot)) continue
        if (slot === NO_SLOT) slot = this.#make(words, ruleIndex, keyHash)
        if (slot === NO_SLOT) continue
        this.#space.pin(slot)
        this.#witnesses.expect(slot, text)
        this.#low.expect(slot, watermarkMs, rule.windowMs)
      }
    }
  }

  #make(key: KeyWords, ruleIndex: number, keyHash: number): Slot {
    const slot = this.#space.make(key, ruleIndex, keyHash)
    if (slot === NO_SLOT) {
      this.#counters.refused++
      return slot
    }
    this.#witnesses.forget(slot)
    this.#touches.forget(slot)
    this.#levels.begin(slot)
    if (this.#hasLow) this.#low.begin(slot)
    return slot
  }

  #admitAll(atMs: number): void {
    const pending = this.#pending
    for (let place = pending.take(); place >= 0; place = pending.take()) this.#admit(place, atMs)
  }

  #admit(place: number, atMs: number): void {
    const pending = this.#pending
    const ruleIndex = pending.ruleOf(place)
    const roles = pending.rolesOf(place)
    const isCounted = (roles & COUNTED) !== 0
    const slot = this.#resolve(place, ruleIndex, isCounted)
    pending.setSlot(place, slot)
    const isLow = this.#isLow[ruleIndex] === 1
    if (slot === NO_SLOT || (isLow && atMs > this.#lastLowMs)) return
    const records = isCounted && pending.isFirst(place) ? 1 : 0
    this.#touches.add(slot, records, roles)
    if (!isCounted) return
    if (isLow) this.#low.admit(slot, ruleIndex, atMs)
    this.#fillSample(place, ruleIndex, roles)
    if (this.#rules[ruleIndex]!.isLevel) this.#admitLevel(slot, ruleIndex, place, atMs)
    const isKept = this.windows[ruleIndex]!.put(slot, atMs | 0, this.#sample)
    if (records > 0 && this.#table.holderOf(slot) !== 0) this.#keeper.noteCounted(slot, atMs)
    if (!isKept) this.#lose(slot, ruleIndex, atMs)
  }

  #lose(slot: Slot, ruleIndex: number, atMs: number): void {
    this.#counters.degraded++
    this.#keeper.noteLoss(slot)
    if (this.#isLow[ruleIndex] === 1) this.#low.lose(slot, ruleIndex, atMs)
  }

  /** The row of an observation: mostly that which its key had when it came. */
  #resolve(place: number, ruleIndex: number, isCounted: boolean): Slot {
    const key = this.#key
    this.#pending.readKey(place, key)
    let slot = this.#pending.slotOf(place) as Slot
    if (slot !== NO_SLOT && this.#table.isRowOf(slot, key, ruleIndex)) {
      const { waiting } = this.#space
      if (waiting[slot]! > 0) waiting[slot]!--
      return slot
    }
    const keyHash = this.#table.hashOf(key)
    slot = this.#table.find(key, ruleIndex, keyHash)
    return slot === NO_SLOT && isCounted ? this.#make(key, ruleIndex, keyHash) : slot
  }

  #fillSample(place: number, ruleIndex: number, roles: number): void {
    const sample = this.#sample
    const pending = this.#pending
    sample.roles = roles
    sample.isFirst = pending.isFirst(place)
    if (this.#rules[ruleIndex]!.measure === 'distinct') {
      sample.first = pending.firstOf(place)
      sample.second = pending.secondOf(place)
    } else {
      sample.amount = pending.amountOf(place)
    }
  }

  #admitLevel(slot: Slot, ruleIndex: number, place: number, atMs: number): void {
    const window = this.windows[ruleIndex]!
    window.trim(slot, (atMs - window.windowMs) | 0)
    if (window.length(slot) === 0) this.#levels.begin(slot)
    const level = this.#levelOf[ruleIndex]!
    if (level === 0) return
    const pending = this.#pending
    const { below } = this.#sample
    let at = pending.belowOf(place)
    for (let lower = 0; lower < MAX_LOWER_LEVELS; lower++) {
      below[lower] = at < 0 ? -1 : pending.slotOf(at)
      if (at >= 0) at = pending.belowOf(at)
    }
    this.#levels.note(slot, level, below)
  }

  /** Rows that an observation leaves, or that are judged from now on. */
  #judgeChanges(atMs: number): void {
    for (let slot = this.#low.takeChange(); slot >= 0; slot = this.#low.takeChange()) {
      const ruleIndex = this.#table.ruleOf(slot)
      if (ruleIndex < 0 || this.#isLow[ruleIndex] === 0) continue
      if (!this.#touches.has(slot)) this.#low.judge(slot as Slot, ruleIndex, atMs, 0)
    }
  }

  #judgeTouched(atMs: number): void {
    const touches = this.#touches
    for (let level = 0; level <= this.#maxLevel; level++) {
      for (let at = 0; at < touches.length; at++) {
        const slot = touches.slotAt(at)
        if (slot === NO_SLOT || (touches.rolesAt(at) & COUNTED) === 0) continue
        const ruleIndex = this.#table.ruleOf(slot)
        if (ruleIndex < 0 || this.#levelOf[ruleIndex] !== level) continue
        const records = touches.recordsAt(at)
        if (this.#isLow[ruleIndex] === 1) this.#low.judge(slot, ruleIndex, atMs, records)
        else this.#hot.judge(slot, ruleIndex, atMs, records)
      }
    }
    for (let at = 0; at < touches.length; at++) {
      const slot = touches.slotAt(at)
      if (slot === NO_SLOT || (touches.rolesAt(at) & ROLE_RESET) === 0) continue
      const ruleIndex = this.#table.ruleOf(slot)
      if (ruleIndex < 0) continue
      this.windows[ruleIndex]!.clear(slot)
      if (this.#isLow[ruleIndex] === 1) this.#low.reset(slot, atMs)
    }
    touches.clear()
  }
}
