import type { Finding, FoundFields } from '../found.ts'
import { countOf } from './cells.ts'
import {
  createEndpoint,
  type Endpoint,
  readNamedEndpoint,
  setClient,
  setDestination,
  setSource,
} from './endpoints.ts'
import {
  between,
  outcomeIn,
  readArrow,
  readBehind,
  readBehindLast,
  transportIn,
  widely,
} from './phrases.ts'

const FIRST = createEndpoint()
const SECOND = createEndpoint()

/**
 * A message of ASA or FTD, by its words more than by its number, as there are 2,000 of them. False
 * where it names nobody.
 */
export function readFirewall(id: string, text: string, into: Finding): boolean {
  const { fields } = into
  return (
    readConnection(text, fields) ||
    readUser(id, text, fields) ||
    readPacket(text, fields) ||
    readLone(text, fields)
  )
}

const CONNECTION = /^(Built|Teardown) (?:(inbound|outbound|local-host|static|dynamic) )?(\S+)/

/**
 * `for` is the foreign side of a connection, `to` the local one: the client's for `inbound`. The
 * end of a connection does not say which; there the client is whose port is higher.
 */
function readConnection(text: string, fields: FoundFields): boolean {
  const match = CONNECTION.exec(text)
  if (match === null) return false
  const [, verb, kind, protocol = ''] = match
  if (kind === 'dynamic' || kind === 'static') {
    const isRead = readBehind(text, ' from ', FIRST)
    if (!isRead) return false
    setSource(fields, FIRST)
    if (readBehind(text, ' to ', SECOND, FIRST.end)) setDestination(fields, SECOND)
    fields['event.action'] = 'translation'
  } else {
    if (!readSides(text)) return false
    const isOut = kind === 'outbound' || (kind === undefined && isServer(FIRST, SECOND))
    setSource(fields, isOut ? SECOND : FIRST)
    setDestination(fields, isOut ? FIRST : SECOND)
    fields['event.action'] = verb === 'Built' ? 'connection' : 'disconnect'
    const bytes = / bytes (\d+)/.exec(text)?.[1]
    if (bytes !== undefined) fields['source.bytes'] = countOf(bytes)
  }
  fields['network.transport'] = transportIn(protocol)
  fields['event.outcome'] = 'success'
  return true
}

/** Foreign side first. */
function readSides(text: string): boolean {
  if (readBehind(text, 'faddr ', FIRST)) return readBehind(text, 'laddr ', SECOND)
  return readBehind(text, ' for ', FIRST) && readBehind(text, ' to ', SECOND, FIRST.end)
}

function isServer(one: Endpoint, other: Endpoint): boolean {
  return one.port !== undefined && other.port !== undefined && one.port < other.port
}

/**
 * One failed login to the firewall itself gives three messages, one to its VPN two: that of the
 * check of the password, 113005 or 113015, is among them each time.
 */
const LOGINS: ReadonlySet<string> = new Set([
  ...['113005', '113015', '109006', '605005', '716038', '713198'],
])

/** Whose address follows a label; the user's name may stand before it or behind it. */
function readUser(id: string, text: string, fields: FoundFields): boolean {
  const hasClient =
    readBehindLast(text, 'user IP = ', FIRST) ||
    readBehindLast(text, '> IP <', FIRST) ||
    readBehindLast(text, ', IP = ', FIRST) ||
    (text.startsWith('DAP: ') && readBehindLast(text, ', Addr ', FIRST)) ||
    (text.startsWith('IP = ') && readBehind(text, 'IP = ', FIRST)) ||
    readBehind(text, 'authentication failed: IP address: ', FIRST) ||
    readBehind(text, 'authentication succeeded: IP address: ', FIRST) ||
    readBehindLast(text, "' from IP ", FIRST) ||
    readBehindLast(text, 'from IP ', FIRST) ||
    (text.startsWith('Login ') && readBehind(text, ' from ', FIRST)) ||
    (AUTHENTICATION.test(text) && readBehindLast(text, ' from ', FIRST)) ||
    readBehind(text, 'handshake with client ', FIRST)
  const user = userOf(text)
  if (!hasClient && (user === undefined || !USER_ALONE.test(text))) return false
  if (hasClient) {
    setClient(fields, FIRST)
    if (readBehind(text, ' to ', SECOND, FIRST.end)) setService(text, fields)
  }
  if (user !== undefined) fields['user.name'] = user
  fields['event.outcome'] = outcomeIn(withoutName(text, user))
  fields['event.action'] = hasClient && LOGINS.has(id) ? 'login' : actionOf(id, text)
  return true
}

