import { isPossibleTime } from '../../record/record.ts'
import { keyTimeScore } from '../names/name-times.ts'
import { saysZone } from '../names/time-votes.ts'

type Map = Readonly<Record<string, unknown>>

/** Names that are thought about, some dozens in a source of logs; others are no times. */
const MAX_KEYS = 1_024
/** Of names that say that it is the event's own time, and not when somebody passed it on. */
const SURE_SCORE = 93

/**
 * What an object calls the event's own time beside another, which is then when somebody wrote or
 * passed it on. Names written out cost next to nothing where they are absent.
 */
export function eventTimeIn(object: Map): unknown {
  const value = object.event_time ?? object.eventTime ?? object.EventTime ?? object.event_timestamp
  if (value === undefined || value === null || !isZoned(value)) return undefined
  const isBeside =
    object.time !== undefined || object.timestamp !== undefined || object.ts !== undefined
  return isBeside ? value : undefined
}

/** A clock that is so far off was never set. */
const MAX_AHEAD_MS = 86_400_000
const MAX_BEHIND_MS = 10 * 366 * 86_400_000

/** The event's own time, unless it cannot be: then the one known already. */
export function believedTime(
  own: number | undefined,
  known: number | undefined,
): number | undefined {
  if (own === undefined || !isPossibleTime(own)) return known
  if (known === undefined || !isPossibleTime(known)) return own
  return own <= known + MAX_AHEAD_MS && own >= known - MAX_BEHIND_MS ? own : known
}

/** Whether an object has a better time than the one at its top, which is a shipper's. */
export class InnerTimes {
  readonly #isSure = new globalThis.Map<string, boolean>()

  /** Costs a look at each key of objects that have but `@timestamp`; of others next to nothing. */
  isBetterIn(object: Map): boolean {
    const { category } = object
    // Microsoft's tables say when they were published, flow logs when they were written.
    if (typeof category === 'string' && PUBLISHED.test(category)) return true
    if (object['@timestamp'] === undefined) return object['flow.0'] !== undefined
    if (object.time !== undefined || object.timestamp !== undefined) return false
    for (const key in object) if (this.#isSurely(key) && isZoned(object[key])) return true
    return false
  }

  #isSurely(key: string): boolean {
    const known = this.#isSure.get(key)
    if (known !== undefined) return known
    if (this.#isSure.size >= MAX_KEYS) return false
    const isSure = keyTimeScore(key) >= SURE_SCORE
    this.#isSure.set(key, isSure)
    return isSure
  }
}

function isZoned(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && saysZone(value))
}

const PUBLISHED = /^AdvancedHunting-|FlowLogFlowEvent$|^NetworkSecurityGroupFlow/
