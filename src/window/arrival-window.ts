import type { Slot } from '../memory/row-table.ts'

/**
 * What one rule's observations of each key come to in the sliding windows that end at them, for a
 * rule that is decided as they arrive. Times are milliseconds modulo 2^32, entries stand in the
 * order of their times, values are multiples of `unit`.
 */
export interface ArrivalWindow {
  readonly windowMs: number
  /** A window is hot whose value is at least this. */
  readonly threshold: number
  /** What a value of 1 stands for. */
  readonly unit: number
  length(slot: Slot): number
  timeAt(slot: Slot, index: number): number
  /** Index of the first entry that is not before `time`; the length where all are. */
  indexFrom(slot: Slot, time: number): number
  /** Observations that the entries from one index to before another stand for. */
  observationsBetween(slot: Slot, from: number, to: number): number
  /** Whether values of the windows still to come may be inexact. */
  isInexact(slot: Slot): boolean
  /** The value of the window that ends at the newest entry where it is hot, else less. */
  newestValue(slot: Slot): number
  /** Begins at the window that ends at the entry of this index. */
  beginWalk(slot: Slot, index: number): void
  /** Value of the window at hand, of entries up to the one that it ends at. */
  readonly walkValue: number
  /** Time of the entry that the window at hand ends at. */
  readonly walkTime: number
  /** Goes on to the next entry; false where there is none. */
  walkOn(): boolean
  /** Drops entries before a time; answers how many. */
  trim(slot: Slot, oldest: number): number
  /** The entries of a row were put back from a snapshot, and nothing else of it was. */
  resume(slot: Slot): void
}
