import type { Address } from './address.ts'
import type { ClientOrigin } from './client.ts'
import { ROLE_COUNTED } from './roles.ts'

/**
 * Whom state is kept for, in four signed 32-bit words: the words of an address (of its prefix), or
 * for a key with other fields a seeded hash of all its parts.
 */
export type KeyWords = Address

/** A key for people. */
export interface KeyText {
  /** One text per field of the key: an address, a prefix such as `192.0.2.0/24`, a value. */
  readonly parts: readonly string[]
  /** The first part's address as the record has it, before it was cut to its prefix. */
  readonly address: string | undefined
}

/**
 * The time a record counts at (semantics 1): its own, or when it was seen where it is dated too far
 * ahead of that. Hot path.
 */
export function countedMs(timeMs: number, seenMs: number, maxFutureSkewMs: number): number {
  return timeMs > seenMs + maxFutureSkewMs ? seenMs : timeMs
}

/**
 * What one record contributes: its two times, the rules it matches and the key each of them counts
 * it for. One object per door, refilled for each record; the engine keeps nothing of it. A record
 * with several values for a `distinct` rule contributes one observation for each.
 */
export interface Observation {
  timeMs: number
  seenMs: number
  /** False for the second and later observations of one record. */
  isFirst: boolean
  /** Indexes of the rules that it matters to, ascending; the first `matched` are valid. */
  readonly rules: Int32Array
  matched: number
  /** One per key definition (`EngineRule.key` is the index); valid for matched rules. */
  readonly keys: readonly KeyWords[]
  /** By rule: what it is to it, `ROLE_COUNTED` and others; valid for matched rules. */
  readonly roles: Uint8Array
  /** By rule: weight, or the value that is summed or averaged; finite, at least 0 for a sum. */
  readonly amounts: Float64Array
  /** By rule two words, a seeded hash of the value that a `distinct` rule counts. */
  readonly values: Int32Array
  /** How `client.address` was found, for the event that this record may trigger. */
  origin: ClientOrigin | undefined
  /** What the door wants kept with the episodes that the record makes hot, such as its trace. */
  mark: unknown
  /** One line about the record, built only when an episode wants it; at most 200 characters. */
  describe(): string
  /** The key for people, built only when an episode opens. */
  describeKey(key: number): KeyText
}

/** What `describe` and `describeKey` of an observation answer from. */
export type Describer = Pick<Observation, 'describe' | 'describeKey'>

/** An empty one for so many rules and keys. */
export function createObservation(rules: number, keys: number, by: Describer): Observation {
  return {
    ...{ timeMs: 0, seenMs: 0, isFirst: true, matched: 0 },
    rules: new Int32Array(rules),
    keys: Array.from({ length: keys }, () => ({ w0: 0, w1: 0, w2: 0, w3: 0 })),
    roles: new Uint8Array(rules).fill(ROLE_COUNTED),
    amounts: new Float64Array(rules),
    values: new Int32Array(rules * 2),
    origin: undefined,
    mark: undefined,
    describe: () => by.describe(),
    describeKey: key => by.describeKey(key),
  }
}
