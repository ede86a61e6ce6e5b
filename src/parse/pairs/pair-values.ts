import { createAddress, parseAddress } from '../../record/address.ts'

const SCRATCH = createAddress()

/** Whether a text is one IP address, with brackets and a port or without. */
export function isAddress(text: string): boolean {
  if (text.length < 7 && !text.includes(':')) return false
  const first = text.charCodeAt(0)
  // Digits, letters to f, colon and bracket begin one: most values are settled by this look.
  const letter = (first | 0x20) - 0x61
  const mayBe = (first >= 0x30 && first <= 0x3a) || first === 0x5b || (letter >= 0 && letter < 6)
  return mayBe && parseAddress(text, SCRATCH)
}

/** An address other than `0.0.0.0` and `::`, which firewalls write where they know none. */
export function isKnownAddress(text: string): boolean {
  if (!isAddress(text)) return false
  const { w0, w1, w2, w3 } = SCRATCH
  return w3 !== 0 || w0 !== 0 || w1 !== 0 || (w2 !== 0 && w2 !== 0xffff)
}

/** What stands where there is no value. */
export function isAbsent(value: string): boolean {
  if (value === '') return true
  if (value.length > 9) return false
  return ABSENT.has(value.toLowerCase())
}

const ABSENT = new Set([
  ...['-', '--', '?', '*', '(none)', '(null)', 'null', 'nil', 'none', 'n/a', 'na', 'undefined'],
  ...['<unset>', '<unknown>', '<none>', 'unset', '""', "''", 'not set'],
])

/** A whole number in decimal digits; undefined for others and for what no double holds. */
export function countIn(text: string | undefined): number | undefined {
  if (text === undefined || text.length === 0 || text.length > 15) return undefined
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x30 || code > 0x39) return undefined
  }
  return Number(text)
}

/** 1 to 65535: 0 is what is written where there are no ports. */
export function portIn(text: string | undefined): number | undefined {
  const port = countIn(text)
  return port !== undefined && port > 0 && port <= 65_535 ? port : undefined
}

/** By number, IANA's assigned internet protocol numbers. */
const TRANSPORTS: Readonly<Record<string, string>> = {
  ...{ '1': 'icmp', '2': 'igmp', '6': 'tcp', '17': 'udp', '47': 'gre', '50': 'esp', '51': 'ah' },
  ...{ '58': 'ipv6-icmp', '89': 'ospf', '103': 'pim', '112': 'vrrp', '132': 'sctp' },
}

const TRANSPORT_NAMES = new Set([...Object.values(TRANSPORTS), 'icmpv6', 'icmp6', 'quic'])

/** `tcp` of `TCP`, `6` or `6(tcp)`; undefined where it is no transport, such as `https`. */
export function transportIn(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  if (Object.hasOwn(TRANSPORTS, text)) return TRANSPORTS[text]
  const name = text.toLowerCase()
  if (TRANSPORT_NAMES.has(name)) return name
  const parts = /^(?:\d{1,3}\((\w{1,10})\)|([a-z]{3,4})\/.*)$/s.exec(name)
  const inner = parts?.[1] ?? parts?.[2]
  return inner !== undefined && TRANSPORT_NAMES.has(inner) ? inner : undefined
}

const FAILURES = new RegExp(
  'fail|den(?:y|ied)|block|drop|reject|refus|discard|invalid|forbid|quarantin|prevent|unauthor|' +
    'revoked|locked|error|reset|kill|terminat|insufficient|unsuccess|incorrect|bad|wrong|' +
    'expired|exceed|^(?:no|n|false|nok|ko)$',
)
const SUCCESSES = new RegExp(
  'succe|allow|accept|pass|permit|grant|' +
    '^(?:ok|yes|true|open|closed?|completed?|detect(?:ed)?|log|log-only|alert|monitor|observed|' +
    'delivered|sent|start|end|built|client-rst|server-rst|timeout|ip-conn)$',
)

/** What a device's word for what it did, or for what came of it, says about the outcome. */
export function outcomeIn(text: string | undefined): 'success' | 'failure' | undefined {
  if (text === undefined || text === '' || text.length > 240) return undefined
  const word = text.toLowerCase()
  if (FAILURES.test(word)) return 'failure'
  return SUCCESSES.test(word) ? 'success' : undefined
}

const MAY_BE_LOGIN = /log|sign|auth|session|pass|cred|user/i
const LOGOUTS =
  /log(?:ged)?[-_ ]?(?:out|off)(?![a-z])|sign(?:ed)?[-_ ]?out|session[-_ ]?(?:end|clos)/
const LOGINS = new RegExp(
  'log(?:ged|ging)?[-_ ]?(?:on|in)(?![a-z])|sign(?:ed)?[-_ ]?(?:on|in)(?![a-z])|authenticat|' +
    '(?<![a-z])auth(?![a-z])|password (?:fail|check)|' +
    '(?:invalid|wrong|incorrect|bad|validate) (?:user|pass|cred)',
)

/** `login` or `logout`, where the name of an event says that it is one. */
export function loginIn(text: string | undefined): 'login' | 'logout' | undefined {
  if (text === undefined || text.length > 240 || !MAY_BE_LOGIN.test(text)) return undefined
  const name = text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  if (LOGOUTS.test(name)) return 'logout'
  return LOGINS.test(name) ? 'login' : undefined
}
