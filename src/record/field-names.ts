import { createAddress, parseAddress } from './address.ts'

/** What a value found under another name means for the field; undefined where it means nothing. */
export type Conversion = (value: unknown) => unknown

export type FieldAlias = string | readonly [name: string, convert: Conversion]

/**
 * Other names of a field in the order they are tried after its own: ECS, names OpenTelemetry has
 * given up, what pino, proxies, flow logs and cloud providers write. Many of them mean other things
 * elsewhere: they count only with a value that the field can have, and pass it on as it is logged.
 */
export const FIELD_ALIASES: Readonly<Record<string, readonly FieldAlias[]>> = {
  'client.port': only(port, [
    'source.port',
    'network.peer.port',
    'net.sock.peer.port',
    'net.peer.port',
    'req.remotePort',
    'srcport',
    'src_port',
  ]),
  'destination.address': [
    'destination.ip',
    ['server.address', addressOnly],
    'network.local.address',
    'server.ip',
    'net.sock.host.addr',
    'net.host.ip',
    ['net.host.name', addressOnly],
    'dstaddr',
    'dst_ip',
    'dest_ip',
    'dstip',
  ],
  'destination.port': only(port, [
    'server.port',
    'network.local.port',
    'net.host.port',
    'net.sock.host.port',
    'url.port',
    'dstport',
    'dst_port',
    'dest_port',
  ]),
  'http.request.body.size': only(byteCount, [
    'http.request.size',
    'source.bytes',
    'client.bytes',
    'http.request.body.bytes',
    'http.request.bytes',
    'http.request_content_length',
    'http.request.header.content-length',
    'request_length',
    'bytes_in',
    'bytes_received',
  ]),
  // OpenTelemetry's own former name may hold whatever a client sent; the others hold other things.
  'http.request.method': [
    'http.method',
    ...only(method, ['req.method', 'request.method', 'method']),
  ],
  'http.response.body.size': only(byteCount, [
    'http.response.size',
    'destination.bytes',
    'http.response.body.bytes',
    'http.response.bytes',
    'http.response_content_length',
    'http.response.header.content-length',
    'res.headers.content-length',
    'body_bytes_sent',
    'bytes_sent',
    'bytes_out',
    'network.bytes',
    'bytes',
  ]),
  'http.response.status_code': only(status, [
    'http.status_code',
    'res.statusCode',
    'response.status',
    'status_code',
    'statusCode',
    'status',
  ]),
  'network.protocol.name': ['network.protocol', 'net.protocol.name'],
  'network.protocol.version': ['net.protocol.version', 'http.flavor'],
  'network.transport': [
    ['net.transport', transport],
    ['protocol', transport],
    ['proto', transport],
    ['ip_proto', transport],
  ],
  'rpc.status_code': ['rpc.grpc.status_code'],
  // The route last: it names a template, the others what was asked for.
  'url.path': [
    ['http.target', pathOnly],
    ['req.url', pathOnly],
    ['request.url', pathOnly],
    'http.route',
  ],
  'user.id': only(userName, ['enduser.id', 'userId', 'req.user.id']),
  // Whatever tells one user from another, so that users can be counted.
  'user.name': [
    ...only(userName, [
      'user.id',
      'enduser.id',
      'user.email',
      'user.hash',
      'enduser.pseudo.id',
      'client.user.name',
      'source.user.name',
    ]),
    ...only(accountName, ['username', 'user', 'userName']),
    ...only(userName, ['userId', 'req.user.id']),
    ['login', accountName],
  ],
  'user_agent.original': [
    'http.user_agent',
    'http.request.header.user-agent',
    'req.headers.user-agent',
    'request.headers.user-agent',
  ],
}

/** Of fields whose own name may have a value that says nothing, what it says. */
export const OWN_CONVERSIONS: Readonly<Record<string, Conversion>> = {
  'user.id': value => (value === '' ? undefined : value),
  'user.name': value => (value === '' ? undefined : value),
}

