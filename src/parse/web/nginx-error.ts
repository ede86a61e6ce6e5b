import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import {
  hostOf,
  isAddress,
  known,
  setClient,
  setDestination,
  setRequest,
  setTime,
} from './exchange.ts'
import { readFirewall } from './web-firewall.ts'

/**
 * nginx's error log: `2015/05/17 10:05:03 [error] 7#7: *1 message, client: 192.0.2.1, server: …`,
 * with its time and level or without. Whose connection it was stands between two texts that the
 * client may have chosen, a decoded path before and the request, host and referrer behind, none of
 * them escaped: see `clientAt`.
 */
export const nginxError: TextFormat = {
  id: 'nginx-error',
  title: 'error log of nginx, Angie and OpenResty',
  programs: [],
  usual: ['nginx*'],
  read({ text }: Message, into: Finding, times: Times): boolean {
    if (!mayBegin(text)) return false
    const marker = text.indexOf(CLIENT)
    if (marker < 0) return text.includes(' connected to ') && readConnected(text, into, times)
    const start = messageStart(text)
    if (start < 0 || start > marker) return false
    setTime(into, times, text, 0)
    const at = clientAt(text, start, marker)
    readMessage(text, start, into)
    if (at >= 0) {
      const end = valueEnd(text, at)
      if (!setClient(into, text, at, end))
        into.fields['client.address'] = known(text.slice(at, end))
      readBehind(text, end, into)
    }
    return true
  },
}

