import type { FoundFields } from '../found.ts'

/** Words for "nothing here", in lower case. */
const ABSENT = new Set(['', '-', '--', 'n/a', 'na', 'none', 'null', 'nil', '(null)', 'undefined'])
const OTHER_ABSENT = new Set(['unknown', '?', '<none>', '(none)', '*', 'not available', '""'])

/** Whether a text stands for no value. */
export function isAbsent(text: string): boolean {
  if (text.length > 13) return false
  const word = text.trim().toLowerCase()
  return ABSENT.has(word) || OTHER_ABSENT.has(word)
}

/** Of a number or digits; undefined for everything else. */
export function wholeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  if (typeof value !== 'string' || !/^ ?\d{1,15}(?:\.0)?$/.test(value)) return undefined
  return Number(value)
}

export function portOf(value: unknown): number | undefined {
  const port = wholeOf(value)
  return port !== undefined && port >= 0 && port <= 65_535 ? port : undefined
}

export function byteCountOf(value: unknown): number | undefined {
  const count = wholeOf(value)
  return count !== undefined && count >= 0 ? count : undefined
}

export function statusOf(value: unknown): number | undefined {
  const status = wholeOf(value)
  return status !== undefined && status >= 100 && status <= 599 ? status : undefined
}

const METHODS = new Set(
  (
    'GET POST PUT HEAD DELETE OPTIONS PATCH CONNECT TRACE PROPFIND PROPPATCH MKCOL COPY MOVE ' +
    'LOCK UNLOCK REPORT SEARCH PURGE BREW DEBUG TRACK'
  ).split(' '),
)

/** Only methods of HTTP: `method` also says how somebody paid or logged in. */
export function methodOf(value: unknown): string | undefined {
  return typeof value === 'string' && METHODS.has(value) ? value : undefined
}

const TRANSPORTS: Readonly<Record<string, string>> = {
  ...{ tcp: 'tcp', 6: 'tcp', tcpv4: 'tcp', tcp6: 'tcp', tcp4: 'tcp', 'tcp/ip': 'tcp' },
  ...{ udp: 'udp', 17: 'udp', udp6: 'udp', udp4: 'udp' },
  ...{ icmp: 'icmp', 1: 'icmp', icmp4: 'icmp', 'ipv6-icmp': 'ipv6-icmp', icmpv6: 'ipv6-icmp' },
  ...{ 58: 'ipv6-icmp', icmp6: 'ipv6-icmp', sctp: 'sctp', 132: 'sctp', quic: 'quic' },
}

/** `tcp`, `udp` and their like, by name or protocol number. */
export function transportOf(protocol: string): string | undefined {
  const word = protocol.toLowerCase()
  return Object.hasOwn(TRANSPORTS, word) ? TRANSPORTS[word] : undefined
}

/** The name or number of a protocol, `tcp` or `HTTP/1.1`. */
export function protocolOf(value: unknown): string | undefined {
  if (typeof value === 'number') return value > 0 && value < 256 ? `${value}` : undefined
  return shortOf(value)
}

/** A word or a few; not digits alone. */
export function shortOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 64) return undefined
  return /^[\d.]{4,}$/.test(value) ? undefined : value
}

/** Longer names are no names of users. */
const MAX_USER_CHARS = 256
const DIRECTORY_ENTRY = /^(?:uid|cn)=([^,=\\]{1,100}),[a-z]{1,20}=/i

export function userOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : undefined
  if (typeof value !== 'string' || value.length > MAX_USER_CHARS) return undefined
  // Directories name a user by the way there: uid=bob,ou=people,dc=example.
  const entry = DIRECTORY_ENTRY.exec(value)
  if (entry !== null) return entry[1]
  // The domain is another field's matter: the same user is written with it and without.
  const cut = value.lastIndexOf('\\')
  return value.slice(cut + 1) || undefined
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Codes of events: numbers and names, but not what tells one event from all others. */
export function codeOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : undefined
  if (typeof value !== 'string' || value.length > 100) return undefined
  return /^[0-9a-f]{8}-[0-9a-f]{4}-|^[0-9a-f]{16,}$|^\d{12,}/i.test(value) ? undefined : value
}

/** `failure` of what tells of an error: a text, `true`, a code that is not 0. */
export function errorOf(value: unknown): 'failure' | undefined {
  const isError = typeof value === 'string' ? value !== '0' : value === true || wholeOf(value)
  return isError ? 'failure' : undefined
}

/** A path, or a URL whose path is taken. */
export function targetOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const isTarget = value.startsWith('/') || /^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(value)
  return isTarget ? value : undefined
}

/** `GET /path HTTP/1.1`, as access logs have it. */
export function requestLineOf(value: unknown): string | undefined {
  return typeof value === 'string' && REQUEST_LINE.test(value) ? value : undefined
}

const REQUEST_LINE = /^[A-Z]{3,20} \S+(?: HTTP\/[\d.]{1,4})?$/

/** Cuts a request's target into path and query. */
export function setTarget(target: string, fields: FoundFields): void {
  let from = 0
  const scheme = target.startsWith('/') ? -1 : target.indexOf('://')
  if (scheme >= 0) {
    from = target.indexOf('/', scheme + 3)
    if (from < 0) from = target.length
  }
  const fragment = target.indexOf('#', from)
  const end = fragment < 0 ? target.length : fragment
  const mark = target.indexOf('?', from)
  const hasQuery = mark >= 0 && mark < end
  fields['url.path'] ??= target.slice(from, hasQuery ? mark : end) || '/'
  if (hasQuery) fields['url.query'] ??= target.slice(mark + 1, end)
}
