import {
  type Address,
  copyAddress,
  createAddress,
  equalAddresses,
  isIpv4,
  parseAddress,
} from './address.ts'
import {
  type ClientNames,
  type ClientOrigin,
  clientNames,
  nextPresent,
  type SourceProfile,
} from './client-names.ts'
import { CLIENT_PROFILES, type ClientProfile } from './client-profile.ts'
import { fieldPath, fieldReader, firstPresent, lookup, readField } from './fields.ts'
import { Forwarding } from './forwarding.ts'
import type { PrefixSet } from './prefix.ts'
import { type ClientWarning, ProxyWatch } from './proxy-watch.ts'
import type { Attributes, LogRecordView } from './record.ts'

export type { ClientOrigin, SourceProfile } from './client-names.ts'
export type { ClientProfile } from './client-profile.ts'
export type { ClientWarning, ClientWarningCode } from './proxy-watch.ts'

export interface ClientReaderOptions {
  /** Names the user trusts more than any of ours, in the order they are tried. */
  readonly clientFields: readonly string[]
  /** Peers whose forwarding header is believed; empty believes none. */
  readonly trustedProxies: PrefixSet
  /** The one header that trusted peers are believed by: `x-forwarded-for` by default. */
  readonly clientProfile?: ClientProfile
  /** Whose records they are, for names that mean several things: `auto` by default. */
  readonly sourceProfile?: SourceProfile
}

/** Names that an outgoing call, or a flow, has for its far end. */
const SERVER = fieldPath('server.address')
const DESTINATION = fieldPath('destination.address')
const REQUESTED_PATH = fieldReader('url.path')

/** Maps of what a client sent, whose names it chose. */
const SENT = ['body', 'payload', 'params', 'query', 'form', 'req', 'request']

/** What tells Fastify's request from pino-http's: a host, no headers, and its id beside it. */
const REQUEST_HEADERS = fieldPath('req.headers')
const REQUEST_HOSTS = [fieldPath('req.host'), fieldPath('req.hostname')]

/**
 * Finds a record's client: who connected, not who was named (DESIGN semantics 8). The first valid
 * address wins, names that hold something else are passed over:
 * 1. the configured fields ('configured');
 * 2. the record's own word: `client.address`, `source.address`, ECS and older names ('record');
 * 3. the peer: `network.peer.address`, pino-http's `req.remoteAddress`, `remote_addr` … ('peer').
 *    If it is a trusted proxy, the forwarding header of the chosen profile is followed, and only
 *    that one, since a proxy that writes one header passes others on as they were sent
 *    ('forwarded', see `Forwarding`). No header of any other peer is ever looked at: its sender
 *    wrote it;
 * 4. loose names such as `ip` ('record'), where loopback and `0.0.0.0` give way to a client that an
 *    object's other names tell of.
 * All of it in the record's attributes first, then in those of scope and resource, then in what is
 * derived; the header of a trusted peer is looked for in all four. A value is a string or a list of
 * one string. Names that mean one thing here and another there are told apart by the record's
 * shape or by the source profile.
 *
 * A peer that the record itself calls `server.address` or `destination.address` is whom we called,
 * not who called us ('no-address'), unless a `url.path` says that a request came in: there the
 * server's address is the Host header, and with their own address in it anyone could hide.
 */
export class ClientReader {
  readonly #names: ClientNames
  readonly #isConfigured: boolean
  readonly #trustedProxies: PrefixSet
  readonly #isAnyTrusted: boolean
  readonly #forwarding: Forwarding
  readonly #watch: ProxyWatch
  /** Records with a peer, up to and including the next that `#watch` looks at. */
  #untilLook = 1
  readonly #hop = createAddress()
  /** Some name of the record at hand held text that is no address. */
  #sawText = false
  /** A loose name holds an address that is nobody's, or the machine's own. */
  #isPlaceholder = false

  constructor(options: ClientReaderOptions) {
    const { clientFields, trustedProxies } = options
    const { clientProfile = 'x-forwarded-for', sourceProfile = 'auto' } = options
    this.#names = clientNames(clientFields, sourceProfile)
    this.#isConfigured = clientFields.length > 0
    this.#trustedProxies = trustedProxies
    this.#isAnyTrusted = trustedProxies.size > 0
    this.#forwarding = new Forwarding(CLIENT_PROFILES[clientProfile], trustedProxies)
    this.#watch = new ProxyWatch(clientProfile, trustedProxies)
  }

  /** What seems wrong with proxies so far, each once, in the order it was found. */
  get warnings(): readonly ClientWarning[] {
    return this.#watch.found
  }

