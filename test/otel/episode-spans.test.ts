import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { suppressTracing } from '@opentelemetry/core'
import { AlwaysOffSampler, type ReadableSpan } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import type { NetworkAnomalyOptions, RuleInput } from '../../src/index.ts'
import { createPipeline, diagnosed, SMALL_RULE, START_MS } from './pipeline.ts'
import { contextOf, createTracers } from './tracers.ts'

const CLIENT = '203.0.113.7'
/** Far enough from all episodes to close them. */
const LATER = 3_600_000
const app = createTracers('shop')
const unsampled = createTracers('shop', { sampler: new AlwaysOffSampler() })

afterEach(() => {
  trace.disable()
  context.disable()
})

/** A pipeline whose episodes are a service of their own. */
function createEpisodes(options: NetworkAnomalyOptions = {}) {
  const { tracerProvider, spans } = createTracers('shop-anomalies')
  const pipeline = createPipeline({
    ...{ rules: [SMALL_RULE], latenessMs: 0, episodeSpans: { tracerProvider } },
    ...options,
  })
  /** A record in a span of its own, or in a given one. */
  const log = (offsetMs: number, span = app.tracer.startSpan('GET /'), address = CLIENT) => {
    pipeline.log(offsetMs, address, { context: contextOf(span) })
    return span
  }
  const end = () => pipeline.log(LATER, '192.0.2.99')
  return {
    ...pipeline,
    log,
    logAlone: pipeline.log,
    end,
    spans,
    count: () => pipeline.processor.counters,
  }
}

function linked(span: ReadableSpan | undefined): (string | undefined)[] {
  return (span?.links ?? []).map(link => link.context.spanId).sort()
}

function idsOf(spans: readonly Span[]): string[] {
  return spans.map(span => span.spanContext().spanId).sort()
}