const CLIENT = ', client: '
const CONNECTED = /^client (\S+) connected to (\S+)$/
const ZONE = / by zone "[^"]*"/
const STAMP = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /
const HEAD = /(?:\[[a-z]{3,6}\] )?(?:\d+#\d+: )?(?:\*\d+ )?/y

/** `*15 client 192.0.2.1:4711 connected to 0.0.0.0:25`, of mail and streams. */
function readConnected(text: string, into: Finding, times: Times): boolean {
  const start = messageStart(text)
  const [, client = '', server = ''] = CONNECTED.exec(start < 0 ? '' : text.slice(start)) ?? []
  if (!setClient(into, client, 0, client.length)) return false
  setTime(into, times, text, 0)
  setDestination(into, server, 0, server.length)
  into.fields['event.action'] = 'connection'
  return true
}

/** Whether it may begin with a time, a level, `7#7:` or `*1`; most other lines end here. */
function mayBegin(text: string): boolean {
  const first = text.charCodeAt(0)
  if (first === 0x2a || first === 0x5b) return true
  if (!(first >= 0x30 && first <= 0x39)) return false
  if (text.charCodeAt(4) === 0x2f) return true
  for (let at = 1; at < 12; at++) if (text.charCodeAt(at) === 0x23) return true
  return false
}

/** Behind time, level, process and connection; -1 where none of these is there. */
function messageStart(text: string): number {
  const from = STAMP.test(text.slice(0, 20)) ? 20 : 0
  HEAD.lastIndex = from
  HEAD.test(text)
  const at = HEAD.lastIndex
  return at > 0 ? at : -1
}

/**
 * Index of the address of whoever connected; -1 where no reader could tell.
 *
 * Where all structures in the line name one address it is that. Else somebody forged one. Before
 * the true one only a path can hold a forgery (a user's name ends at its first colon), and nginx
 * puts paths in quotes: what no quote precedes is true. A forgery in a path also stands, encoded or
 * not, in the request behind the true structure: where the last structure's request names the first
 * address, a client with either address could have written the line, so it names nobody. In all
 * other cases the forgery is in what follows the first structure.
 */
function clientAt(text: string, start: number, marker: number): number {
  const first = marker + CLIENT.length
  const last = text.lastIndexOf(CLIENT) + CLIENT.length
  if (first === last) return first
  const firstEnd = valueEnd(text, first)
  const address = text.slice(first, firstEnd)
  if (namesAll(text, first, address)) return last
  if (!isAddress(text, first, firstEnd)) return -1
  const message = text.slice(start, marker).replace(ZONE, '')
  if (!message.includes('"') || message.startsWith('user "')) return first
  const behind = text.slice(last)
  return behind.includes(address) || decoded(behind).includes(address) ? -1 : first
}

/** Whether every structure from the first on names this address: one in between may be the true. */
function namesAll(text: string, first: number, address: string): boolean {
  let at = first
  while (at >= CLIENT.length) {
    if (text.slice(at, valueEnd(text, at)) !== address) return false
    at = text.indexOf(CLIENT, at) + CLIENT.length
  }
  return true
}

/** The next comma or blank, or the end. */
function valueEnd(text: string, from: number): number {
  const comma = text.indexOf(',', from)
  const end = comma < 0 ? text.length : comma
  const space = text.indexOf(' ', from)
  return space < 0 || space > end ? end : space
}

/** Two rounds of `%31`, as rewriting may decode twice. */
function decoded(text: string): string {
  const once = text.replace(ENCODED, fromHex)
  return once.replace(ENCODED, fromHex)
}

const ENCODED = /%([0-9a-fA-F]{2})/g

function fromHex(_: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}

/** `, server: x, request: "GET / HTTP/1.1", host: "…"`; mail has a login instead. */
function readBehind(text: string, from: number, into: Finding): void {
  const { fields } = into
  const at = text.indexOf(', request: "', from)
  if (at >= 0) {
    const request = at + 12
    let end = text.indexOf('", ', request)
    if (end < 0) end = text.charCodeAt(text.length - 1) === 0x22 ? text.length - 1 : text.length
    if (end > request) setRequest(into, text, request, end)
    const host = quotedAt(text, ', host: "', end)
    fields['server.address'] = host === undefined ? undefined : hostOf(host)
    fields['http.request.header.referer'] = quotedAt(text, ', referrer: "', end)
  } else {
    const login = quotedAt(text, ', login: "', from)
    if (login !== undefined) fields['user.name'] = login
  }
}

function quotedAt(text: string, name: string, from: number): string | undefined {
  const at = text.indexOf(name, from)
  if (at < 0) return undefined
  const start = at + name.length
  const end = text.indexOf('"', start)
  return known(text.slice(start, end < 0 ? text.length : end))
}

/**
 * By how it begins: what the client chose stands in quotes behind. Refused requests are errors
 * here, as the access log has them as requests.
 */
function readMessage(text: string, at: number, into: Finding): void {
  const { fields } = into
  fields['event.action'] = 'error'
  if (readFirewall(text, at, into)) return
  const is = (words: string) => text.startsWith(words, at)
  if (is('user "') || is('client login failed') || is('no user/password was provided')) {
    const user = is('user "') ? USER.exec(text.slice(at, at + 400))?.[1] : undefined
    // Every browser's first request has no password.
    const isAsked = is('no user')
    fields['event.action'] = isAsked ? 'authentication' : 'login'
    fields['event.outcome'] = 'failure'
    fields['user.name'] = user
    fields['event.code'] = isAsked ? 'no-password' : 'login-failure'
  } else if (is('limiting requests') || is('delaying request') || is('limiting connections')) {
    fields['event.outcome'] = is('delaying') ? undefined : 'failure'
    fields['event.code'] = is('limiting connections') ? 'limit-connections' : 'limit-requests'
  } else if (is('access forbidden by rule')) setFailed(into, 'forbidden')
  else if (is('NAXSI_')) {
    fields['event.action'] = 'alert'
    fields['event.code'] = NAXSI.exec(text.slice(at, at + 2_000))?.[1]
    fields['event.outcome'] = text.slice(at, at + 2_000).includes('block=1') ? 'failure' : undefined
  } else if (is('client sent ')) setFailed(into, 'malformed')
  else if (is('open() "') || is('directory index of "') || is('"')) {
    const behind = text.slice(at, at + 4_096)
    if (behind.includes(' (2: ') || behind.includes('is not found')) setFailed(into, 'not-found')
    else if (behind.includes('forbidden') || behind.includes(' (13: ')) setFailed(into, 'forbidden')
  } else if (is('FastCGI sent in stderr')) readFastCgi(text.slice(at, at + 1_000), into)
}

const USER = /^user "([^"]*)"/
const NAXSI = /[?&]id0=(\d{1,10})/

function setFailed(into: Finding, code: string): void {
  into.fields['event.outcome'] = 'failure'
  into.fields['event.code'] = code
}

/** What PHP programs say through `error_log`. */
function readFastCgi(message: string, into: Finding): void {
  const failed = /"(?:PHP message: )?(?:Failed login for|Login failed for) (\S{1,200}?)"/.exec(
    message,
  )
  if (failed !== null) {
    into.fields['event.action'] = 'login'
    into.fields['event.outcome'] = 'failure'
    into.fields['user.name'] = failed[1]
    into.fields['event.code'] = 'login-failure'
  } else if (message.includes('Primary script unknown')) setFailed(into, 'not-found')
}