  /** Fills `into` where the answer is an origin; else it is unspecified. Hot path. */
  read(record: LogRecordView, into: Address): ClientOrigin | 'no-address' | 'not-an-address' {
    if (!this.#isConfigured) {
      const { peer } = record
      if (peer !== undefined) {
        copyAddress(peer, into)
        const isForwarded = this.#isForwarded(record, into, false)
        if (--this.#untilLook === 0) this.#look(record, into, isForwarded)
        return isForwarded ? 'forwarded' : 'peer'
      }
      const direct = record.attributes['client.address']
      if (typeof direct === 'string' && Object.hasOwn(record.attributes, 'client.address')) {
        if (parseAddress(direct, into)) return 'record'
      }
    }
    this.#sawText = false
    this.#isPlaceholder = false
    const named =
      this.#findAddress(record.attributes, into) ??
      this.#findAddress(record.scopeAttributes, into) ??
      this.#findAddress(record.resourceAttributes, into)
    const origin = named ?? this.#findAddress(derivedClient(record), into)
    if (this.#isPlaceholder && this.#isBetterDerived(record, into)) return 'record'
    if (origin === undefined) return this.#sawText ? 'not-an-address' : 'no-address'
    if (origin !== 'peer') return origin
    const isForwarded = this.#isForwarded(record, into, named === undefined)
    if (!isForwarded && this.#isCalledServer(record, into)) return 'no-address'
    if (--this.#untilLook === 0) this.#look(record, into, isForwarded)
    return isForwarded ? 'forwarded' : 'peer'
  }

  /** Whether another name, not among ours, says who it was; fills `into` if so. */
  #isBetterDerived(record: LogRecordView, into: Address): boolean {
    // What a text says was written by whoever; an object's own names are its writer's.
    const { derived } = record
    if (derived === undefined || derived.client !== undefined) return false
    if (SENT.some(name => record.attributes[name] !== undefined)) return false
    const hop = this.#hop
    if (this.#findAddress(derived.read(), hop) === undefined || isOwnOrNone(hop)) return false
    copyAddress(hop, into)
    return true
  }

  /** Goes on from the peer in `into`, where that is a trusted proxy. Hot path. */
  #isForwarded(record: LogRecordView, into: Address, isDerived: boolean): boolean {
    return (
      this.#isAnyTrusted &&
      this.#trustedProxies.has(into) &&
      this.#forwarding.follow(record, into, isDerived)
    )
  }

  /** Shows `#watch` one of the records that have a peer. */
  #look(record: LogRecordView, client: Address, isForwarded: boolean): void {
    this.#untilLook = this.#watch.look(record, client, isForwarded)
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
    const { order, origins, looseFrom, ambiguousAt, observedLastAt } = this.#names
    const { paths } = order
    let index = firstPresent(level, order)
    while (index < paths.length) {
      const value = lookup(level, paths[index]!)
      const text = index === observedLastAt ? lastOf(value) : onlyOf(value)
      if (typeof text === 'string' && text !== '') {
        if (parseAddress(text, into)) {
          this.#isPlaceholder = index >= looseFrom && isOwnOrNone(into)
          return index === ambiguousAt && isFastify(level) ? 'record' : origins[index]
        }
        this.#sawText = true
      }
      index = nextPresent(level, this.#names, index)
    }
    return undefined
  }
}

/** 127.0.0.0/8, `::1`, `0.0.0.0` and `::`. Hot path. */
function isOwnOrNone(address: Address): boolean {
  if (isIpv4(address)) return address.w3 >>> 24 === 127 || address.w3 === 0
  return address.w0 === 0 && address.w1 === 0 && address.w2 === 0 && address.w3 >>> 0 <= 1
}

/** Of a list of one its element. Hot path. */
function onlyOf(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

/** Of a list its last element. */
function lastOf(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value
}

/**
 * Fastify's own logger writes `req.ip` as `req.remoteAddress`, after its `trustProxy`; pino-http,
 * which also writes headers, the socket's. Both shapes are the application's: no client can choose.
 */
function isFastify(level: Attributes): boolean {
  if (level.reqId === undefined || lookup(level, REQUEST_HEADERS) !== undefined) return false
  return REQUEST_HOSTS.some(path => lookup(level, path) !== undefined)
}

/** Hot path. */
function derivedClient({ derived }: LogRecordView): Attributes | undefined {
  if (derived === undefined) return undefined
  return derived.client === undefined ? derived.read() : derived.client()
}
