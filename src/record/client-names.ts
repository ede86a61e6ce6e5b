import { type NameOrder, nameOrder } from './fields.ts'
import type { Attributes } from './record.ts'

/** Where the client's address came from: what `netanomaly.client.origin` says. */
export type ClientOrigin = 'configured' | 'record' | 'peer' | 'forwarded'

/** The application's or a proxy's own word on who the client is. */
const BELIEVED = ['client.address', 'source.address', 'client.ip', 'source.ip', 'http.client_ip']

/**
 * Who connected: the client, or the proxy before us. Where the writer was told of proxies, as Caddy
 * (`request.client_ip`) and Envoy (`downstream_remote_address`) can be, it is whom they found.
 */
const PEERS = [
  'network.peer.address',
  'net.sock.peer.addr',
  'net.peer.ip',
  'net.peer.name',
  'req.remoteAddress',
  'req.socket.remoteAddress',
  'request.client_ip',
  'request.remote_ip',
  'request.remoteAddress',
  'remoteAddress',
  'remote_addr',
  'remoteAddr',
  'remote_ip',
  'remoteIp',
  'ClientAddr',
  'downstream_remote_address',
  'downstream_direct_remote_address',
  'client:port',
  'c-ip',
  'sourceIPs',
]

/** Believed last: names that often hold a client, and sometimes something else. */
const LOOSE = [
  'req.ip',
  'clientIp',
  'client_ip',
  'clientip',
  'ip',
  'src_ip',
  'srcip',
  'srcaddr',
  'src',
  'sourceIPAddress',
  'SourceIp',
  'ClientIP',
  'clientIP',
  'client_addr',
  'clientAddress',
  'SourceAddress',
  'IpAddress',
  'callerIpAddress',
  'httpRequest.remoteIp',
  'protoPayload.requestMetadata.callerIp',
  'winlog.event_data.IpAddress',
]

/** Zeek's, as flat as Zeek writes it: half of all records have some `id` in which to look. */
const FLAT = 'id.orig_h'

type NamedOrigin = readonly [name: string, origin: 'record' | 'peer']

/**
 * What names mean in the records of one program, where that is not what they mean in most: `peer`
 * may be a proxy and its forwarding header is walked, `record` was found by a program that has been
 * told which proxies to trust, and is believed.
 */
export const SOURCE_PROFILES = {
  /** By the names and the record's shape. */
  auto: [],
  // The peer's address: pino-std-serializers, req. Restify's and bunyan's serializers are the same.
  'pino-http': [['req.remoteAddress', 'peer']],
  // `req.ip`, which `trustProxy` decides about: fastify, lib/logger-pino.js.
  fastify: [['req.remoteAddress', 'record']],
  // `client_ip` is what `trusted_proxies` lead to: caddyserver.com/docs, log, and global options.
  caddy: [
    ['request.client_ip', 'record'],
    ['request.remote_ip', 'peer'],
  ],
  // Found by `use_remote_address` and `xff_num_trusted_hops`: envoyproxy.io/docs, access logging.
  envoy: [
    ['downstream_remote_address', 'record'],
    ['downstream_direct_remote_address', 'peer'],
  ],
  // The peer, with its port: doc.traefik.io, access logs. `ClientHost` is a header.
  traefik: [['ClientAddr', 'peer']],
  // Names of the usual JSON formats; %ci is the peer: docs.haproxy.org, custom log format.
  haproxy: [
    ['client_ip', 'peer'],
    ['clientip', 'peer'],
  ],
  nginx: [['remote_addr', 'peer']],
  // With ngx_http_realip_module, which has replaced the peer's address: nginx.org.
  'nginx-realip': [['remote_addr', 'record']],
  // The last is the peer, the others are headers: kubernetes.io, audit.k8s.io/v1, Event.
  kubernetes: [['sourceIPs', 'peer']],
} as const satisfies Readonly<Record<string, readonly NamedOrigin[]>>

export type SourceProfile = keyof typeof SOURCE_PROFILES

export const SOURCE_PROFILE_NAMES = Object.keys(SOURCE_PROFILES) as SourceProfile[]

/** All names of the client in the order they are tried, and what each means. */
export interface ClientNames {
  readonly order: NameOrder
  /** Indexes of all paths that a key may serve, as `order.firstByKey` has the first; ascending. */
  readonly allByKey: ReadonlyMap<string, readonly number[]>
  /** One for each name. */
  readonly origins: readonly ClientOrigin[]
  /** Index of the first name that is believed last; the number of names where there is none. */
  readonly looseFrom: number
  /** Index of the name that means one thing in pino-http's records, another in Fastify's; or -1. */
  readonly ambiguousAt: number
  /** Index of the name whose list was begun by the client and ended by the writer. */
  readonly observedLastAt: number
}

/** Each name once, with the meaning it has first. */
export function clientNames(clientFields: readonly string[], profile: SourceProfile): ClientNames {
  const given: readonly NamedOrigin[] = SOURCE_PROFILES[profile]
  const origins = new Map<string, ClientOrigin>()
  const add = (name: string, origin: ClientOrigin) => {
    if (!origins.has(name)) origins.set(name, origin)
  }
  for (const name of clientFields) add(name, 'configured')
  for (const name of BELIEVED) add(name, 'record')
  for (const [name, origin] of given) add(name, origin)
  for (const name of PEERS) add(name, 'peer')
  for (const name of [...LOOSE, FLAT]) add(name, 'record')
  const names = [...origins.keys()]
  const indexOf = (name: string) => (clientFields.includes(name) ? -1 : names.indexOf(name))
  const order = withFlat(nameOrder(names), FLAT)
  return {
    order,
    allByKey: allByKey(order),
    origins: [...origins.values()],
    looseFrom:
      Math.max(...[...clientFields, ...BELIEVED, ...PEERS].map(one => names.indexOf(one))) + 1,
    ambiguousAt: profile === 'auto' ? indexOf('req.remoteAddress') : -1,
    observedLastAt: names.indexOf('sourceIPs'),
  }
}

/**
 * Index of the first path after `index` that may have a value in these attributes, the number of
 * paths where none has. Hot path.
 */
export function nextPresent(level: Attributes, names: ClientNames, index: number): number {
  let next = names.order.paths.length
  for (const key in level) {
    const indexes = names.allByKey.get(key)
    if (indexes === undefined) continue
    for (let at = 0; at < indexes.length; at++) {
      const other = indexes[at]!
      if (other <= index) continue
      if (other < next) next = other
      break
    }
  }
  return next
}

/** The same with this last name as one key, which is not looked for in maps. */
function withFlat(order: NameOrder, name: string): NameOrder {
  const index = order.paths.findIndex(path => path.name === name)
  if (index !== order.paths.length - 1) return order
  return {
    paths: order.paths.with(index, { name, splits: [] }),
    firstByKey: new Map([...order.firstByKey].filter(([key, at]) => at !== index || key === name)),
  }
}

function allByKey(order: NameOrder): ReadonlyMap<string, readonly number[]> {
  const all = new Map<string, number[]>()
  for (const [index, path] of order.paths.entries()) {
    for (const key of [path.name, ...path.splits.map(split => split.key)]) {
      const indexes = all.get(key) ?? []
      if (indexes.at(-1) !== index) indexes.push(index)
      all.set(key, indexes)
    }
  }
  return all
}
