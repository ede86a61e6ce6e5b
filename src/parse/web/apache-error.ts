import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { setClient, setTime } from './exchange.ts'
import { readFirewall } from './web-firewall.ts'

/**
 * Apache's error log, 2.2 and 2.4, behind syslog without its time: groups in brackets, one of them
 * the client's, then the message. The groups are the server's own, so the first client counts.
 */
export const apacheError: TextFormat = {
  id: 'apache-error',
  title: 'error log of Apache httpd',
  programs: [],
  usual: ['apache*', 'httpd*'],
  read({ text }: Message, into: Finding, times: Times): boolean {
    if (text.charCodeAt(0) !== OPEN) return false
    let at = 0
    let client = -1
    let clientEnd = -1
    let hasLevel = false
    let isKnown = false
    for (let groups = 0; groups < MAX_GROUPS && text.charCodeAt(at) === OPEN; groups++) {
      const start = at + 1
      const end = groupEnd(text, start)
      if (end < 0) return false
      if (text.startsWith('client ', start) || text.startsWith('remote ', start)) {
        if (client < 0) {
          client = start + 7
          clientEnd = end
        }
      } else if (client >= 0) break
      else if (text.startsWith('pid ', start)) {
        // vsftpd's process comes first, and then a name that anyone may choose.
        if (!hasLevel) return false
        isKnown = true
      } else hasLevel ||= isLevel(text, start, end)
      at = end + 2
    }
    if (client < 0 && !isKnown) return false
    if (client >= 0) {
      const isQuoted = text.charCodeAt(client) === QUOTE
      const [from, to] = isQuoted ? [client + 1, clientEnd - 1] : [client, clientEnd]
      // Version 2.4, which has a pid, puts the port behind an IPv6 address without brackets.
      const colon = isKnown ? bareColon(text, from, to) : -1
      if (colon > 0 && setClient(into, text, from, colon)) {
        into.fields['client.port'] = Number(text.slice(colon + 1, to))
      } else if (!setClient(into, text, from, to)) {
        into.fields['client.address'] = text.slice(from, to)
      }
    }
    setTime(into, times, text, text.charCodeAt(1) === OPEN ? 2 : 1)
    readMessage(text, at, into)
    return true
  },
}

const OPEN = 0x5b
const QUOTE = 0x22
const COLON = 0x3a
const MAX_GROUPS = 8
const LEVEL = /^(?:[\w.-]*:)?(?:emerg|alert|crit|error|warn|notice|info|debug|trace\d)$/

/** The colon before the last digits of a text with two colons or more; -1 where there is none. */
function bareColon(text: string, from: number, to: number): number {
  const colon = text.lastIndexOf(':', to - 1)
  const isBare = text.charCodeAt(from) !== OPEN && text.indexOf(':', from) < colon
  return isBare && /^\d{1,5}$/.test(text.slice(colon + 1, to)) ? colon : -1
}

/** The bracket that closes a group; an IPv6 address has brackets of its own. */
function groupEnd(text: string, from: number): number {
  const close = text.indexOf(']', from)
  return close >= 0 && text.charCodeAt(close + 1) === COLON ? text.indexOf(']', close + 1) : close
}

function isLevel(text: string, from: number, to: number): boolean {
  return to - from <= 40 && LEVEL.test(text.slice(from, to))
}

/**
 * `AH01617: user jane: authentication failure for "/x": Password Mismatch`. Refused requests are
 * errors here, as the access log has them as requests.
 */
function readMessage(text: string, from: number, into: Finding): void {
  const { fields } = into
  if (fields['client.address'] !== undefined) fields['event.action'] = 'error'
  let at = from
  while (text.charCodeAt(at) === 0x20) at++
  if (readFirewall(text, at, into)) return
  if (text.startsWith('AH', at) && text.charCodeAt(at + 7) === COLON) {
    fields['event.code'] = text.slice(at, at + 7)
    at += 9
  }
  if (fields['client.address'] === undefined) return
  const message = text.slice(at, at + 400)
  const failed = failedLogin(message)
  if (failed !== undefined) {
    fields['event.action'] = 'login'
    fields['event.outcome'] = 'failure'
    fields['user.name'] = failed[1]
    fields['event.code'] ??= 'login-failure'
  } else if (DENIED.test(message)) {
    fields['event.outcome'] = 'failure'
    fields['event.code'] ??= 'denied'
  } else if (MISSING.test(message)) {
    fields['event.outcome'] = 'failure'
    fields['event.code'] ??= 'not-found'
  } else if (MALFORMED.test(message)) {
    fields['event.outcome'] = 'failure'
    fields['event.code'] ??= 'malformed'
  }
}

/** The name stops at what the server writes behind it; one with these words in it is cut short. */
function failedLogin(message: string): RegExpExecArray | undefined {
  for (const pattern of LOGINS) {
    const found = pattern.exec(message)
    if (found !== null) return found
  }
  return undefined
}

const LOGINS = [
  /^(?:Digest: )?user `(.*?)' in realm .*? not found/,
  /^(?:Digest: )?user (.*?):? (?:authentication failure for|password mismatch:|not found)/,
  /^(?:Digest: )?client used wrong authentication scheme/,
  /^(?:Failed login for|WAR \[Login denied for user) "?([^\s,"]{1,200})/,
]
const DENIED =
  /^client denied by|authorization failure for|^Authorization of user|^Directory index forbidden/
const MISSING =
  /^File does not exist|^(?:script|stderr from) .{0,300}not found or|Primary script unknown/
const MALFORMED = /^Invalid (?:URI|method) in request|^request failed: |^invalid URI path/
