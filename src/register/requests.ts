import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { provideRequests } from '../otel/request-source.ts'
import type { Attributes } from '../record/record.ts'

/** Where Node tells of each request to a server of node:http or node:https, before any handler. */
const CHANNEL = 'http.server.request.start'

/** Of these one is walked, where its sender is a trusted proxy. */
const HEADERS: ReadonlyMap<string, string> = new Map(
  ['x-forwarded-for', 'forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip'].map(name => [
    name,
    `http.request.header.${name}`,
  ]),
)

interface Started {
  readonly request: { readonly rawHeaders: readonly string[] }
  readonly socket: { readonly remoteAddress?: string; readonly remotePort?: number }
}

/**
 * Lets the processor know who connected, for each record that is logged while a request to a server
 * of node:http or node:https is handled: without spans, and whether or not they are recorded. That
 * is for the client to say, by default, in its `traceparent` header.
 *
 * Keeps some hundred bytes for each request, as long as work goes on that it began. Answers a
 * function that ends it; a second call while it is in force changes nothing.
 */
export function watchRequests(): () => void {
  const requests = new AsyncLocalStorage<Attributes | undefined>()
  if (!provideRequests(() => requests.getStore())) return () => {}
  const onStart = (message: unknown) => {
    requests.enterWith(attributesOf(message as Started))
  }
  subscribe(CHANNEL, onStart)
  return () => {
    unsubscribe(CHANNEL, onStart)
    provideRequests(undefined)
  }
}

/** Undefined where nobody has an address: over a UNIX socket. */
function attributesOf({ request, socket }: Started): Attributes | undefined {
  const { remoteAddress, remotePort } = socket
  if (remoteAddress === undefined) return undefined
  const attributes: Record<string, unknown> = {
    'network.peer.address': remoteAddress,
    'network.peer.port': remotePort,
  }
  const { rawHeaders } = request
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = HEADERS.get(rawHeaders[at]!.toLowerCase())
    if (name === undefined) continue
    const value = rawHeaders[at + 1]!
    attributes[name] = attributes[name] === undefined ? value : `${attributes[name]}, ${value}`
  }
  return attributes
}
