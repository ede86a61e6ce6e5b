import type { Address } from './address.ts'
import type { ClientOrigin } from './client.ts'

/**
 * The time a record counts at (semantics 1): its own, or when it was seen where it is dated too far
 * ahead of that. Hot path.
 */
export function countedMs(timeMs: number, seenMs: number, maxFutureSkewMs: number): number {
  return timeMs > seenMs + maxFutureSkewMs ? seenMs : timeMs
}

/**
 * What one record contributes: its two times, the rules it matches and the address each of them
 * counts it for. One object per door, refilled for each record; the engine keeps nothing of it.
 */
export interface Observation {
  timeMs: number
  seenMs: number
  /** Indexes of the rules that count this record, ascending; the first `matched` are valid. */
  readonly rules: Int32Array
  matched: number
  /** One address per key field (`EngineRule.key` is the index); valid for matched rules. */
  readonly keys: readonly Address[]
  /** How `client.address` was found, for the event that this record may trigger. */
  origin: ClientOrigin | undefined
  /** What the door wants kept with the episodes that the record makes hot, such as its trace. */
  mark: unknown
  /** One line about the record, built only when an episode wants it; at most 200 characters. */
  describe(): string
}
