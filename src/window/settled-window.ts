import type { Slot } from '../memory/row-table.ts'

/** What one observation is to a window. One object, refilled for each. */
export interface Sample {
  /** Bits of `Observation.roles`. */
  roles: number
  /** Weight or amount. */
  amount: number
  /** The value that is counted, a 64-bit hash. */
  first: number
  second: number
  /** False for a further value of the same record. */
  isFirst: boolean
  /** Rows of the keys of lower levels that the record belongs to, -1 where there is none. */
  readonly below: Int32Array
}

/**
 * What one rule's observations of each key come to in the window that ends at the time at hand, for
 * a rule that is decided when the watermark has passed. All that is put in is in the order of time,
 * and no window is asked for that ends before the newest. Times are milliseconds modulo 2^32.
 */
export interface SettledWindow {
  readonly windowMs: number
  /** Takes an observation in; false where it could not be kept: no memory. */
  put(slot: Slot, time: number, sample: Sample): boolean
  /** What the window that ends at `time` comes to; NaN where it has too few samples. */
  valueAt(slot: Slot, time: number): number
  /** The time of the oldest that it counts; only right after `valueAt`, and where there is one. */
  oldestTime(slot: Slot): number
  /** Observations from a time on. */
  observationsFrom(slot: Slot, time: number): number
  /** Observations kept. */
  length(slot: Slot): number
  /** The oldest time kept; only where there is one. */
  firstTime(slot: Slot): number
  /** Whether values may be inexact. */
  isInexact(slot: Slot): boolean
  /** Drops what is before a time; answers how many. */
  trim(slot: Slot, oldest: number): number
  /** Drops everything: it was reset. */
  clear(slot: Slot): void
  /** The entries of a row were put back from a snapshot, and nothing else of it was. */
  resume(slot: Slot): void
}
