import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { count, countOf, isAddress, known, setRequest, setResponse } from './exchange.ts'

/**
 * HAProxy: `192.0.2.1:4711 [17/May/2015:10:05:03.123] fe be/srv 1/2/3/4/5 200 512 … "GET / …"`,
 * the same of TCP, its own errors (`fe/1: SSL handshake failure`), and
 * `Connect from 192.0.2.1:4711 to 192.0.2.2:80`. The client's address comes first, always with a
 * port; what it sends comes last.
 */
export const haproxy: TextFormat = {
  id: 'haproxy',
  title: 'HAProxy, HTTP and TCP',
  programs: [],
  usual: ['haproxy*'],
  read({ text }: Message, into: Finding, times: Times): boolean {
    const open = text.indexOf(' ')
    if (open < 3 || open > 60) return false
    if (text.charCodeAt(open + 1) !== OPEN || text.charCodeAt(open + 4) !== SLASH) {
      return open === 7 && readConnect(text, into)
    }
    const close = text.indexOf('] ', open)
    if (close - open < 22 || close - open > 40) return false
    const colon = text.lastIndexOf(':', open)
    const port = count(text, colon + 1, open)
    if (colon < 2 || port === undefined) return false
    const columns = text.slice(close + 2, close + MAX_COLUMNS).split(' ', 9)
    if (!isHaproxy(columns)) return false
    const { fields } = into
    if (isAddress(text, 0, colon)) {
      fields['network.peer.address'] = unbracketed(text.slice(0, colon))
      fields['network.peer.port'] = port
    }
    if (times.at(text, open + 2)) into.timeMs = times.ms
    const [frontend = '', , timers = ''] = columns
    if (frontend.endsWith(':')) {
      fields['event.action'] = 'connection'
      fields['event.outcome'] = 'failure'
      fields['event.code'] = text.includes('SSL handshake failure') ? 'ssl-handshake' : 'error'
    } else if (HTTP_TIMERS.test(timers)) readHttp(text, close, columns, into)
    else readTcp(columns, into)
    return true
  },
}

const SLASH = 0x2f
const OPEN = 0x5b
const MAX_COLUMNS = 1_000

/** `frontend backend/server 0/0/0/0/0`, or `frontend/1: message`. */
function isHaproxy(columns: readonly string[]): boolean {
  const [frontend, backend, timers] = columns
  if (frontend === undefined || backend === undefined) return false
  if (frontend.endsWith(':')) return frontend.includes('/')
  return backend.includes('/') && timers !== undefined && TIMERS.test(timers)
}

const HTTP_TIMERS = /^(?:[^/]+\/){3}/
const TIMERS = /^[-+]?\d+(?:\/[-+]?\d+){2,8}$/

/** `… 200 512 - - ---- 1/1/0/0/0 0/0 {captured} "GET / HTTP/1.1"`. */
function readHttp(text: string, from: number, columns: readonly string[], into: Finding): void {
  const { fields } = into
  const status = countOf(columns[3])
  setResponse(into, status, countOf(columns[4]?.replace('+', '')))
  // `-1` where the client left before there was an answer.
  if (status === undefined) fields['event.outcome'] = 'failure'
  fields['event.code'] = known(columns[7]?.replaceAll('-', ''))
  const quote = text.indexOf(' "', from)
  if (quote < 0) return
  // Quotes in the request are encoded, but captured headers may hold some before it.
  const end = text.charCodeAt(text.length - 1) === 0x22 ? text.length - 1 : text.length
  const start = Math.max(quote, text.lastIndexOf('} "', end)) + 2
  const request = text.charCodeAt(start) === 0x22 ? start + 1 : start
  if (text.startsWith('<BADREQ>', request)) fields['event.code'] = 'bad-request'
  else {
    const close = text.indexOf('"', request)
    setRequest(into, text, request, close < 0 ? end : close)
  }
}

/** `… 0/0/5 512 -- 1/1/1/1/0 0/0`. */
function readTcp(columns: readonly string[], into: Finding): void {
  const { fields } = into
  const state = columns[4] ?? ''
  fields['event.action'] = 'connection'
  fields['network.transport'] = 'tcp'
  fields['destination.bytes'] = countOf(columns[3]?.replace('+', ''))
  fields['event.outcome'] = /^[PRI]|<NOSRV>/.test(`${state}${columns[1]}`) ? 'failure' : 'success'
  fields['event.code'] = known(state.replaceAll('-', ''))
}

/** `Connect from 192.0.2.1:4711 to 192.0.2.2:80 (fe/HTTP)`. */
function readConnect(text: string, into: Finding): boolean {
  const found = CONNECT.exec(text)
  if (found === null) return false
  const [, client = '', port, server = '', serverPort] = found
  const { fields } = into
  fields['network.peer.address'] = unbracketed(client)
  fields['network.peer.port'] = Number(port)
  fields['destination.address'] = unbracketed(server)
  fields['destination.port'] = Number(serverPort)
  fields['event.action'] = 'connection'
  fields['network.transport'] = 'tcp'
  return true
}

const CONNECT = /^Connect from ([0-9a-fA-F.:[\]]+):(\d{1,5}) to ([0-9a-fA-F.:[\]]+):(\d{1,5}) \(/

function unbracketed(address: string): string {
  return address.startsWith('[') ? address.slice(1, -1) : address
}
