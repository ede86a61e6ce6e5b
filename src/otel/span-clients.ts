import { type Context, SpanKind, trace } from '@opentelemetry/api'
import type { Attributes } from '../record/record.ts'

/** What we need of a span of the SDK, by shape; spans of others have no attributes to be seen. */
interface SpanLike {
  readonly kind?: number
  readonly attributes?: unknown
}

/** By span the server span that it works for; a copy of this package in the other module format
 * shares it. An entry lives as long as its span. */
const SERVERS: WeakMap<object, SpanLike> = shared()

/** Notes for a span that begins which server span it works for. */
export function noteSpan(span: object, parentContext: Context): void {
  const own = span as SpanLike
  const parent = trace.getSpan(parentContext)
  const server = own.kind === SpanKind.SERVER ? own : parent && SERVERS.get(parent)
  if (server !== undefined) SERVERS.set(span, server)
}

/**
 * Attributes of the server span that the active span is, or works for; undefined where there is
 * none. Without a span processor of ours only the server span itself is known. Hot path.
 */
export function serverAttributes(context: Context | undefined): Attributes | undefined {
  const span = context === undefined ? undefined : trace.getSpan(context)
  if (span === undefined) return undefined
  const own = span as SpanLike
  const server = own.kind === SpanKind.SERVER ? own : SERVERS.get(span)
  const attributes = server?.attributes
  return typeof attributes === 'object' && attributes !== null
    ? (attributes as Attributes)
    : undefined
}

function shared(): WeakMap<object, SpanLike> {
  const key = Symbol.for('otel-netanomaly.server-spans')
  const holder = globalThis as unknown as Record<symbol, WeakMap<object, SpanLike> | undefined>
  holder[key] ??= new WeakMap()
  return holder[key]
}
