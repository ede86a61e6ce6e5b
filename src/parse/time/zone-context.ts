import type { TimeContext } from './times.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** Zones change at full quarters of an hour, local time, wherever they are. */
const QUARTER_MS = HOUR_MS / 4
/** Of as many days and quarters the offset is remembered. */
const MAX_REMEMBERED = 8_192

/**
 * Reads local times as those of a zone: an IANA name, or a fixed `+02:00`. A local time that exists
 * twice, in autumn, is the first of the two; one that does not exist, in spring, is moved on by the
 * hour that is missing, as clocks are. Throws a RangeError where the zone is unknown. Each day
 * is asked for once, on days around changes each quarter of an hour: 10 us, else 20 to 40 ns.
 */
export function zoneContext(zone: string, latestMs: number): TimeContext {
  const fixed = fixedOffsetMs(zone)
  if (fixed !== undefined) return { offsetMs: () => fixed, latestMs }
  const offsets = new ZoneOffsets(zone)
  return { offsetMs: localMs => offsets.atLocal(localMs), latestMs }
}

/** Texts may name so many places; there are no others then. */
const MAX_PLACES = 64
const places = new Map<string, TimeContext['offsetMs']>()

/** What is ahead of UTC at local times of an IANA name, ms; undefined where there is no such. */
export function offsetAtPlace(name: string): TimeContext['offsetMs'] | undefined {
  const known = places.get(name)
  if (known !== undefined || places.size >= MAX_PLACES) return known
  const offsetMs = offsetOf(name)
  if (offsetMs !== undefined) places.set(name, offsetMs)
  return offsetMs
}

function offsetOf(name: string): TimeContext['offsetMs'] | undefined {
  try {
    return zoneContext(name, Number.NaN).offsetMs
  } catch {
    return undefined
  }
}

class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat
  /** NaN on days around a change. */
  readonly #offsetByDay = new Map<number, number>()
  readonly #offsetByQuarter = new Map<number, number>()
  #lastQuarter = Number.NaN
  #lastOffsetMs = 0

  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  atLocal(localMs: number): number {
    const quarter = Math.floor(localMs / QUARTER_MS)
    if (quarter === this.#lastQuarter) return this.#lastOffsetMs
    let offset = remembered(this.#offsetByDay, Math.floor(localMs / DAY_MS), day =>
      this.#ofDay(day * DAY_MS),
    )
    if (Number.isNaN(offset)) {
      offset = remembered(this.#offsetByQuarter, quarter, one => this.#compute(one * QUARTER_MS))
    }
    this.#lastQuarter = quarter
    this.#lastOffsetMs = offset
    return offset
  }

  #ofDay(localMs: number): number {
    const before = this.#atInstant(localMs - DAY_MS)
    return this.#atInstant(localMs + 2 * DAY_MS) === before ? before : Number.NaN
  }

  /**
   * The offset before a change is right for the times before it, those that exist twice and those
   * that do not exist; the one after it for all others.
   */
  #compute(localMs: number): number {
    const before = this.#atInstant(localMs - DAY_MS)
    const after = this.#atInstant(localMs + DAY_MS)
    if (before === after) return before
    const isBefore = this.#atInstant(localMs - before) === before
    if (isBefore) return before
    return this.#atInstant(localMs - after) === after ? after : before
  }

  /** Milliseconds ahead of UTC at an instant: what its clock shows, less the instant. */
  #atInstant(ms: number): number {
    const shown = new Map<string, string>()
    for (const { type, value } of this.#format.formatToParts(ms)) shown.set(type, value)
    const part = (type: string) => Number(shown.get(type))
    const localMs = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
    return localMs - Math.floor(ms / 1_000) * 1_000
  }
}

function remembered(
  known: Map<number, number>,
  key: number,
  compute: (key: number) => number,
): number {
  const before = known.get(key)
  if (before !== undefined) return before
  if (known.size >= MAX_REMEMBERED) known.clear()
  const value = compute(key)
  known.set(key, value)
  return value
}

/** `+02:00`, `-0330`, `+2`, `UTC`, `Z`; undefined for other zones. */
function fixedOffsetMs(zone: string): number | undefined {
  if (zone === 'UTC' || zone === 'Z') return 0
  const parts = /^([+-])(\d{1,2})(?::?([0-5]\d))?$/.exec(zone)
  if (parts === null) return undefined
  const hours = Number(parts[2])
  if (hours > 23) return undefined
  const ms = hours * HOUR_MS + Number(parts[3] ?? 0) * MINUTE_MS
  return parts[1] === '-' ? -ms : ms
}
