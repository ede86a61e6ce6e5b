import { type EngineRule, isDownward, isMet } from '../detect/detector.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import { TimeWheel } from '../memory/time-wheel.ts'
import type { SettledWindow } from '../window/settled-window.ts'
import type { EpisodeKeeper, HotTime } from './episode-keeper.ts'
import type { Witnesses } from './witnesses.ts'

// What is known of a row.
const GROWN = 1 // its key's first time lies a window back
const HOT = 2 // its episode goes on
const EXPECTED = 4 // it is judged however few observations there are

/** A hot time that is filled in anew for each. */
type Span = { -readonly [Name in keyof HotTime]: HotTime[Name] }

/**
 * The rules with `lt` and `lte`: every instant is judged. What a window comes to changes only when
 * an observation comes or leaves, so each row is looked at then: its next change is in a
 * `TimeWheel`. From one look to the next it is hot or it is not; an episode that goes on is told
 * how far when someone looks at it.
 *
 * A key's life begins with an observation and ends where its window is empty and no episode of it
 * is open. It is judged from one window after its beginning on, and from as many observations in
 * it as the rule wants; a key that the rule expects, from one window after the first watermark on.
 * A key of which an observation was lost to a limit begins anew.
 *
 * Memory: 21 bytes for each row, where there are such rules.
 */
