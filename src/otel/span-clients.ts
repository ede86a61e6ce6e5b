import { type Context, SpanKind, trace } from '@opentelemetry/api'
import type { Attributes } from '../record/record.ts'
import { currentRequest } from './request-source.ts'

/** What we need of a span of the SDK, by shape; spans of others have no attributes to be seen. */
interface SpanLike {
  readonly kind?: number
  readonly attributes?: unknown
}

/** Names that instrumentations have for who connected to a server span. */
export const SPAN_PEERS = ['network.peer.address', 'net.sock.peer.addr', 'net.peer.ip'] as const

/** By span the nearest server span around it; a copy of this package in the other module format
 * shares it. An entry lives as long as its span. */
const SERVERS: WeakMap<object, SpanLike> = shared('otel-netanomaly.server-spans')
/** By server span who sent its request, where that is known: with the header, which spans lack. */
const REQUESTS: WeakMap<object, Attributes> = shared('otel-netanomaly.span-requests')

/** Notes for a span that begins which server span it works for. */
export function noteSpan(span: object, parentContext: Context): void {
  if ((span as SpanLike).kind === SpanKind.SERVER) {
    const request = currentRequest()
    if (request !== undefined) REQUESTS.set(span, request)
  }
  const parent = trace.getSpan(parentContext) as SpanLike | undefined
  if (parent === undefined) return
  const server = parent.kind === SpanKind.SERVER ? parent : SERVERS.get(parent)
  if (server !== undefined) SERVERS.set(span, server)
}

/**
 * Attributes of the server span that the active span is, or works for; undefined where there is
 * none. A server span without peer within another is the same request as a framework sees it
 * (Next.js): there the outer one is taken. Without a span processor of ours only the server span
 * itself is known. Hot path.
 */
export function serverAttributes(context: Context | undefined): Attributes | undefined {
  const span = context === undefined ? undefined : trace.getSpan(context)
  if (span === undefined) return undefined
  const own = span as SpanLike
  let server = own.kind === SpanKind.SERVER ? own : SERVERS.get(span)
  let attributes = attributesOf(server)
  while (server !== undefined && !hasPeer(attributes)) {
    server = SERVERS.get(server)
    attributes = attributesOf(server) ?? attributes
  }
  return attributes
}

function attributesOf(server: SpanLike | undefined): Attributes | undefined {
  if (server === undefined) return undefined
  const { attributes } = server
  const own =
    typeof attributes === 'object' && attributes !== null ? (attributes as Attributes) : undefined
  const request = REQUESTS.get(server)
  return request !== undefined && isOfSamePeer(own, request) ? request : own
}

/** Whether a server span has the peer of this request, or none that it knows of. */
export function isOfSamePeer(span: Attributes | undefined, request: Attributes): boolean {
  if (span === undefined) return true
  const name = SPAN_PEERS.find(name => span[name] !== undefined)
  return name === undefined || span[name] === request['network.peer.address']
}

function hasPeer(attributes: Attributes | undefined): boolean {
  return attributes !== undefined && SPAN_PEERS.some(name => attributes[name] !== undefined)
}

function shared<T extends object>(name: string): WeakMap<object, T> {
  const key = Symbol.for(name)
  const holder = globalThis as unknown as Record<symbol, WeakMap<object, T> | undefined>
  holder[key] ??= new WeakMap()
  return holder[key]
}
