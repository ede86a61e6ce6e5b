import { formatDuration } from '../base/duration.ts'
import type { ClientWarning } from '../record/proxy-watch.ts'
import { formatCount } from '../report/number.ts'
import { type Finding, finding } from './finding.ts'
import { NEAR_LIMIT, type RecordFacts } from './record-census.ts'

/** What log files hold, beside what their rules make of it. */
export interface Traffic {
  readonly facts: RecordFacts
  /** Records that were counted by anything; undefined where no rule counts by an address. */
  readonly withAddress: number | undefined
  /** Who was in most records; undefined where no rule counts by the client. */
  readonly busiest: { readonly client: string; readonly records: number } | undefined
  readonly warnings: readonly ClientWarning[]
  /** Durations that the rules would have live, ms. */
  readonly latenessMs: number
}

/** Fewer records say nothing about who they come from. */
const MIN_RECORDS = 100
const NEARLY_ALL = 0.9
/** Fewer late records are a hiccup. */
const MANY_LATE = 0.01
/** A daylight-saving change, or one old line, goes back once. */
const MIN_HOUR_JUMPS = 3
/** Where times are in no order at all, one step in fifteen is of whole hours by chance. */
const MOST_JUMPS = 0.8
const MINUTE_MS = 60_000

/** NA2020, NA3 and NA4008 to NA4010: what records say of clients, sizes and times. */
export function trafficFindings(traffic: Traffic): Finding[] {
  if (traffic.facts.records === 0) return []
  return [
    ...sizeFindings(traffic.facts),
    ...clientFindings(traffic),
    ...timeFindings(traffic.facts, traffic.latenessMs),
  ]
}

function sizeFindings({ records, nearLimit, mostAttributes }: RecordFacts): Finding[] {
  if (nearLimit === 0) return []
  const counts = { count: formatCount(nearLimit), records: formatCount(records) }
  return [finding('NA2020', { ...counts, near: NEAR_LIMIT, most: mostAttributes })]
}

function clientFindings({ facts, withAddress, busiest, warnings }: Traffic): Finding[] {
  const { records } = facts
  if (withAddress === 0) return [finding('NA3006', { records: formatCount(records) })]
  const told = warnings.map(({ code, message }) => finding(CLIENT_CODES[code], { found: message }))
  // The warning says the same, and why.
  const isExplained = warnings.some(({ code }) => code !== 'forwarding-absent')
  const isMost =
    busiest !== undefined && records >= MIN_RECORDS && busiest.records >= records * NEARLY_ALL
  if (isExplained || !isMost) return told
  const values = {
    count: formatCount(busiest.records),
    records: formatCount(records),
    client: busiest.client,
  }
  return [...told, finding('NA3005', values)]
}

const CLIENT_CODES = {
  'forwarding-ignored': 'NA3001',
  'one-private-peer': 'NA3002',
  'forwarding-absent': 'NA3003',
} as const

function timeFindings(facts: RecordFacts, latenessMs: number): Finding[] {
  const { records, future, maxFutureMs, late, maxLateMs, hourJumps, farJumps, firstJump } = facts
  const all = formatCount(records)
  const ahead =
    future === 0
      ? []
      : [
          finding('NA4008', {
            ...{ count: formatCount(future), records: all },
            most: rough(maxFutureMs),
          }),
        ]
  const behind =
    late <= records * MANY_LATE
      ? []
      : [
          finding('NA4009', {
            ...{ count: formatCount(late), records: all },
            ...{ limit: formatDuration(latenessMs), most: rough(maxLateMs) },
          }),
        ]
  const isZoned = hourJumps >= MIN_HOUR_JUMPS && hourJumps >= farJumps * MOST_JUMPS
  if (!isZoned || firstJump === undefined) return [...ahead, ...behind]
  const example = `first ${rough(firstJump.backMs)} at ${firstJump.place}`
  const zones = finding('NA4010', { count: formatCount(hourJumps), example }, firstJump.place)
  return [...ahead, ...behind, zones]
}

/** Long durations in whole minutes: nobody needs the seconds of a day. */
function rough(ms: number): string {
  return formatDuration(ms < MINUTE_MS ? ms : Math.round(ms / MINUTE_MS) * MINUTE_MS)
}
