import type { EngineRule } from '../detect/detector.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import { type HotRows, LevelWindow } from '../window/level-window.ts'
import type { SettledWindow } from '../window/settled-window.ts'
import type { EpisodeKeeper } from './episode-keeper.ts'

/** Observations of a row went to several rows of one level above. */
const SEVERAL = -1
const MAX_LOWER = 3

/**
 * Which rows of the levels above count what a row counts, so that they leave it out when it becomes
 * hot: mostly one of each level, since an address lies in one network. Where keys do not lie within
 * each other, such as a user and an address, all rows above are looked at anew.
 *
 * Memory: 4 bytes for each row and level above the lowest.
 *
 * Hot path.
 */
export class Levels implements HotRows {
  changes = 0
  readonly #table: RowTable
  readonly #keeper: EpisodeKeeper
  /** By level above the lowest and row, the row + 1 of that level; 0: none, or `SEVERAL`. */
  readonly #above: readonly Int32Array[]
  /** By rule, those of the levels above it. */
  readonly #rulesAbove: readonly (readonly number[])[]
  readonly #windows: (LevelWindow | undefined)[] = []
  /** By rule, where its last observation waits, and the number of the record that it is of. */
  readonly #places: Int32Array
  readonly #records: Float64Array
  #record = 0

  constructor(rules: readonly EngineRule[], table: RowTable, keeper: EpisodeKeeper) {
    this.#table = table
    this.#keeper = keeper
    const levels = Math.max(0, ...rules.map(rule => rule.below.length))
    this.#above = Array.from({ length: levels }, () => new Int32Array(table.maxRows))
    this.#places = new Int32Array(rules.length)
    this.#records = new Float64Array(rules.length)
    this.#rulesAbove = rules.map((_, index) =>
      rules.flatMap(({ below }, above) => (below.includes(index) ? [above] : [])),
    )
  }

  /** The windows by rule. */
  attach(windows: readonly (SettledWindow | undefined)[]): void {
    for (const window of windows) {
      this.#windows.push(window instanceof LevelWindow ? window : undefined)
    }
  }

  /** What is noted from here on is of another record. */
  beginRecord(): void {
    this.#record++
  }

  /** Where the record's observation for a rule waits. */
  notePlace(ruleIndex: number, place: number): void {
    this.#places[ruleIndex] = place
    this.#records[ruleIndex] = this.#record
  }

  /** Where the same record waits for the next lower level that it has a key for, or -1. */
  placeBelow({ below }: EngineRule): number {
    for (let at = below.length - 1; at >= 0; at--) {
      const lower = below[at]!
      if (this.#records[lower] === this.#record) return this.#places[lower]!
    }
    return -1
  }

  /** A row has no observations that any window counts. */
  begin(slot: Slot): void {
    for (let level = 0; level < this.#above.length; level++) this.#above[level]![slot] = 0
  }

  /** An observation of a row of this level is also one of the rows `below`. */
  note(slot: Slot, level: number, below: Int32Array): void {
    const above = this.#above[level - 1]!
    for (let at = 0; at < level; at++) {
      const lower = below[at]!
      if (lower < 0) continue
      const known = above[lower]!
      if (known === 0) above[lower] = slot + 1
      else if (known !== slot + 1) above[lower] = SEVERAL
    }
  }

  /** A row is hot now; something of it came since it was so last. */
  becomeHot(slot: Slot, ruleIndex: number): void {
    const rules = this.#rulesAbove[ruleIndex]!
    for (let at = 0; at < rules.length; at++) {
      const rule = rules[at]!
      const window = this.#windows[rule]!
      const above = this.#above[window.level - 1]![slot]!
      if (above === SEVERAL) this.changes++
      else if (above > 0 && this.#table.ruleOf(above - 1) === rule) {
        window.leaveOut((above - 1) as Slot, slot)
      }
    }
  }

  /** The observations of a row were put back from a snapshot. */
  resume(slot: Slot, ruleIndex: number): void {
    const window = this.#windows[ruleIndex]
    if (window === undefined) return
    const below = new Int32Array(MAX_LOWER)
    const length = window.length(slot)
    for (let index = 0; index < length; index++) {
      if (window.readLower(slot, index, below)) this.note(slot, window.level, below)
    }
  }

  isHot(slot: number): boolean {
    return this.#keeper.book.of(slot as Slot) !== undefined
  }

  lastHot(slot: number): number {
    return this.#keeper.book.of(slot as Slot)!.lastSeenMs | 0
  }
}
