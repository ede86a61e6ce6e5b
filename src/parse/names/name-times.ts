import { tokensOf } from './name-tokens.ts'

/** Words before or after which the time is the event's own, and how surely. */
const QUALIFIERS: Readonly<Record<string, number>> = {
  ...{ event: 10, log: 2, logged: 4, activity: 4, start: -8, started: -8, local: 0, utc: 4 },
  ...{ iso: 2, unix: 2, epoch: 2, occurred: 6, generated: 2, created: -6, creation: -4, gmt: 0 },
  ...{ record: 0, action: 2, audit: 2, alert: 0, detection: 0, detected: 0, realtime: 0, nano: 1 },
  ...{ request: -4, received: -20, receive: -20, observed: -25, ingested: -40, ingest: -40 },
  ...{ stage: -6, edge: -6, end: -20, ended: -20, system: 0, at: -2, on: -2, ms: 0, msec: 0 },
  ...{ source: -4, device: -6, reported: -20, first: -15, ns: 0, us: 0, seconds: -4, millis: 0 },
  ...{ login: 0, click: 0, message: -2, syslog: 0, stamp: 0, datetime: 0, flow: -4, published: 4 },
  ...{
    s: 0,
    8601: 0,
    iso8601: 4,
    full: 0,
    open: -10,
    close: -24,
    create: 2,
    second: -1,
    t: -2,
    begin: -8,
    raw: -4,
    micros: 0,
    derived: -4,
  },
}

/** The time of something else: of an account, a file, a lease, or no time but a duration. */
const OTHERS = new Set(
  (
    'expire expires expired expiry expiration birth valid before after password last previous ' +
    'prev updated update modified modification duration elapsed uptime response processing ' +
    'process parent zone timezone tz offset latency ttl cookie certificate cert token session ' +
    'lease taken connect wait idle total cpu run upstream file member membership changed ' +
    'change issue issued max min avg delay timeout sent next scheduled due until deleted ' +
    'compile build install installed registration registered joined enrolled boot header ' +
    'headers accessed access renewal'
  ).split(' '),
)

const NOUNS: Readonly<Record<string, number>> = {
  ...{ timestamp: 96, time: 94, ts: 94, datetime: 95, date: 84, epoch: 80, published: 90 },
  ...{ occurred: 90, created: 76, start: 70, started: 70, end: 40, logged: 70, msec: 80, at: 70 },
  ...{
    on: 70,
    generated: 76,
    rt: 85,
    when: 80,
    eventtime: 98,
    asctime: 92,
    realtime: 80,
    recorded: 60,
    day: 20,
    second: 60,
  },
}

/** Shippers write their own time here, and those of ECS the event's. */
const SHIPPED = '@timestamp'
const SHIPPED_SCORE = 90

/** What costs a time each map that it lies in. */
const STEP_COST = 7

/** `timeScoreOf` of a whole name without dots, as it is written. */
export function keyTimeScore(key: string): number {
  return key === SHIPPED ? SHIPPED_SCORE : timeScoreOf(tokensOf(key), 0)
}

/** How surely a time under this name is when it happened: 0, it is not; 100, nothing is surer. */
export function timeScoreOf(tokens: readonly string[], steps: number): number {
  if (tokens.length === 1 && tokens[0] === 't') return 90
  let noun = 0
  let change = 0
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at] ?? ''
    if (OTHERS.has(token)) return 0
    if (noun === 0) {
      if (Object.hasOwn(QUALIFIERS, token) && !Object.hasOwn(NOUNS, token)) {
        change += QUALIFIERS[token] ?? 0
        continue
      }
      noun = Object.hasOwn(NOUNS, token) ? (NOUNS[token] ?? 0) : -1
      if (noun <= 0) return 0
    } else if (Object.hasOwn(NOUNS, token) && !Object.hasOwn(QUALIFIERS, token)) {
      // `TimeGenerated`, `date_time`: the nobler noun of the two, qualified by the other.
      const other = NOUNS[token] ?? 0
      if (other > noun) {
        noun = other
        change += QUALIFIERS[tokens[at + 1] ?? ''] ?? 0
      }
    } else if (Object.hasOwn(QUALIFIERS, token)) change += QUALIFIERS[token] ?? 0
    else change -= 8
  }
  return noun <= 0 ? 0 : Math.max(noun + change - steps * STEP_COST, 1)
}
