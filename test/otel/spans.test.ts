import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api'
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { NetworkAnomalySpanProcessor } from '../../src/index.ts'
import { createPipeline, SMALL_RULE, START_MS } from './pipeline.ts'

const OPTIONS = { rules: [SMALL_RULE], latenessMs: 0 }

/** Spans of the real SDK, ours the only processor. */
function createTracer(options: { readonly isSampled?: boolean } = {}) {
  const provider = new TracerProvider({
    spanProcessors: [new NetworkAnomalySpanProcessor()],
    ...(options.isSampled === false && { sampler: new AlwaysOffSampler() }),
  })
  return provider.getTracer('test')
}

function contextOf(span: Span) {
  return trace.setSpan(ROOT_CONTEXT, span)
}

/** Emits three records without an address in this context, and says whom the episode is about. */
function clientLoggedIn(
  logContext: ReturnType<typeof contextOf>,
  more: { readonly body?: unknown; readonly attributes?: Record<string, unknown> } = {},
  options: Parameters<typeof createPipeline>[0] = {},
) {
  const { logger, events, processor } = createPipeline({ ...OPTIONS, ...options })
  for (const at of [0, 1, 2]) {
    logger.emit({
      ...{ timestamp: START_MS + at, observedTimestamp: START_MS + at, severityNumber: 9 },
      ...{ body: (more.body ?? 'login failed') as string, context: logContext },
      attributes: more.attributes ?? {},
    })
  }
  expect(processor.counters.seen).toBe(3)
  const [event] = events()
  return event && [event.attributes['client.address'], event.attributes['netanomaly.client.origin']]
}

describe('a record without an address', () => {
  const PEER = { 'network.peer.address': '203.0.113.7', 'client.address': '198.51.100.66' }
  const tracer = createTracer()
  const server = tracer.startSpan('GET /', { kind: SpanKind.SERVER, attributes: PEER })

  it('has the peer of the server span it is logged in, never its forgeable client', () => {
    expect(clientLoggedIn(contextOf(server))).toEqual(['203.0.113.7', 'peer'])
  })

  it('has it in spans within that span, however deep, and in calls that go out', () => {
    const inner = tracer.startSpan('find user', {}, contextOf(server))
    const deeper = tracer.startSpan('SELECT', { kind: SpanKind.CLIENT }, contextOf(inner))
    deeper.setAttribute('network.peer.address', '192.0.2.53')
    expect(clientLoggedIn(contextOf(inner))).toEqual(['203.0.113.7', 'peer'])
    expect(clientLoggedIn(contextOf(deeper))).toEqual(['203.0.113.7', 'peer'])
  })

  it('has none in a client span of its own, whose peer is whom we called', () => {
    const attributes = { 'network.peer.address': '192.0.2.53' }
    const call = tracer.startSpan('GET', { kind: SpanKind.CLIENT, attributes })
    expect(clientLoggedIn(contextOf(call))).toBeUndefined()
  })

  it('sees an address that the server span got after it began', () => {
    const late = tracer.startSpan('GET /', { kind: SpanKind.SERVER })
    const inner = tracer.startSpan('inner', {}, contextOf(late))
    late.setAttribute('net.peer.ip', '2001:db8::7')
    expect(clientLoggedIn(contextOf(inner))).toEqual(['2001:db8::7', 'peer'])
  })

  it('has a server span within a server span for its own', () => {
    const attributes = { 'network.peer.address': '192.0.2.99' }
    const own = tracer.startSpan('m', { kind: SpanKind.SERVER, attributes }, contextOf(server))
    expect(clientLoggedIn(contextOf(own))).toEqual(['192.0.2.99', 'peer'])
  })

  it('has the peer of the outer one where the inner has none, as in Next.js', () => {
    const own = tracer.startSpan('POST', { kind: SpanKind.SERVER }, contextOf(server))
    const inner = tracer.startSpan('run handler', {}, contextOf(own))
    expect(clientLoggedIn(contextOf(own))).toEqual(['203.0.113.7', 'peer'])
    expect(clientLoggedIn(contextOf(inner))).toEqual(['203.0.113.7', 'peer'])
  })

  it('has none where no span is recorded, or none is active', () => {
    const unsampled = createTracer({ isSampled: false })
    const span = unsampled.startSpan('GET /', { kind: SpanKind.SERVER, attributes: PEER })
    expect(clientLoggedIn(contextOf(span))).toBeUndefined()
    expect(clientLoggedIn(ROOT_CONTEXT)).toBeUndefined()
    expect(clientLoggedIn(context.active())).toBeUndefined()
  })

  it.each([
    'http.request.header.x-forwarded-for',
    // As instrumentations of SDK 0.2xx name it.
    'http.request.header.x_forwarded_for',
  ])('walks a header that the span has as %s, if its peer is trusted', header => {
    const attributes = {
      'network.peer.address': '10.0.0.1',
      [header]: ['192.0.2.1, 203.0.113.7', '10.0.0.2'],
    }
    const span = tracer.startSpan('GET /', { kind: SpanKind.SERVER, attributes })
    const trust = { trustedProxies: ['10.0.0.0/8'] }
    expect(clientLoggedIn(contextOf(span), {}, trust)).toEqual(['203.0.113.7', 'forwarded'])
    expect(clientLoggedIn(contextOf(span))).toEqual(['10.0.0.1', 'peer'])
  })

  it('has the address its own attributes say, whatever the span', () => {
    const attributes = { 'client.address': '192.0.2.5' }
    expect(clientLoggedIn(contextOf(server), { attributes })).toEqual(['192.0.2.5', 'record'])
  })

  it('has the span before an address in free text, and an access line before the span', () => {
    const forged = 'login failed for bob from 192.0.2.200'
    expect(clientLoggedIn(contextOf(server), { body: forged })).toEqual(['203.0.113.7', 'peer'])
    expect(clientLoggedIn(ROOT_CONTEXT, { body: forged })?.[0]).toBe('192.0.2.200')
    const access = '192.0.2.5 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "-"'
    expect(clientLoggedIn(contextOf(server), { body: access })?.[0]).toBe('192.0.2.5')
  })

  it('has none where spans are not to be read', () => {
    expect(clientLoggedIn(contextOf(server), {}, { readsSpans: false })).toBeUndefined()
  })
})

it('a handler of the real HTTP instrumentation logs with its client, whatever the header', () => {
  const app = fileURLToPath(new URL('http-app.ts', import.meta.url))
  const printed = execFileSync(process.execPath, [app], { encoding: 'utf8', timeout: 60_000 })
  const { events, spanClients } = JSON.parse(printed)
  expect(spanClients).toEqual(Array(3).fill('198.51.100.66'))
  expect(events).toEqual([['127.0.0.1', 'peer']])
})