/** These names, each with a value of this kind alone. */
function only(convert: Conversion, names: readonly string[]): readonly FieldAlias[] {
  return names.map(name => [name, convert] as const)
}

/** `status` is often a word, or the state of an order. */
function status(value: unknown): unknown {
  return isWholeFrom(100, countOf(value), 599) ? value : undefined
}

function port(value: unknown): unknown {
  return isWholeFrom(0, countOf(value), 65_535) ? value : undefined
}

function byteCount(value: unknown): unknown {
  const count = countOf(value)
  return count >= 0 && count < Number.POSITIVE_INFINITY ? value : undefined
}

function isWholeFrom(min: number, value: number, max: number): boolean {
  return value >= min && value <= max && Number.isInteger(value)
}

/** 2^64 has so many. */
const MAX_DIGITS = 20

/** Of a number, a bigint or a text of digits; NaN of everything else. Hot path. */
function countOf(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return typeof value === 'bigint' ? Number(value) : Number.NaN
  const { length } = value
  let count = length === 0 || length > MAX_DIGITS ? Number.NaN : 0
  for (let at = 0; at < length && count >= 0; at++) {
    const digit = value.charCodeAt(at) - 0x30
    count = digit >= 0 && digit <= 9 ? count * 10 + digit : Number.NaN
  }
  return count
}

/** `GET` and `ACL` are the shortest in the IANA registry, `UPDATEREDIRECTREF` is the longest. */
const MIN_METHOD_LENGTH = 3
const MAX_METHOD_LENGTH = 20

/** Capitals and inner hyphens: `method` also says how somebody paid, or what RPC was called. */
function method(value: unknown): unknown {
  if (typeof value !== 'string') return undefined
  const { length } = value
  if (length < MIN_METHOD_LENGTH || length > MAX_METHOD_LENGTH) return undefined
  for (let at = 0; at < length; at++) {
    const code = value.charCodeAt(at)
    const isHyphen = code === 0x2d && at > 0 && at < length - 1
    if (!isHyphen && !(code >= 0x41 && code <= 0x5a)) return undefined
  }
  return value
}

/** `login` and `user` may be flags. */
function userName(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? undefined : value
  const isId = typeof value === 'bigint' || Number.isFinite(value)
  return isId ? value : undefined
}

/** Without the domain of Windows: ECS has that in `user.domain`, as what is derived has it. */
function accountName(value: unknown): unknown {
  if (typeof value !== 'string') return userName(value)
  return value.slice(value.lastIndexOf('\\') + 1) || undefined
}

/** The words of `network.transport`, old spellings and IANA protocol numbers. */
const TRANSPORTS: Readonly<Record<string, string>> = {
  tcp: 'tcp',
  ip_tcp: 'tcp',
  6: 'tcp',
  udp: 'udp',
  ip_udp: 'udp',
  17: 'udp',
  icmp: 'icmp',
  1: 'icmp',
  'ipv6-icmp': 'ipv6-icmp',
  58: 'ipv6-icmp',
  sctp: 'sctp',
  132: 'sctp',
  quic: 'quic',
  pipe: 'pipe',
  unix: 'unix',
}

/** `protocol` often holds `HTTP/1.1`, which is no transport. */
function transport(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const name = `${value}`.toLowerCase()
  return Object.hasOwn(TRANSPORTS, name) ? TRANSPORTS[name] : undefined
}

/** Without query and fragment, and without scheme and host where a proxy's client names them. */
function pathOnly(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const end = value.search(/[?#]/)
  const target = end < 0 ? value : value.slice(0, end)
  if (target.startsWith('/')) return target
  return target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '') || '/'
}

const SCRATCH = createAddress()

/** Host names are no addresses. */
function addressOnly(value: unknown): string | undefined {
  return typeof value === 'string' && parseAddress(value, SCRATCH) ? value : undefined
}
