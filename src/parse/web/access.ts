import { columnEnd, startsColumn } from '../columns.ts'
import { absentFields, readCombined } from '../combined-text.ts'
import type { Finding, FoundFields } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { ClfClock } from '../timestamp.ts'
import { isAddress, setRequest } from './exchange.ts'

/**
 * Access lines within other texts: common, combined, with a virtual host, X-Forwarded-For or a
 * server's own columns behind (nginx-ingress, Traefik, LiteSpeed, gunicorn, Tomcat, morgan, IIS).
 * Reads what the format `combined` reads of whole files. Hot path.
 */
export const access: TextFormat = {
  id: 'access',
  title: 'access lines of web servers, common or combined',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    // Every such line has a time in brackets before the request's quote.
    if (text.indexOf('] "') < 0) return false
    let line = text
    let ms = readCombined(line, CLOCK, FIELDS)
    if (ms === 'unparsed') return false
    const peer = FIELDS['network.peer.address']!
    if (!isAddress(peer, 0, peer.length)) {
      const at = peerBehind(text, peer)
      if (at < 0) return false
      if (at > 0) {
        line = text.slice(at)
        ms = readCombined(line, CLOCK, FIELDS)
        if (ms === 'unparsed') return false
      }
    }
    fill(into.fields)
    // Without a zone it is the local time of whoever wrote it.
    const open = line.indexOf('[')
    const isLocal = line.charCodeAt(open + LOCAL_LENGTH + 1) === CLOSE
    if (isLocal && times.at(line, open + 1)) into.timeMs = times.ms
    else if (typeof ms === 'number') into.timeMs = ms
    if (into.fields['http.request.method'] === undefined) readBehindDash(line, into)
    return true
  },
}

const CLOSE = 0x5d
const LOCAL_LENGTH = '17/May/2015:10:05:03'.length
/** Of its own shape: `readCombined` sees no other. Nothing is kept in it between lines. */
const FIELDS = absentFields()
/** Remembers a day's beginning, for speed alone. */
const CLOCK = new ClfClock()

/** Hot path. */
function fill(fields: FoundFields): void {
  fields['network.peer.address'] = FIELDS['network.peer.address']
  fields['server.address'] = FIELDS['server.address']
  fields['user.name'] = userIn(FIELDS['user.name'])
  fields['http.request.method'] = FIELDS['http.request.method']
  fields['url.original'] = FIELDS['url.original']
  fields['url.path'] = FIELDS['url.path']
  fields['url.query'] = FIELDS['url.query']
  fields['network.protocol.name'] = 'http'
  fields['network.protocol.version'] = FIELDS['network.protocol.version']
  fields['http.response.status_code'] = FIELDS['http.response.status_code']
  fields['http.response.body.size'] = FIELDS['http.response.body.size']
  fields['http.request.header.referer'] = FIELDS['http.request.header.referer']
  fields['user_agent.original'] = FIELDS['user_agent.original']
  fields['http.request.header.x-forwarded-for'] = FIELDS['http.request.header.x-forwarded-for']
  fields['event.action'] = 'request'
  fields['event.outcome'] = FIELDS['event.outcome']
  splitPort(fields)
}

/** `192.0.2.1:4711`; IPv6 has its port behind a bracket. */
function splitPort(fields: FoundFields): void {
  const peer = fields['network.peer.address']!
  const colon = peer.lastIndexOf(':')
  if (colon < 0) return
  const isPort = peer.charCodeAt(colon - 1) === CLOSE || peer.indexOf(':') === colon
  const port = isPort ? Number(peer.slice(colon + 1)) : Number.NaN
  if (!(port >= 0 && port <= 65_535)) return
  fields['network.peer.port'] = port
  fields['network.peer.address'] = peer.slice(0, colon)
}

/** Servers put further columns around the user; a lone dash among them says there is none. */
export function userIn(user: string | undefined): string | undefined {
  if (user === undefined || !user.includes('-')) return user
  let from = 0
  while (user.startsWith('- ', from)) from += 2
  const name = user.slice(from).trim()
  return name === '-' || name === '' || name.endsWith(' -') ? undefined : name
}

/**
 * Where the line begins whose first column is no address: behind a logger's name or a server's
 * (`INFO:werkzeug:`, `host nginx: `). 0 where it is a host's name, which identd's dash follows.
 * -1 elsewhere: a user's name may look like an access line.
 */
function peerBehind(text: string, first: string): number {
  const start = text.indexOf(first)
  const end = start + first.length
  const colon = first.lastIndexOf(':') + 1
  if (colon > 0 && isAddress(text, start + colon, end)) return start + colon
  if (text.startsWith(' - ', end)) return 0
  const server = SERVER.exec(text)
  if (server === null) return -1
  const at = server[0].length
  const space = text.indexOf(' ', at)
  return space > 0 && isAddress(text, at, space) ? at : -1
}

const SERVER =
  /^(?:[\w.-]+ )?(?:nginx|apache|httpd|lighttpd|caddy|traefik|kong|gunicorn|access|haproxy)\S*: /i

/** Of `"-" "GET / HTTP/1.1" 200` the first column is another's. */
function readBehindDash(line: string, into: Finding): void {
  const at = line.indexOf('] "') + 3
  const end = columnEnd(line, at, line.length)
  if (end - at > 1 || !startsColumn(line, end + 1, line.length)) return
  setRequest(into, line, end + 3, columnEnd(line, end + 3, line.length))
}
