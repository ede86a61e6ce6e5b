import { digitsEnd, number } from '../columns.ts'
import type { FoundFields } from '../found.ts'
import type { Cell } from './table.ts'

type FieldOf<Value> = {
  [Name in keyof FoundFields]: FoundFields[Name] extends Value | undefined ? Name : never
}[keyof FoundFields]

export function textCell(field: FieldOf<string>): Cell {
  return (text, into) => {
    into.fields[field] = text
  }
}

/** Whole numbers; anything else says nothing. */
export function countOf(text: string): number | undefined {
  if (text === '' || digitsEnd(text, 0) !== text.length) return undefined
  return number(text, 0, text.length)
}

// One by one: a store under a name that is known only when it runs costs ten times as much.

export const peerAddress: Cell = (text, { fields }) => {
  fields['network.peer.address'] = text
}
export const peerPort: Cell = (text, { fields }) => {
  fields['network.peer.port'] = countOf(text)
}
export const clientAddress: Cell = (text, { fields }) => {
  fields['client.address'] = text
}
export const clientPort: Cell = (text, { fields }) => {
  fields['client.port'] = countOf(text)
}
export const sourceAddress: Cell = (text, { fields }) => {
  fields['source.address'] = text
}
export const sourcePort: Cell = (text, { fields }) => {
  fields['source.port'] = countOf(text)
}
export const sourceBytes: Cell = (text, { fields }) => {
  fields['source.bytes'] = countOf(text)
}
export const destinationAddress: Cell = (text, { fields }) => {
  fields['destination.address'] = text
}
export const destinationPort: Cell = (text, { fields }) => {
  fields['destination.port'] = countOf(text)
}
export const destinationBytes: Cell = (text, { fields }) => {
  fields['destination.bytes'] = countOf(text)
}
export const userName: Cell = (text, { fields }) => {
  fields['user.name'] = text
}
export const userAgent: Cell = (text, { fields }) => {
  fields['user_agent.original'] = text
}
export const method: Cell = (text, { fields }) => {
  fields['http.request.method'] = text
}
export const status: Cell = (text, { fields }) => {
  fields['http.response.status_code'] = countOf(text)
}
export const requestBytes: Cell = (text, { fields }) => {
  fields['http.request.body.size'] = countOf(text)
}
export const responseBytes: Cell = (text, { fields }) => {
  fields['http.response.body.size'] = countOf(text)
}
export const referer: Cell = (text, { fields }) => {
  fields['http.request.header.referer'] = text
}
export const forwardedFor: Cell = (text, { fields }) => {
  fields['http.request.header.x-forwarded-for'] = text
}
export const query: Cell = (text, { fields }) => {
  fields['url.query'] = text
}
export const eventCode: Cell = (text, { fields }) => {
  fields['event.code'] = text
}
export const protocolName: Cell = (text, { fields }) => {
  fields['network.protocol.name'] = text
}
export const protocolVersion: Cell = (text, { fields }) => {
  fields['network.protocol.version'] = text
}

/** A path with its query, or a whole URL. */
export const target: Cell = (text, { fields }) => {
  const question = text.indexOf('?')
  const end = question < 0 ? text.length : question
  fields['url.original'] = text
  fields['url.path'] = text.slice(pathStart(text, end), end)
  if (question >= 0) fields['url.query'] = text.slice(question + 1)
}

/** Behind `scheme://host` of a URL, where a path follows. */
function pathStart(text: string, end: number): number {
  const scheme = text.indexOf('://')
  if (scheme <= 0 || scheme > 10) return 0
  const slash = text.indexOf('/', scheme + 3)
  return slash < 0 || slash > end ? 0 : slash
}

export const transport: Cell = (text, { fields }) => {
  fields['network.transport'] = transportOf(text)
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  ...{ 1: 'icmp', 2: 'igmp', 4: 'ipv4', 6: 'tcp', 17: 'udp', 41: 'ipv6', 47: 'gre', 50: 'esp' },
  ...{ 51: 'ah', 58: 'ipv6-icmp', 89: 'ospf', 103: 'pim', 112: 'vrrp', 132: 'sctp' },
  ...{ icmp6: 'ipv6-icmp', icmpv6: 'ipv6-icmp', t: 'tcp', u: 'udp' },
}

/** Lower case, by name also where it is IANA's number. */
export function transportOf(text: string): string {
  const lower = text.toLowerCase()
  return Object.hasOwn(PROTOCOLS, lower) ? PROTOCOLS[lower]! : lower
}

const DENIED: ReadonlySet<string> = new Set([
  ...['d', 'deny', 'denied', 'drop', 'dropped', 'reject', 'rejected', 'block', 'blocked', 'fail'],
  ...['failed', 'failure', 'refuse', 'refused', 'reset', 'reset-both', 'reset-client'],
  ...['reset-server', 'discard', 'discarded', 'prevent', 'prevented', 'quarantined', 'false'],
  ...['unsuccessful', 'error', 'no', 'f'],
])
const ALLOWED: ReadonlySet<string> = new Set([
  ...['a', 'allow', 'allowed', 'accept', 'accepted', 'pass', 'passed', 'permit', 'permitted'],
  ...['open', 'success', 'successful', 'successfully', 'succeeded', 'built', 'forward'],
  ...['forwarded', 'true', 't', 'yes', 'ok'],
])

/** What a word for a decision says; undefined where it is none. */
export function outcomeOf(text: string): 'success' | 'failure' | undefined {
  const word = text.toLowerCase()
  if (DENIED.has(word)) return 'failure'
  return ALLOWED.has(word) ? 'success' : undefined
}

export const decision: Cell = (text, into) => {
  into.fields['event.outcome'] = outcomeOf(text)
}

/** Seconds since 1970 with a fraction, cut to milliseconds; NaN where it is none. */
export function epochSeconds(text: string): number {
  const point = text.indexOf('.')
  const whole = point < 0 ? text.length : point
  if (whole < 9 || whole > 11 || digitsEnd(text, 0) !== whole) return Number.NaN
  if (point >= 0 && digitsEnd(text, point + 1) !== text.length) return Number.NaN
  const digits = Math.min(3, Math.max(0, text.length - whole - 1))
  const fraction = number(text, whole + 1, whole + 1 + digits)
  return number(text, 0, whole) * 1_000 + fraction * 10 ** (3 - digits)
}

/** Of a request that was answered with an error the outcome is a failure, as of access lines. */
export function settleRequest(fields: FoundFields): void {
  const status = fields['http.response.status_code']
  fields['event.action'] = 'request'
  if (status !== undefined) fields['event.outcome'] ??= status >= 400 ? 'failure' : 'success'
  const path = fields['url.original']
  const query = fields['url.query']
  if (path !== undefined && query !== undefined && !path.includes('?')) {
    fields['url.original'] = `${path}?${query}`
  }
}
