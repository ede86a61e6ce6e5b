import {
  type Address,
  copyAddress,
  createAddress,
  equalAddresses,
  parseAddress,
  parseAddressIn,
} from './address.ts'
import {
  fieldPath,
  fieldReader,
  firstPresent,
  lookup,
  type NameOrder,
  nameOrder,
  readField,
} from './fields.ts'
import type { PrefixSet } from './prefix.ts'
import type { Attributes, LogRecordView } from './record.ts'

/** Where the client's address came from: what `netanomaly.client.origin` says. */
export type ClientOrigin = 'configured' | 'record' | 'peer' | 'forwarded'

export interface ClientReaderOptions {
  /** Names the user trusts more than any of ours, in the order they are tried. */
  readonly clientFields: readonly string[]
  /** Peers whose forwarding header is believed; empty believes none. */
  readonly trustedProxies: PrefixSet
}

/** The application's or a proxy's own word on who the client is. */
const BELIEVED = ['client.address', 'source.address', 'client.ip', 'source.ip', 'http.client_ip']

/** Who connected: the client, or the proxy before us. */
const PEERS = [
  'network.peer.address',
  'net.sock.peer.addr',
  'net.peer.ip',
  'net.peer.name',
  'req.remoteAddress',
  'req.socket.remoteAddress',
  'request.remoteAddress',
  'remoteAddress',
  'remote_addr',
  'remoteAddr',
  'remote_ip',
  'remoteIp',
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
]

const FORWARDED_FOR = nameOrder([
  'http.request.header.x-forwarded-for',
  'req.headers.x-forwarded-for',
  'request.headers.x-forwarded-for',
  'http_x_forwarded_for',
  'x_forwarded_for',
])

/** Names that an outgoing call, or a flow, has for its far end. */
const SERVER = fieldPath('server.address')
const DESTINATION = fieldPath('destination.address')
const REQUESTED_PATH = fieldReader('url.path')

/** Hops of a forwarding header that are walked; the client is then the last address walked. */
const MAX_HOPS = 64
/** A longer hop is no address. With `MAX_HOPS` it bounds how much of a header is looked at. */
const MAX_HOP_CHARS = 128

const TAB = 9
const SPACE = 32
const COMMA = 44

/**
 * Finds a record's client: who connected, not who was named (DESIGN semantics 8). The first valid
 * address wins, names that hold something else are passed over:
 * 1. the configured fields ('configured');
 * 2. the record's own word: `client.address`, `source.address`, ECS and older names ('record');
 * 3. the peer: `network.peer.address`, pino-http's `req.remoteAddress`, `remote_addr` … ('peer').
 *    If it is a trusted proxy, X-Forwarded-For is walked from the right, from the hop nearest to
 *    us, to the first that is not trusted ('forwarded'). At a hop that is no address the client is
 *    the last trusted address walked; if all are trusted, the leftmost. The header of any other
 *    peer is never looked at: its sender wrote it;
 * 4. loose names such as `ip` ('record').
 * All of it in the record's attributes first, then in those of scope and resource; the header of a
 * trusted peer is looked for in all three. A value is a string or a list of one string.
 *
 * A peer that the record itself calls `server.address` or `destination.address` is whom we called,
 * not who called us ('no-address'), unless a `url.path` says that a request came in: there the
 * server's address is the Host header, and with their own address in it anyone could hide.
 */
export class ClientReader {
  readonly #names: NameOrder
  /** One for each name. */
  readonly #origins: readonly ClientOrigin[]
  readonly #isConfigured: boolean
  readonly #trustedProxies: PrefixSet
  readonly #hop = createAddress()
  #hops = 0
  #isForwarded = false
  /** Some name of the record at hand held text that is no address. */
  #sawText = false

