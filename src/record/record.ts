import type { Address } from './address.ts'

/** Field names to values: flat (`client.address`), nested (`req: { remoteAddress }`) or both. */
export type Attributes = Readonly<Record<string, unknown>>

/**
 * A structured log record as every door shows it to the fields: reused by its door for the next
 * record, so whoever keeps something of it copies.
 */
export interface LogRecordView {
  /** Its own timestamp, whole milliseconds since 1970 UTC; where it has none, `seenMs`. */
  timeMs: number
  /** When it was observed; a native log line has only `timeMs`, and then the two are equal. */
  seenMs: number
  attributes: Attributes
  /** Looked at where `attributes` have no valid value, in this order. */
  scopeAttributes: Attributes | undefined
  resourceAttributes: Attributes | undefined
  /**
   * The address in `network.peer.address`, from a door that has read it anyway. The record then
   * names no client beside it but in X-Forwarded-For, and neither a server nor a destination.
   */
  peer?: Address | undefined
  /**
   * What the record's text, or attributes of unknown names, say: looked at last, and only where a
   * field is wanted that nothing else has. What it answers is known after the first question.
   */
  derived?: DerivedFields | undefined
}

/** Fields that are not in the record under their names but can be made out: see `derived`. */
export interface DerivedFields {
  /** By name as rules write them; undefined where nothing can be made out. */
  read(): Attributes | undefined
  /** For the client alone; there where that is cheaper than `read`. */
  client?(): Attributes | undefined
}

/** A view for a door to fill again and again; `attributes` may be an object it fills, too. */
export function createView(attributes: Attributes = {}): LogRecordView {
  return {
    ...{ timeMs: 0, seenMs: 0, attributes },
    scopeAttributes: undefined,
    resourceAttributes: undefined,
    peer: undefined,
    derived: undefined,
  }
}

/** Why a record or line contributes nothing; the word is what counters and reports print. */
export type SkipReason =
  | 'no-key'
  | 'no-address'
  | 'not-an-address'
  | 'no-time'
  | 'impossible-time'
  | 'unparsed'
  | 'too-long'
  | 'invalid-utf8'
  | 'own-record'
  | 'unreadable'

const MIN_TIME_MS = 0
/** 9999-12-31T23:59:59.999Z, the last time that RFC 3339 can say. */
const MAX_TIME_MS = 253_402_300_799_999

/** A time that can be counted: whole, not before 1970 and not after the year 9999. */
export function isPossibleTime(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= MIN_TIME_MS && ms <= MAX_TIME_MS
}
