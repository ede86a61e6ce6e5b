import type { Finding } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { joined, setClient, withoutEnd } from './sentences.ts'

/**
 * Services that write a line of their own for each failed attempt: for them PAM's is not the one
 * that counts as a login. Of all others (vsftpd, webui, cockpit) nothing else is known.
 */
const TELL_THEMSELVES = new Set([
  ...['sshd', 'dovecot', 'proftpd', 'pure-ftpd', 'su', 'su-l', 'sudo', 'sudo-i', 'login'],
  ...['webmin', 'postgresql', 'smtp', 'imap', 'pop', 'pop3', 'sieve'],
])

/** Which module, for which service and at which step, in front of what it says. */
const MODULE =
  /^(?:\w+\[\d+\]: )?(?:error: )?(?<module>pam_\w+)\((?<service>[\w.@/+-]*):?(?<step>\w*)\): /
const FAILURE = 'authentication failure; logname='
const RHOST = ' rhost='
const SESSION = /^session (opened|closed) for user (\S+?)(?:\(uid=\d+\))?(?: by .*)?$/
const UNKNOWN = /^check pass; user (?:unknown|\((.*)\) unknown)$/
const MORE = /^PAM (\d+) more authentication failures?; logname=/
const LOCKED = joined(
  /^(?:Consecutive login failures for user (\S+) account|user (\S+) (?:\(\d+\) )?tally \d+, deny )/,
)
const DENIED = /^access denied for user [`'](.*)' from [`'](\S+)'$/

/** Modules for authentication, whatever program they run in. */
export const pam: TextFormat = {
  id: 'pam',
  title: 'PAM, the authentication modules of Unix',
  programs: [],
  read: ({ text, program }, into) => readPam(text, program, into),
}

/** Reads what a PAM module writes in the name of a program. */
export function readPam(text: string, program: string, into: Finding): boolean {
  if (text.startsWith('PAM ')) return readMore(text, program, into)
  const isOld = program.endsWith('(pam_unix)')
  if (!isOld && !text.includes('pam_')) return false
  const module = MODULE.exec(text)
  if (module === null && !isOld) return false
  const said = withoutEnd(module === null ? text : text.slice(module[0].length))
  const service = module?.[2] || program.replace('(pam_unix)', '')
  const isUnix = module === null || module[1] === 'pam_unix'
  if (said.startsWith(FAILURE)) return readFailure(said, service, isUnix, into)
  return readOther(said, into)
}

function readFailure(said: string, service: string, isUnix: boolean, into: Finding): boolean {
  const { fields } = into
  fields['event.code'] = 'pam-authentication-failure'
  fields['event.action'] = TELL_THEMSELVES.has(service) ? 'authentication' : 'login'
  fields['event.outcome'] = 'failure'
  readRemote(said, service, isUnix, into)
  return true
}

/**
 * `ruser` is what the client said and stands before `rhost`; sshd has none, so its first `rhost`
 * is true. `user` stands after it; pam_unix writes it of users that exist only, so there the last
 * one is. Other modules write whatever was tried: of two, no one can say.
 */
function readRemote(said: string, service: string, isUnix: boolean, into: Finding): void {
  const first = said.indexOf(RHOST)
  const last = said.lastIndexOf(RHOST)
  if (first < 0 || (first !== last && !isUnix && service !== 'sshd')) return
  const start = (service === 'sshd' ? first : last) + RHOST.length
  const space = said.indexOf(' ', start)
  const end = space < 0 ? said.length : space
  setClient(into.fields, said.slice(start, end))
  const user = said.indexOf('user=', end)
  if (user >= 0) into.fields['user.name'] = said.slice(user + 5).trimEnd()
  else if (service !== 'sshd') readClaimed(said, start - RHOST.length, into)
}

/** The name that the client said, where the system knows none. */
function readClaimed(said: string, end: number, into: Finding): void {
  const start = said.indexOf(' ruser=') + 7
  if (start > 6 && start < end && !said.startsWith('(null)', start))
    into.fields['user.name'] = said.slice(start, end)
}

function readMore(text: string, program: string, into: Finding): boolean {
  const more = MORE.exec(text)
  if (more === null) return false
  // One more is one more line of the kind; several are told apart.
  const isOne = more[1] === '1'
  into.fields['event.code'] = isOne ? 'pam-authentication-failure' : 'pam-more-failures'
  into.fields['event.action'] = 'authentication'
  into.fields['event.outcome'] = 'failure'
  into.fields['event.repeats'] = Number(more[1])
  readRemote(text, program.startsWith('sshd') ? 'sshd' : program, true, into)
  return true
}

function readOther(said: string, into: Finding): boolean {
  const { fields } = into
  const session = SESSION.exec(said)
  if (session !== null) {
    fields['event.code'] = `session-${session[1]}`
    fields['event.action'] = 'session'
    fields['event.outcome'] = 'success'
    fields['user.name'] = session[2]
    return true
  }
  const unknown = UNKNOWN.exec(said)
  if (unknown !== null) {
    fields['event.code'] = 'unknown-user'
    fields['event.action'] = 'lookup'
    fields['event.outcome'] = 'failure'
    fields['user.name'] = unknown[1]
    return true
  }
  const refused = LOCKED.exec(said) ?? DENIED.exec(said)
  if (refused === null) return false
  fields['event.code'] = 'pam-access-denied'
  fields['event.action'] = 'authorization'
  fields['event.outcome'] = 'failure'
  fields['user.name'] = refused[1] ?? refused[2]
  if (said.startsWith('access')) setClient(fields, refused[2] ?? '')
  return true
}