  constructor(options: ClientReaderOptions) {
    const { clientFields, trustedProxies } = options
    this.#names = nameOrder([...clientFields, ...BELIEVED, ...PEERS, ...LOOSE])
    this.#origins = [
      ...clientFields.map(() => 'configured' as const),
      ...BELIEVED.map(() => 'record' as const),
      ...PEERS.map(() => 'peer' as const),
      ...LOOSE.map(() => 'record' as const),
    ]
    this.#isConfigured = clientFields.length > 0
    this.#trustedProxies = trustedProxies
  }

  /** Fills `into` where the answer is an origin; else it is unspecified. Hot path. */
  read(record: LogRecordView, into: Address): ClientOrigin | 'no-address' | 'not-an-address' {
    if (!this.#isConfigured) {
      const { peer } = record
      if (peer !== undefined) {
        copyAddress(peer, into)
        return this.#trustedProxies.has(into) && this.#walk(record, into) ? 'forwarded' : 'peer'
      }
      const direct = record.attributes['client.address']
      if (typeof direct === 'string' && Object.hasOwn(record.attributes, 'client.address')) {
        if (parseAddress(direct, into)) return 'record'
      }
    }
    this.#sawText = false
    const origin =
      this.#findAddress(record.attributes, into) ??
      this.#findAddress(record.scopeAttributes, into) ??
      this.#findAddress(record.resourceAttributes, into) ??
      this.#findAddress(record.derived?.read(), into)
    if (origin === undefined) return this.#sawText ? 'not-an-address' : 'no-address'
    if (origin !== 'peer') return origin
    if (this.#trustedProxies.has(into) && this.#walk(record, into)) return 'forwarded'
    return this.#isCalledServer(record, into) ? 'no-address' : 'peer'
  }

  /** Hot path. */
  #isCalledServer(record: LogRecordView, peer: Address): boolean {
    const { attributes } = record
    // Names written out cost 1 ns each; the two look-ups, which find nothing mostly, 40 ns.
    const server = attributes['server.address'] ?? attributes.server
    const destination = attributes['destination.address'] ?? attributes.destination
    const isNamed =
      (server !== undefined && this.#isAt(lookup(attributes, SERVER), peer)) ||
      (destination !== undefined && this.#isAt(lookup(attributes, DESTINATION), peer))
    return isNamed && readField(record, REQUESTED_PATH) === undefined
  }

  /** Hot path. */
  #isAt(value: unknown, peer: Address): boolean {
    if (value === undefined) return false
    const text = onlyOf(value)
    return (
      typeof text === 'string' && parseAddress(text, this.#hop) && equalAddresses(this.#hop, peer)
    )
  }

  /** Hot path. */
  #findAddress(level: Attributes | undefined, into: Address): ClientOrigin | undefined {
    if (level === undefined) return undefined
    const { paths } = this.#names
    for (let index = firstPresent(level, this.#names); index < paths.length; index++) {
      const value = lookup(level, paths[index]!)
      if (value === undefined) continue
      const text = onlyOf(value)
      if (typeof text !== 'string' || text === '') continue
      if (parseAddress(text, into)) return this.#origins[index]
      this.#sawText = true
    }
    return undefined
  }

  /** Goes on from the trusted peer in `into`; false where it stays, as no hop is an address. */
  #walk(record: LogRecordView, into: Address): boolean {
    const header =
      findHeader(record.attributes) ??
      findHeader(record.scopeAttributes) ??
      findHeader(record.resourceAttributes) ??
      findHeader(record.derived?.read())
    this.#hops = 0
    this.#isForwarded = false
    if (Array.isArray(header)) {
      let index = header.length - 1
      while (index >= 0 && this.#walkText(header[index], into)) index--
    } else this.#walkText(header, into)
    return this.#isForwarded
  }

  /** False where the walk ends here: untrusted, no address, or too many. Empty hops are none. */
  #walkText(text: unknown, into: Address): boolean {
    if (typeof text !== 'string') return false
    let end = text.length
    while (end >= 0) {
      const start = hopStart(text, end)
      if (++this.#hops > MAX_HOPS || end - start > MAX_HOP_CHARS) return false
      if (parseAddressIn(text, start, end, this.#hop)) {
        copyAddress(this.#hop, into)
        this.#isForwarded = true
        if (!this.#trustedProxies.has(into)) return false
      } else if (!isBlank(text, start, end)) return false
      end = start - 1
    }
    return true
  }
}

/** Of a list of one its element. Hot path. */
function onlyOf(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

/** The first header that says anything. */
function findHeader(level: Attributes | undefined): unknown {
  if (level === undefined) return undefined
  const { paths } = FORWARDED_FOR
  for (let index = firstPresent(level, FORWARDED_FOR); index < paths.length; index++) {
    const value = lookup(level, paths[index]!)
    if (Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== '') {
      return value
    }
  }
  return undefined
}

/** Index after the last comma before `end`, or one that makes the hop too long. */
function hopStart(text: string, end: number): number {
  let start = end
  while (start > 0 && text.charCodeAt(start - 1) !== COMMA && end - start <= MAX_HOP_CHARS) start--
  return start
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code !== SPACE && code !== TAB) return false
  }
  return true
}