describe('the span of an episode', () => {
  it('is from first to last seen, says what the event says, and links to the hot spans', () => {
    const { log, end, spans, events, count } = createEpisodes()
    const requests = [0, 1_000, 2_500, 3_000, 4_321].map(offset => log(offset))
    expect(spans()).toEqual([])
    end()
    const [span] = spans()
    const close = events().find(one => one.attributes['netanomaly.episode.state'] === 'close')
    expect(spans()).toHaveLength(1)
    expect(span).toMatchObject({
      ...{ name: 'anomaly small', kind: SpanKind.INTERNAL, parentSpanContext: undefined },
      ...{ startTime: [START_MS / 1_000, 0], endTime: [START_MS / 1_000 + 4, 321_000_000] },
      resource: { attributes: { 'service.name': 'shop-anomalies' } },
      instrumentationScope: { name: 'otel-netanomaly' },
      status: {
        code: SpanStatusCode.ERROR,
        message:
          '203.0.113.7 sent 5 records within 10s (rule small: count by client.address >= 3 ' +
          'within 10s)',
      },
    })
    expect(span?.attributes).toEqual({
      ...close?.attributes,
      'netanomaly.severity': 'high',
      'netanomaly.episode.spans': 3,
    })
    expect(linked(span)).toEqual(idsOf(requests.slice(2)))
    const traces = requests.map(request => request.spanContext().traceId)
    expect(traces).not.toContain(span?.spanContext().traceId)
    expect(count()).toMatchObject({ spansEmitted: 1, spansDropped: 0, linksDropped: 0 })
  })

  it.each([
    ['informational', SpanStatusCode.UNSET],
    ['low', SpanStatusCode.UNSET],
    ['medium', SpanStatusCode.UNSET],
    ['high', SpanStatusCode.ERROR],
    ['critical', SpanStatusCode.ERROR],
  ] as const)('of a rule of severity %s has status %i', (severity, code) => {
    const { log, end, spans } = createEpisodes({ rules: [{ ...SMALL_RULE, severity }] })
    for (const offset of [0, 1, 2]) log(offset)
    end()
    expect(spans()[0]?.status.code).toBe(code)
    expect(spans()[0]?.attributes['netanomaly.severity']).toBe(severity)
  })

  it('is a trace of its own where a span is active, or tracing is suppressed', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    const { log, end, spans } = createEpisodes()
    for (const offset of [0, 1, 2]) log(offset)
    const within = suppressTracing(contextOf(app.tracer.startSpan('export')))
    context.with(within, end)
    expect(spans()).toHaveLength(1)
    expect(spans()[0]?.parentSpanContext).toBeUndefined()
  })

  it('counts a span once, however many of its records are hot, and records without one never', () => {
    const { log, logAlone, end, spans } = createEpisodes()
    const [one, other] = [app.tracer.startSpan('a'), app.tracer.startSpan('b')]
    for (let offset = 0; offset < 20; offset++) log(offset, offset % 2 === 0 ? one : other)
    for (let offset = 20; offset < 30; offset++) logAlone(offset, CLIENT)
    end()
    expect(spans()[0]?.attributes).toMatchObject({
      'netanomaly.episode.records': 30,
      'netanomaly.episode.spans': 2,
    })
    expect(linked(spans()[0])).toEqual(idsOf([one, other]))
  })

  it('counts spans that are not sampled, and does not link to them', () => {
    const { log, end, spans, count } = createEpisodes()
    const sampled = [0, 1, 2, 3].map(offset => log(offset))
    for (const offset of [4, 5, 6]) log(offset, unsampled.tracer.startSpan('GET /'))
    end()
    expect(spans()[0]?.attributes['netanomaly.episode.spans']).toBe(5)
    expect(linked(spans()[0])).toEqual(idsOf(sampled.slice(2)))
    expect(count().linksDropped).toBe(0)
  })

  it('links to 128 spans at most, sampled over its whole length, and says how many there were', () => {
    const { log, end, spans, count } = createEpisodes({ random: seededRandom(1) })
    const requests = Array.from({ length: 2_002 }, (_, offset) => log(offset))
    end()
    const [span] = spans()
    const ids = linked(span)
    expect(span?.attributes['netanomaly.episode.spans']).toBe(2_000)
    expect(span?.droppedLinksCount).toBe(0)
    expect(new Set(ids).size).toBe(128)
    const places = ids.map(id => requests.findIndex(one => one.spanContext().spanId === id))
    expect(Math.min(...places)).toBeGreaterThanOrEqual(2)
    // Of 128 fair draws a quarter is 32; 12 is four standard deviations below.
    for (const quarter of [0, 1, 2, 3]) {
      const inQuarter = places.filter(place => Math.floor((place - 2) / 500) === quarter)
      expect(inQuarter.length).toBeGreaterThan(12)
    }
    expect(count().linksDropped).toBe(0)
  })

  it('has the spans of all its hot records, where another rule gave them its attributes', () => {
    const worse: RuleInput = { ...SMALL_RULE, id: 'worse', gte: 4, severity: 'critical' }
    const { log, end, spans } = createEpisodes({ rules: [SMALL_RULE, worse] })
    const requests = [0, 1, 2, 3, 4, 5].map(offset => log(offset))
    end()
    const byName = Object.fromEntries(spans().map(span => [span.name, linked(span)]))
    expect(byName).toEqual({
      'anomaly small': idsOf(requests.slice(2)),
      'anomaly worse': idsOf(requests.slice(3)),
    })
    for (const request of requests) request.end()
  })

  it('of a rule that the watermark decides links to what came near and while it was open', () => {
    const ratio: RuleInput = {
      ...{ id: 'errors', measure: 'ratio', of: 'status = 500', gte: 0.5, within: '10s' },
      min_samples: 4,
    }
    const { logger, end, spans } = createEpisodes({ rules: [ratio] })
    const requests = Array.from({ length: 10 }, (_, index) => {
      const span = app.tracer.startSpan('GET /')
      const timestamp = START_MS + index
      logger.emit({
        ...{ timestamp, observedTimestamp: timestamp, context: contextOf(span) },
        attributes: { 'client.address': CLIENT, status: 500 },
      })
      return span
    })
    end()
    // Four are decided together; the newest of them stands for them.
    const after = idsOf(requests.slice(3))
    expect(linked(spans()[0])).toEqual(after)
    expect(spans()[0]?.attributes['netanomaly.episode.spans']).toBe(after.length)
  })

  it('that was joined to an older one says so; the older one has the spans of both', () => {
    const { log, end, spans } = createEpisodes({ latenessMs: 60_000 })
    const first = [0, 1, 2].map(offset => log(offset))
    const second = [15_000, 15_001, 15_002].map(offset => log(offset))
    const between = [7_000, 7_001, 7_002].map(offset => log(offset))
    end()
    const [younger, older] = spans()
    const olderId = older?.attributes['netanomaly.episode.id']
    expect(spans()).toHaveLength(2)
    expect(younger?.attributes['netanomaly.episode.merged_into']).toBe(olderId)
    expect(linked(younger)).toEqual(idsOf(second.slice(2)))
    const all = [first[2]!, second[2]!, ...between]
    expect(linked(older)).toEqual(idsOf(all))
    expect(older?.attributes['netanomaly.episode.spans']).toBe(all.length)
    expect(older?.endTime).toEqual([START_MS / 1_000 + 15, 2_000_000])
  })
})

