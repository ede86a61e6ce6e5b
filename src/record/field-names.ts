import { createAddress, parseAddress } from './address.ts'

/** What a value found under another name means for the field; undefined where it means nothing. */
export type Conversion = (value: unknown) => unknown

export type FieldAlias = string | readonly [name: string, convert: Conversion]

/**
 * Other names of a field in the order they are tried after its own: ECS, names OpenTelemetry has
 * given up, what pino, proxies, flow logs and cloud providers write.
 */
export const FIELD_ALIASES: Readonly<Record<string, readonly FieldAlias[]>> = {
  'client.port': [
    'source.port',
    'network.peer.port',
    'net.sock.peer.port',
    'net.peer.port',
    'req.remotePort',
    'srcport',
    'src_port',
  ],
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
  'destination.port': [
    'server.port',
    'network.local.port',
    'net.host.port',
    'net.sock.host.port',
    'url.port',
    'dstport',
    'dst_port',
    'dest_port',
  ],
  'http.request.body.size': [
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
  ],
  'http.request.method': ['http.method', 'req.method', 'request.method', 'method'],
  'http.response.body.size': [
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
  ],
  'http.response.status_code': [
    'http.status_code',
    'res.statusCode',
    'response.status',
    'status_code',
    'statusCode',
    'status',
  ],
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
  'user.id': ['enduser.id', 'userId', 'req.user.id'],
  // Whatever tells one user from another, so that users can be counted.
  'user.name': [
    'user.id',
    'enduser.id',
    'user.email',
    'user.hash',
    'enduser.pseudo.id',
    'client.user.name',
    'source.user.name',
    'username',
    'user',
    'userName',
    'userId',
    'req.user.id',
    'login',
  ],
  'user_agent.original': [
    'http.user_agent',
    'http.request.header.user-agent',
    'req.headers.user-agent',
    'request.headers.user-agent',
  ],
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
