import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, createServer, request as send } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Context, context, createContextKey, SpanKind, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listen, stop } from '../../examples/demo/server.ts'
import { NetworkAnomalySpanProcessor } from '../../src/index.ts'
import { watchRequests } from '../../src/node-sdk.ts'
import { createPipeline } from '../otel/pipeline.ts'

const RULES = ['count >= 3 within 10s where event.action = login and event.outcome = failure']
const TRUST = { trustedProxies: ['loopback'] }
const FORWARDED = { 'x-forwarded-for': '192.0.2.1, 203.0.113.7' }

let unwatch: () => void
beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  unwatch = watchRequests()
})
afterEach(() => {
  unwatch()
  context.disable()
})

type Handler = (
  log: (body?: string, more?: { context?: Context; attributes?: Record<string, string> }) => void,
) => unknown

/** Whom the episodes are about, after each of these requests was handled. */
async function foundAfter(
  requests: readonly (readonly [headers: Record<string, string>, times: number])[],
  handler: Handler,
  options: Parameters<typeof createPipeline>[0] = TRUST,
  at?: { readonly socketPath: string },
) {
  const pipeline = createPipeline({ rules: RULES, ...options })
  const log = (body = 'login failed', more = {}) => pipeline.logger.emit({ body, ...more })
  const server = createServer(async (_, response) => {
    await handler(log)
    response.end()
  })
  if (at !== undefined) await once(server.listen(at.socketPath), 'listening')
  const where = at ?? { host: '127.0.0.1', port: await listen(server) }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (const [headers, times] of requests) {
    for (let time = 0; time < times; time++) {
      const outgoing = send({ agent, ...where, headers })
      outgoing.end()
      const [answer] = await once(outgoing, 'response')
      await once(answer.resume(), 'end')
    }
  }
  agent.destroy()
  await stop(server)
  return pipeline
    .events()
    .map(({ attributes }) => [attributes['client.address'], attributes['netanomaly.client.origin']])
}

describe('watchRequests', () => {
  test('lets a line without address have the client of the request, without any span', async () => {
    const found = await foundAfter([[FORWARDED, 3]], log => log())
    expect(found).toEqual([['203.0.113.7', 'forwarded']])
  })

  test('believes no header of who is not trusted', async () => {
    const found = await foundAfter([[FORWARDED, 3]], log => log(), {})
    expect(found).toEqual([['127.0.0.1', 'peer']])
  })

  test('goes along with what is done later, and tells requests of one connection apart', async () => {
    const other = { 'x-forwarded-for': '203.0.113.8' }
    const found = await foundAfter(
      [
        [FORWARDED, 2],
        [other, 2],
        [FORWARDED, 1],
      ],
      async log => {
        await pause(1)
        log()
      },
    )
    expect(found).toEqual([['203.0.113.7', 'forwarded']])
  })

  test('is the client also in a span that is not recorded', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const span = trace.wrapSpanContext({ traceId, spanId: 'b7ad6b7169203331', traceFlags: 0 })
    const found = await foundAfter([[FORWARDED, 3]], log =>
      context.with(trace.setSpan(context.active(), span), () => log()),
    )
    expect(found).toEqual([['203.0.113.7', 'forwarded']])
  })

  test('comes before an address in free text, and after those of attributes', async () => {
    const forged = 'login failed for bob from 192.0.2.200'
    const found = await foundAfter([[FORWARDED, 3]], log => log(forged))
    expect(found).toEqual([['203.0.113.7', 'forwarded']])
    const attributes = { 'client.address': '192.0.2.5' }
    const own = await foundAfter([[FORWARDED, 3]], log => log('login failed', { attributes }))
    expect(own).toEqual([['192.0.2.5', 'record']])
  })

  test('says nothing of a record that was logged elsewhere', async () => {
    const earlier = context.active().setValue(createContextKey('job'), 1)
    const found = await foundAfter([[FORWARDED, 3]], log =>
      log('login failed', { context: earlier }),
    )
    expect(found).toEqual([])
  })

  test('gives way to a server span of another peer', async () => {
    const tracers = new TracerProvider({ spanProcessors: [new NetworkAnomalySpanProcessor()] })
    const attributes = { 'network.peer.address': '192.0.2.77' }
    const found = await foundAfter([[FORWARDED, 3]], log => {
      const kind = SpanKind.SERVER
      const span = tracers.getTracer('grpc').startSpan('call', { kind, attributes })
      context.with(trace.setSpan(context.active(), span), () => log())
    })
    expect(found).toEqual([['192.0.2.77', 'peer']])
  })

  test('stays with the server span, for records that are emitted later', async () => {
    const tracers = new TracerProvider({ spanProcessors: [new NetworkAnomalySpanProcessor()] })
    const waiting: Context[] = []
    const attributes = { 'network.peer.address': '127.0.0.1' }
    const found = await foundAfter([[FORWARDED, 3]], log => {
      const kind = SpanKind.SERVER
      const span = tracers.getTracer('http').startSpan('POST', { kind, attributes })
      waiting.push(trace.setSpan(context.active(), span))
      // A logger's stream that is drained when the third request comes.
      if (waiting.length < 3) return
      for (const logged of waiting) log('login failed', { context: logged })
    })
    expect(found).toEqual([['203.0.113.7', 'forwarded']])
  })

  test('joins header lines, and reads them by any letter case', async () => {
    const headers = { 'X-Forwarded-FOR': ['192.0.2.1', '203.0.113.9'] as unknown as string }
    const found = await foundAfter([[headers, 3]], log => log())
    expect(found).toEqual([['203.0.113.9', 'forwarded']])
  })

  test('knows nobody over a UNIX socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'netanomaly-'))
    const at = { socketPath: join(folder, 'socket') }
    const found = await foundAfter([[FORWARDED, 3]], log => log(), TRUST, at)
    rmSync(folder, { recursive: true })
    expect(found).toEqual([])
  })

  test('is not asked where spans are not to be read', async () => {
    const options = { ...TRUST, readsSpans: false }
    expect(await foundAfter([[FORWARDED, 3]], log => log(), options)).toEqual([])
  })

  test('is in force once, and ends', async () => {
    watchRequests()()
    expect(await foundAfter([[FORWARDED, 3]], log => log())).toHaveLength(1)
    unwatch()
    expect(await foundAfter([[FORWARDED, 3]], log => log())).toEqual([])
  })
})