describe('one span of the application', () => {
  it('is linked by each episode that its records are in, again and again', () => {
    const { log, end, spans } = createEpisodes()
    const worker = app.tracer.startSpan('worker')
    const clients = ['203.0.113.1', '203.0.113.2', '203.0.113.3']
    for (const start of [0, 100_000, 200_000]) {
      for (const offset of [0, 1, 2, 3, 4]) {
        for (const client of clients) log(start + offset, worker, client)
      }
    }
    end()
    expect(spans()).toHaveLength(9)
    for (const span of spans()) {
      expect(linked(span)).toEqual(idsOf([worker]))
      expect(span.attributes['netanomaly.episode.spans']).toBe(1)
    }
  })

  it('is one where two episodes that it was in become one', () => {
    const { log, end, spans } = createEpisodes({ latenessMs: 60_000 })
    const worker = app.tracer.startSpan('worker')
    for (const offset of [0, 1, 2, 15_000, 15_001, 15_002, 7_000, 7_001, 7_002]) log(offset, worker)
    for (const offset of [15_003, 15_004]) log(offset, worker)
    end()
    expect(spans().map(span => span.attributes['netanomaly.episode.spans'])).toEqual([1, 1])
    expect(spans().map(linked)).toEqual([idsOf([worker]), idsOf([worker])])
  })

  it('that has ended is linked, and left as it was, without a word of the SDK', async () => {
    const { log, end, spans } = createEpisodes()
    const ended = app.tracer.startSpan('worker')
    ended.end()
    const said = await diagnosed(() => {
      for (const offset of [0, 1, 2]) log(offset, ended)
      end()
    })
    expect(said).toEqual([])
    expect(linked(spans()[0])).toEqual(idsOf([ended]))
    const exported = app.spans().find(span => span.spanContext() === ended.spanContext())
    expect(exported?.attributes).toEqual({})
  })

  it('is one where each record brings a context object of its own', () => {
    const { log, end, spans } = createEpisodes()
    const worker = app.tracer.startSpan('worker')
    for (let offset = 0; offset < 10; offset++) {
      log(offset, trace.wrapSpanContext({ ...worker.spanContext() }))
    }
    end()
    expect(spans()[0]?.attributes['netanomaly.episode.spans']).toBe(1)
    expect(linked(spans()[0])).toEqual(idsOf([worker]))
  })
})

describe('spans of episodes', () => {
  it('are off by default, and with false', () => {
    const global = createTracers('shop')
    trace.setGlobalTracerProvider(global.tracerProvider)
    for (const episodeSpans of [undefined, false]) {
      const { log, end } = createEpisodes({ episodeSpans: episodeSpans as never })
      for (const offset of [0, 1, 2]) log(offset)
      end()
    }
    expect(global.spans()).toEqual([])
  })

  it.each([
    ['true', true],
    ['no provider of its own', {}],
  ])('are the global tracer provider’s with %s, come it late or not', (_, episodeSpans) => {
    const global = createTracers('shop')
    const { log, end } = createEpisodes({ episodeSpans })
    for (const offset of [0, 1, 2]) log(offset)
    trace.setGlobalTracerProvider(global.tracerProvider)
    end()
    expect(global.spans().map(span => span.name)).toEqual(['anomaly small'])
  })

  it('are made for rules that emit events, and for no others', () => {
    const rules: RuleInput[] = [
      ...(['off', 'shadow', 'annotate', 'emit'] as const).map(mode => ({
        ...{ ...SMALL_RULE, id: mode, mode },
      })),
    ]
    const { log, end, spans, count } = createEpisodes({ rules })
    for (const offset of [0, 1, 2]) log(offset)
    end()
    expect(spans().map(span => span.name)).toEqual(['anomaly emit'])
    expect(count().spansEmitted).toBe(1)
  })

  it('are one for each episode, those of one client apart', () => {
    const { log, end, spans, events } = createEpisodes()
    for (const start of [0, 100_000, 200_000]) {
      for (const offset of [0, 1, 2, 3]) log(start + offset)
    }
    end()
    const closed = events().filter(one => one.attributes['netanomaly.episode.state'] === 'close')
    const ids = (of: readonly { attributes: object }[]) =>
      of.map(({ attributes }) => (attributes as Record<string, unknown>)['netanomaly.episode.id'])
    expect(new Set(ids(closed)).size).toBe(3)
    expect(ids(spans())).toEqual(ids(closed))
  })
})
