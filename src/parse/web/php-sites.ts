import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { known, setClient, setTarget } from './exchange.ts'

/** WordPress with the plugin that writes to syslog; the address ends the line. */
export const wordpress: TextFormat = {
  id: 'wordpress',
  title: 'WordPress, by its plugins for syslog',
  programs: ['wordpress*', 'wp', 'wp(*', 'wp-*'],
  clues: ['from'],
  read({ text }: Message, into: Finding): boolean {
    if (!WORDPRESS_START.test(text)) return false
    const marker = text.lastIndexOf(' from ')
    if (marker < 0) return false
    const end = text.trimEnd().length
    const message = text.slice(0, marker)
    const found = WORDPRESS.find(([pattern]) => pattern.test(message))
    if (found === undefined || !setClient(into, text, marker + 6, end)) return false
    const [pattern, action, outcome] = found
    into.fields['event.action'] = action
    into.fields['event.outcome'] = outcome
    into.fields['user.name'] = known(pattern.exec(message)?.[1])
    into.fields['event.code'] = message.startsWith('XML-RPC') ? 'xml-rpc' : undefined
    return true
  },
}

const WORDPRESS_START = /^(?:Acc|Auth|Block|Comm|Ping|REST|Spam|XML-RPC)/

type Kind = readonly [pattern: RegExp, action: string, outcome: 'success' | 'failure' | undefined]

const WORDPRESS: readonly Kind[] = [
  [/^Accepted password for (.*)$/, 'login', 'success'],
  [
    /^(?:XML-RPC )?authentication (?:failure|attempt) for (?:unknown user )?(.*)$/i,
    'login',
    'failure',
  ],
  [
    /^XML-RPC multicall authentication failure|^(?:REST )?authentication failure/i,
    'login',
    'failure',
  ],
  [
    /^Blocked (?:user enumeration|username authentication|authentication) attempt/,
    'alert',
    'failure',
  ],
  [/^Pingback|^Spam|^Comment|^Blocked/, 'alert', 'failure'],
]

/**
 * Drupal's syslog module: `https://example.com|time|type|address|uri|referer|uid|link|message`.
 * What a client chooses begins with the fifth column, so the fourth is counted from the start.
 */
export const drupal: TextFormat = {
  id: 'drupal',
  title: 'Drupal',
  programs: [],
  clues: ['http', 'https'],
  read({ text }: Message, into: Finding): boolean {
    if (text.indexOf('|') < 8 || !text.startsWith('http')) return false
    const columns = text.split('|', 5)
    const [base = '', time = '', type, address, target] = columns
    const isDrupal = /^https?:\/\/[^\s|]+$/.test(base) && /^\d{9,10}$/.test(time)
    if (!isDrupal || address === undefined || target === undefined) return false
    if (!setClient(into, address, 0, address.length)) return false
    const { fields } = into
    into.timeMs = Number(time) * 1_000
    const path = target.indexOf('/', 8)
    if (path > 0) setTarget(into, target.slice(path))
    const message = text.slice(text.lastIndexOf('|') + 1)
    const user = /^(?:Login attempt failed|Session (?:opened|closed)) (?:for|from) (.*?)\.?$/.exec(
      message,
    )
    fields['event.action'] = type
    fields['event.code'] = type
    if (type !== 'user' || user === null) return true
    const isLogout = message.startsWith('Session closed')
    fields['event.action'] = isLogout ? 'logout' : 'login'
    fields['event.outcome'] = message.startsWith('Login') ? 'failure' : 'success'
    fields['user.name'] = user[1]
    return true
  },
}

/** Web interfaces of pfSense and OPNsense, which log as PHP. */
export const firewallGui: TextFormat = {
  id: 'firewall-gui',
  title: 'pfSense and OPNsense: logins at the web interface',
  programs: ['php*', 'lighttpd', 'audit', 'opnsense', 'pfsense'],
  clues: ['from'],
  read({ text }: Message, into: Finding, _times: Times): boolean {
    if (text.indexOf(" '") < 0) return false
    const marker = Math.max(text.lastIndexOf(' from: '), text.lastIndexOf(' from '))
    if (marker < 0) return false
    const kind = GUI.exec(text.slice(0, Math.min(marker, MAX_KIND)))
    if (kind === null) return false
    const from = marker + (text.charCodeAt(marker + 5) === 0x3a ? 7 : 6)
    const space = text.indexOf(' ', from)
    if (!setClient(into, text, from, space < 0 ? text.length : space)) return false
    const isLogout = /log(?:ged )?out/i.test(kind[0])
    into.fields['event.action'] = isLogout ? 'logout' : 'login'
    into.fields['event.outcome'] = /error|fail|denied/i.test(kind[0]) ? 'failure' : 'success'
    into.fields['user.name'] = kind[1]
    return true
  },
}

const MAX_KIND = 400
const GUI =
  /(?:(?:auth\w{0,20}|login) error|\w{1,20} login|logged out|access) for(?: user)? '([^']*)'/i

/** PHP's Suhosin: `ALERT - tried to … (attacker '192.0.2.1', file '/srv/www/index.php')`. */
export const suhosin: TextFormat = {
  id: 'suhosin',
  title: 'Suhosin, a guard of PHP',
  programs: [],
  clues: ['attacker'],
  read({ text }: Message, into: Finding): boolean {
    const alert = text.indexOf('ALERT')
    if (alert < 0 || alert > 20) return false
    const marker = text.lastIndexOf("(attacker '")
    const from = marker + 11
    const end = text.indexOf("'", from)
    if (marker < 0 || end < 0 || !setClient(into, text, from, end)) return false
    into.fields['event.action'] = 'alert'
    return true
  },
}
