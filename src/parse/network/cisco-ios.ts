import type { Finding, FoundFields } from '../found.ts'
import { createEndpoint, setClient, setDestination, setSource } from './endpoints.ts'
import { outcomeIn, readArrow, readBehind, readBehindLast, transportIn, widely } from './phrases.ts'

const FIRST = createEndpoint()
const SECOND = createEndpoint()

/** A message of IOS, IOS XE or NX-OS; false where it names nobody. */
export function readRouter(code: string, text: string, into: Finding): boolean {
  const { fields } = into
  if (PERSONAL.test(code)) return readLogin(code, text, fields) || readAuthentication(text, fields)
  return readSession(text, fields) || readList(text, fields) || readAuthentication(text, fields)
}

/** Messages with a user's name, which may look like a packet's ends. */
const PERSONAL = /LOGIN|AUTH|^SSH|^AAA|^DAEMON|^SYS|^EMWEB|SHELL|^VSHD|HTTP/
const PORT = /\[localport: (\d{1,5})\]/

/** `[user: x] [Source: 192.0.2.1] [localport: 22]`: who chose the name stands before the source. */
function readLogin(code: string, text: string, fields: FoundFields): boolean {
  if (!readBehindLast(text, '[Source: ', FIRST)) return false
  setClient(fields, FIRST)
  const user = widely(text, '[user: ', '] [Source: ')
  if (user) fields['user.name'] = user
  const port = PORT.exec(text.slice(FIRST.end))?.[1]
  if (port !== undefined) fields['destination.port'] = Number(port)
  fields['event.action'] = 'login'
  fields['event.outcome'] = code.includes('SUCCESS') ? 'success' : 'failure'
  return true
}

/** Inspection's sessions name their ends. */
function readSession(text: string, fields: FoundFields): boolean {
  const isRead =
    readBehind(text, 'nitiator (', FIRST) && readBehind(text, 'esponder (', SECOND, FIRST.end)
  if (!isRead) return false
  setFlow(text, fields)
  if (/^stop /i.test(text)) fields['event.action'] = 'disconnect'
  return true
}

const PACKETS = / (\d{1,9}) packets/
const LIST = /\blist \S+ (denied|permitted) /

/** Access lists; the standard ones know the source only. */
function readList(text: string, fields: FoundFields): boolean {
  const match = LIST.exec(text)
  if (match === null) {
    if (!readArrow(text, FIRST, SECOND)) return false
    setFlow(text, fields)
    return true
  }
  if (readArrow(text, FIRST, SECOND, match.index)) setFlow(text, fields)
  else if (readBehind(text, `${match[1]} `, FIRST, match.index)) setSource(fields, FIRST)
  else return false
  fields['event.action'] = 'connection'
  fields['event.outcome'] = match[1] === 'denied' ? 'failure' : 'success'
  const packets = Number(PACKETS.exec(text)?.[1])
  if (packets > 1) fields['event.repeats'] = packets
  return true
}

function setFlow(text: string, fields: FoundFields): void {
  setSource(fields, FIRST)
  setDestination(fields, SECOND)
  fields['network.transport'] = transportIn(text)
  fields['event.action'] = 'connection'
  fields['event.outcome'] = outcomeIn(text)
}

const SESSION = /^SSH2? Session /
const EXECUTED = /^User:(\S+) executed the command/
const EXITED = /^User (.*) has (?:exited|logged)/
/** Of IOS; of Arista's EOS; of the wireless controllers. */
const FROM = [' from ', '[from: ', ' From ']
/** Of web servers, where the user's name stands behind the address. */
const FROM_HOST = /^Login \w+ from host /
const CONFIGURED = /^Configured from \w+ by (.+) on /
const EOS_USER = /^user (.*) (?:logged in|failed to login|logged out) \[from: /
const CHECKED = /@pts|auth|login|logged|PAM|illegal user|vty|console|tty session/i

/** Whoever is named behind the last `from`, or in brackets behind a terminal. */
function readAuthentication(text: string, fields: FoundFields): boolean {
  const executed = EXECUTED.exec(text)?.[1]
  if (executed !== undefined) {
    fields['user.name'] = executed
    fields['event.action'] = 'command'
    return true
  }
  if (!CHECKED.test(text) && !SESSION.test(text)) return false
  const isFrom = readFrom(text) || readTerminal(text)
  const paren = text.lastIndexOf('(')
  if (!isFrom && !(paren > 0 && readBehind(text, '(', FIRST, paren))) return false
  setClient(fields, FIRST)
  const user =
    (FROM_HOST.test(text) ? widely(text, " by user '", "' using ") : undefined) ??
    widely(text, "User '", "' auth") ??
    widely(text, ' illegal user ', ' from ') ??
    widely(text, ' for user ', ' from ') ??
    widely(text, ' user ', ' from ') ??
    EOS_USER.exec(text)?.[1] ??
    EXITED.exec(text)?.[1] ??
    CONFIGURED.exec(text)?.[1]
  if (user) fields['user.name'] = user
  const rest = user ? text.replace(user, '') : text
  const action = actionOf(text)
  fields['event.action'] = action
  fields['event.outcome'] = outcomeIn(rest) ?? (action === 'login' ? 'success' : undefined)
  return true
}

/** What stands last counts: a user's name with such words in it stands before the address. */
function readFrom(text: string): boolean {
  if (FROM_HOST.test(text)) return readBehind(text, ' from host ', FIRST)
  const places = FROM.map(words => [text.lastIndexOf(words), words] as const)
  places.sort(([one], [other]) => other - one)
  return places.some(([at, words]) => at >= 0 && readBehind(text, words, FIRST, at))
}

const TERMINAL = /^(?:start|stop|update):[^:@ ]+@/

/** `Configured from vty by x on 192.0.2.1@pts/0`, and accounting's `update:192.0.2.1@pts/0:x:` */
function readTerminal(text: string): boolean {
  const isAccounted = TERMINAL.test(text) && readBehind(text, ':', FIRST)
  return isAccounted || (text.startsWith('Configured ') && readBehindLast(text, ' on ', FIRST))
}

/**
 * NX-OS writes two messages for a failed login: that of PAM, which has the user's name, counts.
 * That of an SSH session comes with one of `SEC_LOGIN`.
 */
function actionOf(text: string): string {
  if (
    text.includes('error: PAM: ') ||
    /login failed|failed to login|authentication failed for|^user .* logged in \[/i.test(text)
  ) {
    return 'login'
  }
  if (EXITED.test(text)) return 'logout'
  if (SESSION.test(text)) return 'connection'
  if (TERMINAL.test(text)) return 'command'
  if (FROM_HOST.test(text)) return 'login'
  return /^Configured /.test(text) ? 'configuration' : 'authentication'
}