export class LowSpans {
  readonly #rules: readonly EngineRule[]
  readonly #windows: readonly (SettledWindow | undefined)[]
  readonly #table: RowTable
  readonly #keeper: EpisodeKeeper
  readonly #witnesses: Witnesses
  readonly #changes: TimeWheel
  /** Observations in the key's life, as far as they are asked for. */
  readonly #samples: Int32Array
  readonly #states: Uint8Array
  readonly #span: Span = {
    ...{ startMs: 0, endMs: 0, value: 0, firstSeenMs: 0, records: 0, later: 0 },
    ...{ isExact: true, byRecord: false },
  }
  /** All before it is judged. */
  #nowMs = Number.NEGATIVE_INFINITY

  constructor(
    rules: readonly EngineRule[],
    windows: readonly (SettledWindow | undefined)[],
    table: RowTable,
    keeper: EpisodeKeeper,
    witnesses: Witnesses,
  ) {
    this.#rules = rules
    this.#windows = windows
    this.#table = table
    this.#keeper = keeper
    this.#witnesses = witnesses
    const rows = rules.some(isDownward) ? table.maxRows : 0
    this.#changes = new TimeWheel(rows)
    this.#samples = new Int32Array(rows)
    this.#states = new Uint8Array(rows)
  }

  /** Observations in the key's life, at most as many as its rule asks for. */
  samplesOf(slot: Slot): number {
    return this.#samples[slot]!
  }

  /** All else that is known of a row, less than 8. */
  stateOf(slot: Slot): number {
    return this.#states[slot]!
  }

  isExpected(slot: Slot): boolean {
    return (this.#states[slot]! & EXPECTED) !== 0
  }

  /** The rows that change and when, in their order; some may be of no key any more. */
  changes(): [slot: number, atMs: number][] {
    return this.#changes.list()
  }

  /** A row was put back from a snapshot. */
  resume(slot: Slot, samples: number, state: number): void {
    this.#samples[slot] = samples
    this.#states[slot] = state
  }

  resumeChange(slot: Slot, atMs: number, floorMs: number): void {
    this.#changes.moveTo(floorMs)
    if (!this.#changes.has(slot)) this.#changes.put(slot, atMs | 0)
  }

  /** A row is given to a key. */
  begin(slot: Slot): void {
    this.#samples[slot] = 0
    this.#states[slot] = 0
    if (this.#changes.has(slot)) this.#changes.remove(slot)
  }

  /** The row's key is judged from one window after the first watermark on. */
  expect(slot: Slot, watermarkMs: number, windowMs: number): void {
    this.begin(slot)
    this.#states[slot] = EXPECTED
    this.#changes.put(slot, (watermarkMs + windowMs) | 0)
  }

  /** The earliest change before `limitMs`, else Infinity. */
  next(limitMs: number): number {
    return this.#changes.next(limitMs)
  }

  /** Takes a row that changes at the time that `next` answered; -1 where none is left. */
  takeChange(): number {
    const slot = this.#changes.take()
    if (slot >= 0) this.#states[slot]! |= GROWN
    return slot
  }

  /** From here on `atMs` is judged, all before it has been. */
  moveTo(atMs: number): void {
    this.#nowMs = atMs
    this.#changes.moveTo(atMs)
  }

  /** An observation of a row is about to be put into its window. Hot path. */
  admit(slot: Slot, ruleIndex: number, atMs: number): void {
    this.sync(slot)
    const window = this.#windows[ruleIndex]!
    const rule = this.#rules[ruleIndex]!
    window.trim(slot, (atMs - rule.windowMs) | 0)
    const isOver = window.length(slot) === 0 && this.#table.holderOf(slot) === 0
    if (isOver && (this.#states[slot]! & EXPECTED) === 0) this.begin(slot)
    if (this.#samples[slot]! < rule.minSamples) this.#samples[slot]!++
    const isGrown = (this.#states[slot]! & GROWN) !== 0
    if (isGrown || this.#changes.has(slot)) return
    this.#changes.put(slot, (atMs + rule.windowMs) | 0)
  }

  /** An observation of a row was lost: nothing is judged until all that came before it has left. */
  lose(slot: Slot, ruleIndex: number, atMs: number): void {
    this.#states[slot]! &= ~GROWN
    if (this.#changes.has(slot)) this.#changes.remove(slot)
    this.#changes.put(slot, (atMs + this.#rules[ruleIndex]!.windowMs + 1) | 0)
  }

  /** A row's window was emptied: that shows one instant later. */
  reset(slot: Slot, atMs: number): void {
    if ((this.#states[slot]! & GROWN) === 0) return
    if (this.#changes.has(slot)) this.#changes.remove(slot)
    this.#changes.put(slot, (atMs + 1) | 0)
  }

  /** Judges a row of which `records` came at this time, or an observation has left. Hot path. */
  judge(slot: Slot, ruleIndex: number, atMs: number, records: number): void {
    const rule = this.#rules[ruleIndex]!
    const window = this.#windows[ruleIndex]!
    this.sync(slot)
    const state = this.#states[slot]!
    const value = window.valueAt(slot, atMs | 0)
    const isJudged =
      (state & GROWN) !== 0 && ((state & EXPECTED) !== 0 || this.#samples[slot]! >= rule.minSamples)
    const isHot =
      isJudged && isMet(rule, value) && this.#take(slot, ruleIndex, atMs, value, records)
    this.#states[slot] = isHot ? state | HOT : state & ~HOT
    if ((state & GROWN) === 0 || window.length(slot) === 0) return
    const leaves = (window.firstTime(slot) + rule.windowMs + 1) | 0
    if (this.#changes.has(slot)) {
      if (this.#changes.timeOf(slot) === leaves) return
      this.#changes.remove(slot)
    }
    this.#changes.put(slot, leaves)
  }

  /** Tells a row's episode that it has gone on until now. */
  sync(slot: Slot): void {
    if ((this.#states[slot]! & HOT) !== 0) this.#keeper.extend(slot, this.#nowMs - 1)
  }

  clear(): void {
    this.#changes.clear()
    for (let slot = 0; slot < this.#table.touched; slot++) this.begin(slot as Slot)
    this.#nowMs = Number.NEGATIVE_INFINITY
  }

  /** False where a cap forbids an episode. */
  #take(slot: Slot, ruleIndex: number, atMs: number, value: number, records: number): boolean {
    const span = this.#span
    span.startMs = atMs
    span.endMs = atMs
    span.firstSeenMs = atMs
    span.value = value
    span.records = records
    span.isExact = !this.#windows[ruleIndex]!.isInexact(slot)
    const rule = this.#rules[ruleIndex]!
    return this.#keeper.take(this.#witnesses.of(slot), rule, ruleIndex, slot, span) !== undefined
  }
}
