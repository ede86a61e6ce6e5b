import type { Finding } from '../found.ts'
import type { Times } from '../time/times.ts'
import { fillTime } from './facts.ts'
import type { PairList } from './pair-list.ts'

/** Names of the time of an event, the surest first. */
const NAMES = [
  ...['@timestamp', 'timestamp', 'time', 'ts', 'datetime', 'eventtime', 'event_time', 'eventTime'],
  ...['rt', 't', 'date'],
]

/** Other names of times, when the event has none of those. */
const LIKE_TIME = /(?:time|date|timestamp|_at|^begin|^start|^when)$/i
/** Times of something else, and spans. */
const UNLIKE_TIME =
  /expir|release|valid|until|before|after|last|first|birth|update|duration|elapsed|uptime|response/i

/** No time is longer. */
const MAX_TIME = 40

/**
 * The time that pairs name: a date and a time of day under two names put together, with the zone
 * of a third; else what the best name has, else what stands before the pairs.
 */
export function readPairTime(pairs: PairList, text: string, into: Finding, times: Times): void {
  const zone = zoneIn(pairs.get('tz') ?? pairs.get('timezone') ?? pairs.get('dtz'))
  const date = pairs.get('date')
  const time = pairs.get('time')
  if (date !== undefined && time !== undefined && /^\d{1,2}:\d{2}/.test(time)) {
    const count = zone === '' ? pairs.get('eventtime') : undefined
    const isCount = count !== undefined && /^\d{10,19}$/.test(count)
    fillTime(isCount ? count : `${date} ${time}${zone}`, into, times)
    return
  }
  for (const name of NAMES) {
    const at = pairs.indexOf(name)
    if (at >= 0 && readAt(pairs, at, zone, text, into, times)) {
      if (times.isZoneless) readExact(pairs, into, times)
      return
    }
  }
  if (!Number.isNaN(into.timeMs)) return
  for (let at = 0; at < pairs.count; at++) {
    if (isLikeTime(pairs, at) && readAt(pairs, at, zone, text, into, times)) return
  }
  if (times.find(text, 0) && times.end <= (pairs.froms[0] ?? 0) && !Number.isNaN(times.ms)) {
    into.timeMs = times.ms
  }
}

/** The same instant once more, in UTC: then no zone need be guessed. */
function readExact(pairs: PairList, into: Finding, times: Times): void {
  for (let at = 0; at < pairs.count; at++) {
    const value = pairs.values[at] ?? ''
    if (!value.endsWith('UTC') || !isLikeTime(pairs, at)) continue
    const ms = times.read(value)
    if (ms !== undefined && Math.abs(ms - into.timeMs) <= DAY_MS) into.timeMs = ms
    return
  }
}

const DAY_MS = 86_400_000

function isLikeTime(pairs: PairList, at: number): boolean {
  const key = pairs.keys[at] ?? ''
  return LIKE_TIME.test(key) && !UNLIKE_TIME.test(key)
}

/** Whether the pair's value is a time; then it is filled in, unless a better one is known. */
function readAt(
  pairs: PairList,
  at: number,
  zone: string,
  text: string,
  into: Finding,
  times: Times,
): boolean {
  let value = pairs.values[at] ?? ''
  if (pairs.enclosures[at] === 'none') {
    // Without quotes it may go on behind its first blank.
    const start = pairs.starts[at] ?? 0
    const next = at + 1 < pairs.count ? (pairs.froms[at + 1] ?? 0) : text.length
    value = text.slice(start, Math.max(Math.min(next, start + MAX_TIME), start + value.length))
  }
  if (value.length < 10 || !times.at(value, 0)) return false
  const isZoned = !times.isZoneless || zone === ''
  fillTime(isZoned ? value : `${value.slice(0, times.end)}${zone}`, into, times)
  return true
}

/** ` +0200` of `"+0200"`; nothing for zones that are names. */
function zoneIn(text: string | undefined): string {
  if (text === undefined) return ''
  if (/^[+-]\d{2}:?\d{2}$/.test(text)) return ` ${text}`
  return text === 'UTC' || text === 'GMT' || text === 'Z' ? ' +0000' : ''
}
