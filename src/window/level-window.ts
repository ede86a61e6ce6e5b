import type { RowTable, Slot } from '../memory/row-table.ts'
import type { EntryRows } from './entry-rows.ts'
import { RowRoom } from './row-room.ts'
import type { Sample, SettledWindow } from './settled-window.ts'
import type { WindowLosses, WindowMemory } from './window-memory.ts'

// Of a row, beside what `EntryRows` keeps there.
const FLAGS = 5 // bits 25 and 26
const COUNTED = 10 // entries that are neither gone nor left out
const LEFT_OUT = 11 // entries that are left out for a time
const CHANGES = 12 // `HotRows.changes` when all entries were looked at
const RETURNS = 13 // the first time at which one that is left out may count again
const ROW = 16

// Of an entry, beside its time: rows of its keys of lower levels + 1, 0 where there is none.
const LOWEST = 1
const LOWER = 4

/** In place of the first: a lower key was hot at or after it, so no window counts it any more. */
const GONE = -1
/** Beside the first: a lower key was hot before it, and a window may still hold that time. */
const OUT = 1 << 30
const SLOT_MASK = OUT - 1
/** In place of `HotRows.changes`. */
const UNKNOWN = -1

/** Entries were dropped that no window counts, or the oldest were lost. */
const MERGED = 1 << 25
const LOST = 1 << 26
/** Part of the entries that is lost at once. */
const LOST_SHIFT = 4

/** The rows of the levels below, as hot as they are up to the time at hand. */
export interface HotRows {
  /** Grows where a row became hot and it is not known which rows above count it. */
  readonly changes: number
  /** Whether a row is known to have been hot, and when it was so last, modulo 2^32. */
  isHot(slot: number): boolean
  lastHot(slot: number): number
}

export interface LevelWindowOptions {
  /** How many levels are below it. */
  readonly level: number
  readonly windowMs: number
  /** Observations that make a window hot. */
  readonly threshold: number
  readonly maxExact: number
}

/**
 * The count of one level above the lowest: in the window that ends at a time it leaves out the
 * observations whose key at some lower level has a hot time in that window. Once a lower key is hot
 * at or after an observation no window counts that one any more; a lower key that was hot before it
 * keeps it out for as long as the window holds that time. An observation takes 16 bytes. It is
 * looked at when it comes, and again when its lower key becomes hot or has cooled down.
 *
 * Beyond `maxExact` of a key those go first that no window counts, which can make the records of an
 * episode too few; then the oldest, which can keep a window from being hot. Both are counted.
 *
 * Hot path.
 */
export class LevelWindow implements SettledWindow {
  readonly windowMs: number
  readonly level: number
  readonly #hotRows: HotRows
  readonly #table: RowTable
  readonly #room: RowRoom
  readonly #entries: EntryRows
  readonly #losses: WindowLosses

  constructor(
    options: LevelWindowOptions,
    hotRows: HotRows,
    memory: WindowMemory,
    losses: WindowLosses,
  ) {
    const { windowMs, threshold, maxExact } = options
    this.windowMs = windowMs
    this.level = options.level
    this.#hotRows = hotRows
    this.#table = memory.table
    const needed = Math.ceil(threshold * 1.25)
    this.#room = new RowRoom(memory, needed, Math.max(needed, maxExact))
    this.#entries = this.#room.entries
    this.#losses = losses
  }

