import type { Finding } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { transportOf } from './cells.ts'
import { createEndpoint, setDestination, setSource } from './endpoints.ts'
import { readArrow } from './phrases.ts'

/** One line an alert: Suricata's fast.log, Snort's alert_fast and what both send to syslog. */
export const snort: TextFormat = {
  id: 'snort',
  title: "Suricata's and Snort's alerts of one line",
  programs: [],
  read: ({ text }, into, times) => {
    // Looking from the end is slow.
    const brace = text.includes('{') ? text.lastIndexOf('{') : -1
    const close = brace < 0 ? -1 : text.indexOf('}', brace)
    if (close < 0 || close > brace + MAX_PROTOCOL_CHARS) return false
    const signature = SIGNATURE.exec(text)
    if (signature === null || signature.index > MAX_HEADER_CHARS) return false
    if (!readEnds(text, brace, into)) return false
    into.fields['event.code'] = signature[1]
    if (Number.isNaN(into.timeMs)) readStamp(text, into, times)
    return true
  },
}

const SIGNATURE = /\[(\d{1,9}:\d{1,12}):\d{1,9}\] /
const MAX_HEADER_CHARS = 100
const MAX_PROTOCOL_CHARS = 16
const SOURCE = createEndpoint()
const DESTINATION = createEndpoint()

/** `{TCP} A:p -> B:p` at the end: no signature's text can stand behind it. */
function readEnds(text: string, brace: number, { fields }: Finding): boolean {
  const close = text.indexOf('}', brace)
  if (close < 0 || !readArrow(text, SOURCE, DESTINATION, close)) return false
  setSource(fields, SOURCE)
  setDestination(fields, DESTINATION)
  fields['network.transport'] = transportOf(text.slice(brace + 1, close))
  fields['event.action'] = 'alert'
  const isDropped = text.includes('[Drop]') || text.includes('[drop]')
  if (isDropped) fields['event.outcome'] = 'failure'
  return true
}

const STAMP = /^(\d\d)\/(\d\d)(?:\/(\d{2,4}))?-(\d\d):(\d\d):(\d\d)\.(\d{3})/

/** `07/11/2022-10:29:01.860293`, month first; with a year of two digits the year may come first. */
function readStamp(text: string, into: Finding, times: Times): void {
  const match = STAMP.exec(text)
  if (match === null) {
    if (times.at(text, 0)) into.timeMs = times.ms
    return
  }
  const [one = 0, two = 0, three, hours = 0, minutes = 0, seconds = 0, ms = 0] = match
    .slice(1)
    .map(part => (part === undefined ? undefined : Number(part)))
  const { latestMs, offsetMs } = times.context
  const latestYear = new Date(Math.min(latestMs, MAX_MS)).getUTCFullYear()
  const isYearFirst = one > 12 && three !== undefined && three < 32
  const year = isYearFirst ? 2000 + one : fullYear(three ?? latestYear)
  const month = isYearFirst ? two : one
  const day = isYearFirst ? three : two
  const local = Date.UTC(year, month - 1, day, hours, minutes, seconds, ms)
  const at = local - offsetMs(local)
  if (three === undefined && at > latestMs) {
    const before = Date.UTC(year - 1, month - 1, day, hours, minutes, seconds, ms)
    into.timeMs = before - offsetMs(before)
  } else if (three !== undefined || latestMs < MAX_MS) into.timeMs = at
}

/** A year that nobody knows cannot be guessed. */
const MAX_MS = 253_402_300_799_999

function fullYear(year: number): number {
  return year < 100 ? 2000 + year : year
}
