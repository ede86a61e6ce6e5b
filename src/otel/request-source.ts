import { type Context, context } from '@opentelemetry/api'
import type { Attributes } from '../record/record.ts'

/** Says who sent the request that the running code works for: attributes as a server span's. */
export type RequestSource = () => Attributes | undefined

interface Holder {
  /** Shared by all copies of this package in the process. */
  [KEY]?: RequestSource | undefined
}

const KEY = Symbol.for('otel-netanomaly.request')
const holder = globalThis as Holder

/** False where there is one already; undefined takes it away. */
export function provideRequests(source: RequestSource | undefined): boolean {
  if (source !== undefined && holder[KEY] !== undefined) return false
  holder[KEY] = source
  return true
}

/** Who sent the request that the running code works for. */
export function currentRequest(): Attributes | undefined {
  return holder[KEY]?.()
}

/**
 * Who sent the request that a record was logged for, where that is known: only of a record that is
 * emitted in the context it was logged in. One that has waited may be emitted in another request's
 * time. Hot path.
 */
export function requestAttributes(logged: Context | undefined): Attributes | undefined {
  const source = holder[KEY]
  if (source === undefined || logged === undefined) return undefined
  return logged === context.active() ? source() : undefined
}