  put(slot: Slot, time: number, { below }: Sample): boolean {
    this.trim(slot, (time - this.windowMs) | 0)
    if (!this.#room.forWeighted(slot) && !this.#makeRoom(slot)) return false
    const { words } = this.#table
    const entries = this.#entries
    const row = slot * ROW
    if (entries.length(slot) === 0) {
      words[row + COUNTED] = 0
      words[row + LEFT_OUT] = 0
      words[row + CHANGES] = this.#hotRows.changes
    }
    const at = entries.placeAt(slot, entries.insert(slot, time, 0))
    for (let lower = LOWEST; lower < LOWER; lower++) words[at + lower] = below[lower - 1]! + 1
    words[row + COUNTED]!++
    return true
  }

  valueAt(slot: Slot, time: number): number {
    this.trim(slot, (time - this.windowMs) | 0)
    const entries = this.#entries
    const length = entries.length(slot)
    if (length === 0) return 0
    const row = slot * ROW
    const { words } = this.#table
    const { changes } = this.#hotRows
    const isChanged = words[row + CHANGES] !== changes
    const isDue = words[row + LEFT_OUT]! > 0 && ((time - words[row + RETURNS]!) | 0) >= 0
    words[row + CHANGES] = changes
    let first = length
    while (first > 0 && entries.timeAt(slot, first - 1) === time) first--
    if (isChanged || isDue) {
      words[row + RETURNS] = (time + this.windowMs) | 0
      for (let index = 0; index < first; index++) {
        const at = entries.placeAt(slot, index)
        if (isChanged || (words[at + LOWEST]! & OUT) !== 0) this.#look(row, at, time)
      }
    } else if (words[row + LEFT_OUT] === 0) {
      words[row + RETURNS] = (time + this.windowMs) | 0
    }
    for (let index = first; index < length; index++) {
      this.#look(row, entries.placeAt(slot, index), time)
    }
    return words[row + COUNTED]!
  }

  /** A lower row is hot now: none of its observations up to now counts any more. */
  leaveOut(slot: Slot, lowerSlot: number): void {
    const { words } = this.#table
    const entries = this.#entries
    const length = entries.length(slot)
    const lowerWord = lowerSlot + 1
    for (let index = 0; index < length; index++) {
      const at = entries.placeAt(slot, index)
      const lowest = words[at + LOWEST]!
      if (
        (lowest & SLOT_MASK) === lowerWord ||
        words[at + 2] === lowerWord ||
        words[at + 3] === lowerWord
      ) {
        if (lowest !== GONE) this.#mark(slot * ROW, at, GONE)
      }
    }
  }

  oldestTime(slot: Slot): number {
    const entries = this.#entries
    const { words } = this.#table
    let index = 0
    // Those that are gone have the bit of those that are left out, too.
    while ((words[entries.placeAt(slot, index) + LOWEST]! & OUT) !== 0) index++
    return entries.timeAt(slot, index)
  }

  observationsFrom(slot: Slot, time: number): number {
    return this.#entries.length(slot) - this.#entries.indexFrom(slot, time)
  }

  length(slot: Slot): number {
    return this.#entries.length(slot)
  }

  firstTime(slot: Slot): number {
    return this.#entries.oldest(slot)
  }

  isInexact(slot: Slot): boolean {
    return (this.#table.words[slot * ROW + FLAGS]! & (MERGED | LOST)) !== 0
  }

  trim(slot: Slot, oldest: number): number {
    const entries = this.#entries
    const length = entries.length(slot)
    let count = 0
    while (count < length && ((entries.timeAt(slot, count) - oldest) | 0) < 0) count++
    if (count === 0) return 0
    if (count === length) this.clear(slot)
    else this.#drop(slot, count)
    this.#table.words[slot * ROW + FLAGS]! &= ~LOST
    return count
  }

  clear(slot: Slot): void {
    this.#entries.clear(slot)
  }

  /** All entries are looked at when the next window is asked for. */
  resume(slot: Slot): void {
    const { words } = this.#table
    const row = slot * ROW
    words[row + COUNTED] = 0
    words[row + LEFT_OUT] = 0
    words[row + CHANGES] = UNKNOWN
    const length = this.#entries.length(slot)
    for (let index = 0; index < length; index++) {
      const lowest = words[this.#entries.placeAt(slot, index) + LOWEST]!
      if (lowest !== GONE) words[row + ((lowest & OUT) === 0 ? COUNTED : LEFT_OUT)]!++
    }
  }

  /** An entry's rows of lower levels, -1 where there is none; false where no window counts it. */
  readLower(slot: Slot, index: number, into: Int32Array): boolean {
    const { words } = this.#table
    const at = this.#entries.placeAt(slot, index)
    if (words[at + LOWEST] === GONE) return false
    for (let lower = LOWEST; lower < LOWER; lower++) {
      into[lower - LOWEST] = (words[at + lower]! & SLOT_MASK) - 1
    }
    return true
  }

  /** Whether the window that ends now counts an entry, and where not, for how long. */
  #look(row: number, at: number, time: number): void {
    const { words } = this.#table
    const hotRows = this.#hotRows
    const lowest = words[at + LOWEST]!
    if (lowest === GONE) return
    const oldest = (time - this.windowMs) | 0
    let isOut = false
    let returns = time
    for (let lower = LOWEST; lower < LOWER; lower++) {
      const slot = (words[at + lower]! & SLOT_MASK) - 1
      if (slot < 0 || !hotRows.isHot(slot)) continue
      const hot = hotRows.lastHot(slot)
      if (((hot - words[at]!) | 0) >= 0) {
        this.#mark(row, at, GONE)
        return
      }
      if (((hot - oldest) | 0) < 0) continue
      isOut = true
      const cool = (hot + this.windowMs + 1) | 0
      if (((cool - returns) | 0) > 0) returns = cool
    }
    this.#mark(row, at, isOut ? lowest | OUT : lowest & ~OUT)
    if (isOut && ((returns - words[row + RETURNS]!) | 0) < 0) words[row + RETURNS] = returns
  }

  /** Changes what an entry counts. */
  #mark(row: number, at: number, lowest: number): void {
    const { words } = this.#table
    this.#forget(row, words[at + LOWEST]!)
    words[at + LOWEST] = lowest
    if (lowest === GONE) return
    words[row + ((lowest & OUT) === 0 ? COUNTED : LEFT_OUT)]!++
  }

  #forget(row: number, lowest: number): void {
    if (lowest === GONE) return
    this.#table.words[row + ((lowest & OUT) === 0 ? COUNTED : LEFT_OUT)]!--
  }

  #drop(slot: Slot, count: number): void {
    const { words } = this.#table
    for (let index = 0; index < count; index++) {
      this.#forget(slot * ROW, words[this.#entries.placeAt(slot, index) + LOWEST]!)
    }
    this.#entries.drop(slot, count)
  }

  /** Drops what no window counts, else the oldest; false where it has no block at all. */
  #makeRoom(slot: Slot): boolean {
    const entries = this.#entries
    const { words } = this.#table
    const row = slot * ROW
    const length = entries.length(slot)
    if (length === 0) return false
    let kept = 0
    for (let index = 0; index < length; index++) {
      if (words[entries.placeAt(slot, index) + LOWEST] === GONE) continue
      if (index !== kept) this.#room.move(slot, index, kept)
      kept++
    }
    if (kept === 0) this.clear(slot)
    else entries.keep(slot, kept)
    this.#losses.merged += length - kept
    if (kept < length) words[row + FLAGS]! |= MERGED
    if (kept <= length - (length >> LOST_SHIFT)) return this.#room.forWeighted(slot)
    const lost = Math.max(1, kept >> LOST_SHIFT)
    this.#drop(slot, lost)
    this.#losses.degraded += lost
    words[row + FLAGS]! |= LOST
    return true
  }
}
