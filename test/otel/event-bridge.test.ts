import {
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { EventToSpanEventBridge, NetworkAnomalyLogRecordProcessor } from '../../src/index.ts'
import type { SdkLogRecord } from '../../src/otel/sdk-types.ts'
import { diagnosed, SMALL_RULE, START_MS } from './pipeline.ts'
import { contextOf, createTracers } from './tracers.ts'

/** Only the bridge, before an exporter. */
function createBridged() {
  const exporter = new InMemoryLogRecordExporter()
  const bridge = new EventToSpanEventBridge()
  const processors = [bridge, new SimpleLogRecordProcessor({ exporter })]
  const logger = new LoggerProvider({ processors }).getLogger('app')
  const emit = (within: Context, more: Record<string, unknown> = {}) =>
    logger.emit({ eventName: 'app.paid', timestamp: START_MS + 7, context: within, ...more })
  return { bridge, emit, records: () => exporter.getFinishedLogRecords() }
}

const { tracer, spans } = createTracers('shop')

/** Events of the span once it has ended. */
function eventsOf(span: Span) {
  span.end()
  const { spanId } = span.spanContext()
  return spans().find(one => one.spanContext().spanId === spanId)?.events
}

describe('the event to span event bridge', () => {
  it('puts an event on its recording span, with name, time and all attributes, once', () => {
    const { emit, records } = createBridged()
    const span = tracer.startSpan('pay')
    const attributes = { amount: 5, currency: 'EUR', gift: false, items: ['a', 'b'] }
    emit(contextOf(span), { attributes, severityNumber: 17, body: 'paid' })
    expect(eventsOf(span)).toEqual([
      {
        ...{ name: 'app.paid', attributes, droppedAttributesCount: 0 },
        time: [START_MS / 1_000, 7_000_000],
      },
    ])
    expect(records()).toMatchObject([{ eventName: 'app.paid', body: 'paid', attributes }])
  })

  it('takes the observed time where the record has none', () => {
    const bridge = new EventToSpanEventBridge()
    const span = tracer.startSpan('pay')
    const record = {
      ...{ eventName: 'app.paid', attributes: {}, spanContext: span.spanContext() },
      ...{ hrTime: [0, 0], hrTimeObserved: [1_700_000_000, 5] },
    }
    bridge.onEmit(record as never, contextOf(span))
    expect(eventsOf(span)?.[0]?.time).toEqual([1_700_000_000, 5])
  })

  it('writes what a span event cannot hold as JSON', () => {
    const { emit } = createBridged()
    const span = tracer.startSpan('pay')
    const attributes = {
      ...{ map: { a: [1, { b: true }] }, mixed: [1, 'x'], none: null },
      ...{ bytes: new Uint8Array([255, 0, 1]), within: { key: new Uint8Array([1]) } },
    }
    emit(contextOf(span), { attributes })
    expect(eventsOf(span)?.[0]?.attributes).toEqual({
      ...{ map: '{"a":[1,{"b":true}]}', mixed: '[1,"x"]', none: '' },
      ...{ bytes: '/wAB', within: '{"key":"AQ=="}' },
    })
  })

  it('takes the bytes of a Buffer for bytes, however deep it lies', () => {
    const { emit } = createBridged()
    const span = tracer.startSpan('pay')
    const bytes = Buffer.from([255, 0, 1])
    const attributes = { bytes, map: { list: [bytes, { bytes }] }, mixed: [bytes, 1] }
    emit(contextOf(span), { attributes })
    expect(eventsOf(span)?.[0]?.attributes).toEqual({
      ...{ bytes: '/wAB', map: '{"list":["/wAB",{"bytes":"/wAB"}]}', mixed: '["/wAB",1]' },
    })
  })

  it('takes the active span where it is asked for its use of a record without a context', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    const bridge = new EventToSpanEventBridge()
    const enabled = () => bridge.enabled({ eventName: 'app.paid' } as never)
    expect(enabled()).toBe(false)
    expect(context.with(contextOf(tracer.startSpan('pay')), enabled)).toBe(true)
    context.disable()
  })

  it('takes the active span where a record comes without a context', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    const span = tracer.startSpan('pay')
    const record = {
      ...{ eventName: 'app.paid', attributes: {}, spanContext: span.spanContext() },
      ...{ hrTime: [1_700_000_000, 0], hrTimeObserved: [0, 0] },
    }
    context.with(contextOf(span), () => new EventToSpanEventBridge().onEmit(record as never))
    context.disable()
    expect(eventsOf(span)).toHaveLength(1)
  })

  const other = tracer.startSpan('other')
  it.each<[string, (span: Span) => Partial<SdkLogRecord>]>([
    ['without an event name', () => ({ eventName: undefined })],
    ['with an empty event name', () => ({ eventName: '' })],
    ['without a trace', () => ({ spanContext: undefined })],
    ['with an invalid trace', () => ({ spanContext: INVALID_SPAN_CONTEXT })],
    ['of another span', () => ({ spanContext: other.spanContext() })],
    [
      'of a span of another trace with the same id',
      span => ({ spanContext: { ...span.spanContext(), traceId: other.spanContext().traceId } }),
    ],
  ])('does nothing with a record %s', (_, change) => {
    const span = tracer.startSpan('pay')
    const record = {
      ...{ eventName: 'app.paid', attributes: {}, spanContext: span.spanContext() },
      ...{ hrTime: [1_700_000_000, 0], hrTimeObserved: [1_700_000_000, 0] },
    }
    const bridge = new EventToSpanEventBridge()
    bridge.onEmit({ ...record, ...change(span) } as never, contextOf(span))
    expect(eventsOf(span)).toEqual([])
  })

  it('does nothing where no span is current, or it is not recording, or has ended', async () => {
    const { emit, records } = createBridged()
    const off = createTracers('shop', { sampler: new AlwaysOffSampler() })
    const ended = tracer.startSpan('pay')
    ended.end()
    const said = await diagnosed(() => {
      emit(ROOT_CONTEXT)
      emit(contextOf(off.tracer.startSpan('pay')))
      emit(contextOf(ended))
    })
    expect(said).toEqual([])
    expect(records()).toHaveLength(3)
    expect(eventsOf(ended)).toEqual([])
  })

  it('never throws, and says once why', async () => {
    const bridge = new EventToSpanEventBridge()
    const span = {
      isRecording: () => true,
      spanContext: () => ({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }),
      addEvent: () => {
        throw new Error('full')
      },
    }
    const record = { eventName: 'x', attributes: {}, hrTime: [1, 0], hrTimeObserved: [1, 0] }
    const said = await diagnosed(() => {
      for (const _ of [1, 2]) {
        const own = { ...record, spanContext: span.spanContext() }
        bridge.onEmit(own as never, contextOf(span as never))
      }
    })
    expect(said).toEqual(['otel-netanomaly: an event could not be put on its span: full'])
  })

  it('asks for events of a recording span, and leaves all other gating to others', () => {
    const { bridge } = createBridged()
    const within = contextOf(tracer.startSpan('pay'))
    const remote = trace.setSpanContext(ROOT_CONTEXT, {
      ...{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED },
    })
    expect(bridge.enabled({ context: within, eventName: 'app.paid' })).toBe(true)
    expect(bridge.enabled({ context: within, eventName: '' })).toBe(false)
    expect(bridge.enabled({ context: within })).toBe(false)
    expect(bridge.enabled({ context: remote, eventName: 'app.paid' })).toBe(false)
    expect(bridge.enabled({ context: ROOT_CONTEXT, eventName: 'app.paid' })).toBe(false)
  })

  it('shows an episode in the span of the record that opened it', async () => {
    let provider: LoggerProvider | undefined
    const watch = new NetworkAnomalyLogRecordProcessor({
      ...{ rules: [SMALL_RULE], loggerProvider: () => provider },
    })
    const exporter = new InMemoryLogRecordExporter()
    provider = new LoggerProvider({
      processors: [
        ...[watch, new EventToSpanEventBridge(), new SimpleLogRecordProcessor({ exporter })],
      ],
    })
    const logger = provider.getLogger('app')
    const requests = [0, 1, 2, 3].map(offset => {
      const span = tracer.startSpan(`GET /${offset}`)
      logger.emit({
        ...{ timestamp: START_MS + offset, observedTimestamp: START_MS + offset },
        ...{ attributes: { 'client.address': '203.0.113.7' }, context: contextOf(span) },
      })
      return eventsOf(span) ?? []
    })
    expect(requests.map(events => events.map(event => event.name))).toEqual([
      ...[[], [], ['netanomaly.episode'], []],
    ])
    const event = exporter.getFinishedLogRecords().find(record => record.eventName)
    expect(requests[2]?.[0]?.attributes).toEqual(event?.attributes)
    expect(requests[2]?.[0]?.attributes).toMatchObject({
      'netanomaly.episode.state': 'open',
      'netanomaly.key_fields': ['client.address'],
    })
    await provider.shutdown()
  })
})
