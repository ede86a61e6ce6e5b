import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { provideRequests } from '../otel/request-source.ts'
import { FORWARDING_FIELDS } from '../record/client-profile.ts'
import type { Attributes } from '../record/record.ts'
import { type Around, surroundListeners } from './emitters.ts'

/** Where Node tells of each request to a server of node:http or node:https, before any handler. */
const CHANNEL = 'http.server.request.start'

/** Of these one is walked, where its sender is a trusted proxy. */
const HEADERS: ReadonlyMap<string, string> = new Map(
  FORWARDING_FIELDS.map(field => [field.slice(field.lastIndexOf('.') + 1), field]),
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
  const senders = new WeakMap<object, Attributes>()
  const onStart = (message: unknown) => {
    const sender = attributesOf(message)
    if (sender !== undefined) senders.set((message as Started).request, sender)
    requests.enterWith(sender)
  }
  // A body that comes later, an end or an abort comes from the connection, which has no request in
  // Node 24, and before that may have the one before.
  const within =
    (requestOf: (emitter: object) => object | undefined): Around =>
    (emit, emitter, values) => {
      const request = requestOf(emitter)
      const sender = request && senders.get(request)
      if (sender === undefined || sender === requests.getStore()) return emit.apply(emitter, values)
      return requests.run(sender, () => emit.apply(emitter, values))
    }
  const ofServer: Around = (emit, server, values) => {
    const [event, request, socket] = values
    // The channel does not tell of these.
    const isOther = event === 'upgrade' || event === 'connect'
    if (!isOther && event !== 'clientError') return emit.apply(server, values)
    const sender = isOther ? attributesOf({ request, socket }) : undefined
    return requests.run(sender, () => emit.apply(server, values))
  }
  subscribe(CHANNEL, onStart)
  const undone = [
    surroundListeners(
      IncomingMessage.prototype,
      within(request => request),
    ),
    surroundListeners(
      ServerResponse.prototype,
      within(response => (response as ServerResponse).req),
    ),
    surroundListeners(HttpServer.prototype, ofServer),
    surroundListeners(HttpsServer.prototype, ofServer),
  ]
  return () => {
    unsubscribe(CHANNEL, onStart)
    provideRequests(undefined)
    for (const undo of undone) undo()
  }
}

/**
 * Undefined where nobody has an address: over a UNIX socket. Nor of a request of another form: what
 * is thrown here would end the process.
 */
function attributesOf(message: unknown): Attributes | undefined {
  try {
    return readAttributes(message as Started)
  } catch {
    return undefined
  }
}

function readAttributes({ request, socket }: Started): Attributes | undefined {
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