const AUTHENTICATION = /^Auth(?:entication|orization) /
const USER_ALONE = /AAA user|^User '/

function actionOf(id: string, text: string): string {
  if (id.startsWith('111')) return 'command'
  if (text.includes('ession disconnected')) return 'disconnect'
  return text.includes('handshake') ? 'connection' : 'authentication'
}

const SERVICES: Readonly<Record<string, number>> = { ssh: 22, telnet: 23, http: 80, https: 443 }

/** `inside:198.51.100.2/ssh` */
function setService(text: string, fields: FoundFields): void {
  setDestination(fields, SECOND)
  const name = /^\/(ssh|telnet|https?)\b/.exec(text.slice(SECOND.end, SECOND.end + 8))?.[1]
  if (name !== undefined) fields['destination.port'] = SERVICES[name]
}

/** The words alone, as a user may be called `denied`. */
function withoutName(text: string, user: string | undefined): string {
  return user === undefined || user === '' ? text : text.replace(user, '')
}

function userOf(text: string): string | undefined {
  const name =
    widely(text, 'User <', '> IP <') ??
    widely(text, 'Username = ', ', IP = ') ??
    widely(text, ' user = ', ' : user IP') ??
    widely(text, 'for user "', '"') ??
    widely(text, "for user '", "' from") ??
    widely(text, "User '", "', running ") ??
    between(text, "User '", "'") ??
    behind(text, ', Uname: ') ??
    behind(text, ' user = ')
  return name === '' || name === '*****' ? undefined : name?.trim()
}

function behind(text: string, words: string): string | undefined {
  const at = text.indexOf(words)
  return at < 0 ? undefined : text.slice(at + words.length)
}

/** A packet's two ends, however the sentence is built. */
function readPacket(text: string, fields: FoundFields): boolean {
  const isRead =
    (readBehind(text, ' src ', FIRST) && readBehind(text, ' dst ', SECOND, FIRST.end)) ||
    readArrow(text, FIRST, SECOND) ||
    (readFrom(text) && readBehind(text, ' to ', SECOND, FIRST.end))
  if (!isRead) return false
  setSource(fields, FIRST)
  setDestination(fields, SECOND)
  fields['network.transport'] = transportIn(text)
  fields['event.action'] = 'connection'
  fields['event.outcome'] = outcomeIn(text)
  const hits = Number(/ hit-cnt (\d{1,9}) /.exec(text)?.[1])
  if (hits > 1) fields['event.repeats'] = hits
  return true
}

/** `from (192.0.2.1) to 198.51.100.2` is written so of spoofed packets. */
function readFrom(text: string): boolean {
  return readBehind(text, ' from ', FIRST) || readBehind(text, ' from (', FIRST)
}

/** Only one end is named. */
function readLone(text: string, fields: FoundFields): boolean {
  const accessed = text.indexOf(' Accessed URL ')
  if (accessed > 0 && accessed < 80 && readNamedEndpoint(text, text.indexOf('@') + 1, FIRST)) {
    setSource(fields, FIRST)
    fields['event.action'] = 'request'
    if (readBehind(text, ' Accessed URL ', SECOND)) setDestination(fields, SECOND)
    return true
  }
  if (!readFrom(text) && !readBehind(text, 'host ', FIRST) && !readBehind(text, '[ ', FIRST)) {
    return false
  }
  setSource(fields, FIRST)
  fields['network.transport'] = transportIn(text)
  fields['event.action'] = /threat|rate-\d/i.test(text) ? 'alert' : 'connection'
  fields['event.outcome'] = outcomeIn(text)
  return true
}
