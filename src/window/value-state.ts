// The last word of an entry of a value. Bits 0 to 23: observations that it stands for. 24 to 28:
// L + 1 where it stands for 2^L values of the window, 0 where for none. 31: it is the newest of its
// value in the newest window; valid in that window.
const RECORDS_MASK = 0xffffff
const LEVEL_SHIFT = 24
const LEVEL_MASK = 31
const NEWEST = 1 << 31

/** Of an entry that stands for so many observations, and of level L for 2^L values; -1 for none. */
export function stateOf(records: number, level: number): number {
  return ((level + 1) << LEVEL_SHIFT) | records
}

/** Observations that an entry stands for. */
export function recordsOf(state: number): number {
  return state & RECORDS_MASK
}

/** Which part of the values is left where it stands, as -log2; -1 where it stands for none. */
export function levelOf(state: number): number {
  return ((state >> LEVEL_SHIFT) & LEVEL_MASK) - 1
}

/** Values that an entry stands for. */
export function weightOf(state: number): number {
  return (1 << ((state >> LEVEL_SHIFT) & LEVEL_MASK)) >> 1
}

/** The same, as the newest of its value or not. */
export function asNewest(state: number): number {
  return state | NEWEST
}

export function asOlder(state: number): number {
  return state & ~NEWEST
}

export function isNewest(state: number): boolean {
  return state < 0
}
