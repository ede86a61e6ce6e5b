import { createAddress, parseAddressIn } from '../../record/address.ts'
import { isDash, number } from '../columns.ts'
import { absentFields, type Fields, outcomeOf } from '../combined-text.ts'
import type { Finding } from '../found.ts'
import { readRequest } from '../request-line.ts'
import type { Times } from '../time/times.ts'

// What servers say of a request and its response, from places in a line into a finding.

const BRACKET = 0x5b
const CLOSE = 0x5d
/** Of the shape that access lines fill, so that their reader sees no other. */
const REQUEST: Fields = absentFields()
const ADDRESS = createAddress()
const END = { address: '', port: undefined as number | undefined }

/** `GET /path?query HTTP/1.1` between two indexes. */
export function setRequest(into: Finding, text: string, from: number, to: number): void {
  readRequest(text, from, to, REQUEST)
  const { fields } = into
  fields['http.request.method'] = REQUEST['http.request.method']
  fields['url.original'] = REQUEST['url.original']
  fields['url.path'] = REQUEST['url.path']
  fields['url.query'] = REQUEST['url.query']
  fields['network.protocol.version'] = REQUEST['network.protocol.version']
  fields['network.protocol.name'] = 'http'
}

/** `GET http://host:80/path HTTP/1.1`, as load balancers write it: the path alone is the path. */
export function setAbsoluteRequest(into: Finding, text: string, from: number, to: number): void {
  setRequest(into, text, from, to)
  const target = into.fields['url.path']
  const scheme = target?.indexOf('://') ?? -1
  if (target === undefined || scheme < 0 || scheme > 5) return
  const path = target.indexOf('/', scheme + 3)
  into.fields['url.path'] = path < 0 ? '/' : target.slice(path)
  into.fields['server.address'] = hostOf(target.slice(scheme + 3, path < 0 ? target.length : path))
}

/** `/path?query` alone. */
export function setTarget(into: Finding, target: string): void {
  const question = target.indexOf('?')
  into.fields['url.original'] = target
  into.fields['url.path'] = question < 0 ? target : target.slice(0, question)
  into.fields['url.query'] = question < 0 ? undefined : target.slice(question + 1)
}

/** A request was answered so; undefined says that it was not. */
export function setResponse(into: Finding, status: number | undefined, bytes?: number): void {
  const { fields } = into
  fields['event.action'] = 'request'
  fields['http.response.status_code'] = status
  fields['http.response.body.size'] = bytes
  fields['event.outcome'] = status === undefined ? undefined : outcomeOf(status)
}

/** Who connected: `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`; false for no address. */
export function setPeer(into: Finding, text: string, from: number, to: number): boolean {
  if (!readEnd(text, from, to)) return false
  into.fields['network.peer.address'] = END.address
  into.fields['network.peer.port'] = END.port
  return true
}

/** The same for who acted. */
export function setClient(into: Finding, text: string, from: number, to: number): boolean {
  if (!readEnd(text, from, to)) return false
  into.fields['client.address'] = END.address
  into.fields['client.port'] = END.port
  return true
}

/** The same for who was called. */
export function setDestination(into: Finding, text: string, from: number, to: number): boolean {
  if (!readEnd(text, from, to)) return false
  into.fields['destination.address'] = END.address
  into.fields['destination.port'] = END.port
  return true
}

/** One end of a connection into `END`. */
function readEnd(text: string, from: number, to: number): boolean {
  const colon = portColon(text, from, to)
  if (!isAddress(text, from, colon)) return false
  END.address = unbracketed(text, from, colon)
  END.port = portAt(text, colon, to)
  return true
}

/** Whether the characters between two indexes are an address, maybe in brackets, and no port. */
export function isAddress(text: string, from: number, to: number): boolean {
  return to > from && parseAddressIn(text, from, to, ADDRESS)
}

/** The time that stands there, where one does. */
export function setTime(into: Finding, times: Times, text: string, at: number): void {
  if (times.at(text, at)) into.timeMs = times.ms
}

/** Of digits; undefined for `-` and whatever else is none. */
export function count(text: string, from: number, to: number): number | undefined {
  if (to <= from) return undefined
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x30 || code > 0x39) return undefined
  }
  return number(text, from, to)
}

export function countOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : count(text, 0, text.length)
}

/** `-` and nothing are absent. */
export function known(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '-' ? undefined : text
}

export function knownIn(text: string, from: number, to: number): string | undefined {
  return to <= from || isDash(text, from, to) ? undefined : text.slice(from, to)
}

/**
 * Index of the colon before a port, which is behind brackets or alone; `to` where there is none.
 */
function portColon(text: string, from: number, to: number): number {
  const colon = text.lastIndexOf(':', to - 1)
  if (colon <= from || to - colon > 6) return to
  const isPlain = text.charCodeAt(colon - 1) === CLOSE || text.indexOf(':', from) === colon
  return isPlain && count(text, colon + 1, to) !== undefined ? colon : to
}

function portAt(text: string, colon: number, to: number): number | undefined {
  return colon < to ? number(text, colon + 1, to) : undefined
}

function unbracketed(text: string, from: number, to: number): string {
  const isIn = text.charCodeAt(from) === BRACKET && text.charCodeAt(to - 1) === CLOSE
  return isIn ? text.slice(from + 1, to - 1) : text.slice(from, to)
}

/** A host without its port. */
export function hostOf(authority: string): string | undefined {
  const colon = authority.lastIndexOf(':')
  const hasPort = colon > 0 && countOf(authority.slice(colon + 1)) !== undefined
  return known(hasPort ? authority.slice(0, colon) : authority)
}
