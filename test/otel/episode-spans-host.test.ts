import { trace } from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  InMemorySpanExporter,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it } from 'vitest'
import {
  ConfigurationError,
  NetworkAnomalyLogRecordProcessor,
  type NetworkAnomalyOptions,
} from '../../src/index.ts'
import { createPipeline, diagnosed, SMALL_RULE, START_MS } from './pipeline.ts'
import { contextOf, createTracers } from './tracers.ts'

const LATER = 3_600_000
const app = createTracers('shop')

afterEach(() => {
  trace.disable()
})

function createEpisodes(
  tracerProvider: unknown,
  options: NetworkAnomalyOptions = {},
): ReturnType<typeof createPipeline> {
  return createPipeline({
    rules: [SMALL_RULE],
    episodeSpans: { tracerProvider: tracerProvider as never },
    ...options,
  })
}

/** Three records of a client, which open an episode, each in a span of its own. */
function attack(pipeline: ReturnType<typeof createPipeline>, address = '203.0.113.7', atMs = 0) {
  for (const offset of [0, 1, 2]) {
    const span = app.tracer.startSpan('GET /')
    pipeline.log(atMs + offset, address, { context: contextOf(span) })
  }
}

function addressOf(number: number): string {
  return `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`
}

describe('at the end', () => {
  it('episodes that are still open have a span that says so, up to what was seen last', async () => {
    const { tracerProvider, spans } = createTracers('shop-anomalies')
    const pipeline = createEpisodes(tracerProvider)
    attack(pipeline)
    // So many that the engine counts them in the row alone.
    for (let offset = 3; offset < 503; offset++) pipeline.log(offset)
    attack(pipeline, '203.0.113.8')
    const events = pipeline.events()
    await pipeline.provider.shutdown()
    const seen = spans().map(({ attributes, endTime }) => [
      ...[attributes['client.address'], attributes['netanomaly.episode.state']],
      ...[attributes['netanomaly.episode.records'], endTime[1] / 1_000_000],
    ])
    expect(seen).toEqual([
      ['203.0.113.7', 'open', 503, 502],
      ['203.0.113.8', 'open', 3, 2],
    ])
    expect(events.map(event => event.attributes['netanomaly.episode.state'])).toEqual([
      ...['open', 'update', 'update', 'open'],
    ])
  })

  it('they are as many as a batch queue takes at once, and are exported before it goes on', async () => {
    const exporter = new InMemorySpanExporter()
    const spanProcessors = [new BatchSpanProcessor({ exporter })]
    const pipeline = createEpisodes(new TracerProvider({ spanProcessors }), {
      maxEpisodesPerMinute: 10_000,
    })
    for (let number = 0; number < 3_000; number++) attack(pipeline, addressOf(number))
    await pipeline.processor.shutdown()
    expect(exporter.getFinishedSpans()).toHaveLength(3_000)
    expect(pipeline.processor.counters).toMatchObject({ spansEmitted: 3_000, spansDropped: 0 })
  })

  it('it is not held up by an exporter that fails, nor is the application told otherwise', async () => {
    let exports = 0
    const exporter: SpanExporter = {
      export: (_, done) => {
        exports++
        done({ code: 1, error: new Error('refused') })
      },
      shutdown: async () => {},
      forceFlush: async () => {},
    }
    const forceFlush = async () => {
      await new Promise<void>((resolve, reject) =>
        exporter.export([], ({ error }) => (error ? reject(error) : resolve())),
      )
    }
    const getTracer = () => app.tracer
    const pipeline = createEpisodes({ getTracer, forceFlush }, { maxEpisodesPerMinute: 10_000 })
    for (let number = 0; number < 2_000; number++) attack(pipeline, addressOf(number))
    const said = await diagnosed(() => pipeline.processor.shutdown())
    expect(exports).toBe(1)
    expect(pipeline.processor.counters.spansEmitted).toBe(2_000)
    expect(said).toEqual(['otel-netanomaly: spans of episodes are not exported: refused'])
  })

  it('a second shutdown, and records after it, make no further span', async () => {
    const { tracerProvider, spans } = createTracers('shop-anomalies')
    const { processor, log } = createEpisodes(tracerProvider)
    for (const offset of [0, 1, 2]) log(offset)
    await Promise.all([processor.shutdown(), processor.shutdown()])
    await processor.shutdown()
    log(LATER)
    expect(spans()).toHaveLength(1)
  })

  it('forceFlush exports what closed, from a batch queue of a provider of its own', async () => {
    const exporter = new InMemorySpanExporter()
    const spanProcessors = [new BatchSpanProcessor({ exporter })]
    const pipeline = createEpisodes(new TracerProvider({ spanProcessors }))
    attack(pipeline)
    pipeline.log(LATER, '192.0.2.99')
    expect(exporter.getFinishedSpans()).toHaveLength(0)
    await pipeline.provider.forceFlush()
    expect(exporter.getFinishedSpans()).toHaveLength(1)
  })

  it('the global provider is left to whoever flushes it', async () => {
    const { tracerProvider } = createTracers('shop')
    let flushes = 0
    trace.setGlobalTracerProvider({
      getTracer: (...args) => tracerProvider.getTracer(...args),
      ...{ forceFlush: async () => flushes++ },
    })
    const pipeline = createPipeline({ rules: [SMALL_RULE], episodeSpans: true })
    attack(pipeline)
    await pipeline.processor.shutdown()
    expect(pipeline.processor.counters.spansEmitted).toBe(1)
    expect(flushes).toBe(0)
  })
})

describe('a span that cannot go out is counted, told once, and hurts nobody', () => {
  const broken = () => {
    throw new Error('broken')
  }
  const NOBODY =
    'otel-netanomaly: the span of an episode was lost: there is no tracer provider, or its ' +
    'sampler does not want it (pass options.episodeSpans.tracerProvider)'
  const BROKEN = 'otel-netanomaly: the span of an episode was lost: broken'
  it.each<[string, unknown, string]>([
    ['no global provider', undefined, NOBODY],
    ['a function that has none yet', () => undefined, NOBODY],
    ['a sampler that says no', createTracers('x', { sampler: new AlwaysOffSampler() }), NOBODY],
    ['a function that throws', broken, BROKEN],
    ['a provider that throws', { getTracer: broken }, BROKEN],
    ['a tracer that throws', { getTracer: () => ({ startSpan: broken }) }, BROKEN],
  ])('with %s', async (_, given, expected) => {
    const provider = (given as { tracerProvider?: unknown } | undefined)?.tracerProvider ?? given
    const pipeline = createEpisodes(provider)
    const said = await diagnosed(() => {
      for (const start of [0, 100_000]) attack(pipeline, '203.0.113.7', start)
      pipeline.log(LATER, '192.0.2.99')
    })
    expect(pipeline.processor.counters).toMatchObject({ spansEmitted: 0, spansDropped: 2 })
    expect(pipeline.processor.counters.eventsEmitted).toBe(4)
    expect(said).toEqual([expected])
  })

  it('where its close did not find room among the events that wait', async () => {
    const { tracerProvider, spans } = createTracers('shop-anomalies')
    const ids = Array.from({ length: 40 }, (_, index) => `rule-${index}`)
    const rules = ids.map(id => ({ ...SMALL_RULE, id, gte: 1 }))
    const pipeline = createEpisodes(tracerProvider, { rules, maxOpenEpisodes: 40 })
    // Each closes the 40 episodes of the one before, and 16 events go out with it.
    for (const hour of [0, 1, 2]) pipeline.log(hour * LATER)
    await pipeline.processor.forceFlush()
    expect(pipeline.processor.counters).toMatchObject({
      ...{ episodesClosed: 80, eventsDropped: 24, spansDropped: 24, spansEmitted: 56 },
    })
    expect(spans()).toHaveLength(56)
  })

  it('with a record whose trace throws when it is read, or is none', () => {
    const { tracerProvider, spans } = createTracers('shop-anomalies')
    const { processor, log } = createEpisodes(tracerProvider)
    const hostile = new Proxy({}, { get: broken })
    for (const [offset, spanContext] of [
      [0, hostile],
      [1, 5],
      [2, hostile],
      [3, 'x'],
      [4, null],
    ] as const) {
      processor.onEmit({
        ...{ hrTime: [START_MS / 1_000, offset * 1_000_000], hrTimeObserved: [0, 0] },
        ...{ attributes: { 'client.address': '203.0.113.7' }, setAttribute: () => {} },
        ...{ instrumentationScope: { name: 'app' }, resource: {}, droppedAttributesCount: 0 },
        spanContext,
      } as never)
    }
    log(LATER)
    expect(processor.counters.skipped.unreadable).toBe(0)
    expect(spans()[0]?.attributes).toMatchObject({
      ...{ 'netanomaly.episode.spans': 0, 'netanomaly.episode.records': 5 },
    })
  })
})

describe('links of many episodes', () => {
  it('are fewer for each, so that all together stay bounded, and the lack is counted', async () => {
    const { tracerProvider, spans } = createTracers('shop-anomalies')
    const pipeline = createEpisodes(tracerProvider, { maxEpisodesPerMinute: 10_000 })
    const episodes = 1_100
    // 100 hot spans each: 128 would be kept of up to 512 episodes, 64 of 1,024, 32 of these.
    for (let record = 0; record < 102; record++) {
      for (let number = 0; number < episodes; number++) {
        const span = app.tracer.startSpan('GET /')
        pipeline.log(record, addressOf(number), { context: contextOf(span) })
      }
    }
    await pipeline.processor.shutdown()
    expect(spans()).toHaveLength(episodes)
    expect(new Set(spans().map(span => span.links.length))).toEqual(new Set([32]))
    expect(new Set(spans().map(span => span.attributes['netanomaly.episode.spans']))).toEqual(
      new Set([100]),
    )
    expect(pipeline.processor.counters.linksDropped).toBe(episodes * (100 - 32))
  })
})

describe('the option', () => {
  it.each([
    [1, ['episodeSpans: expected true, false or a map, found 1']],
    [null, ['episodeSpans: expected true, false or a map, found null']],
    [[], ['episodeSpans: expected true, false or a map, found a list of 0']],
    [
      { tracerProvider: {} },
      [
        'episodeSpans.tracerProvider: expected a tracer provider or a function that answers one, ' +
          'found a map',
      ],
    ],
    [{ tracer: 1 }, ['episodeSpans.tracer: expected a known key, found "tracer"']],
  ])('refuses %j', (episodeSpans, problems) => {
    const create = () =>
      new NetworkAnomalyLogRecordProcessor({ episodeSpans: episodeSpans as never })
    expect(create).toThrow(ConfigurationError)
    expect(create).toThrow(problems.join('\n'))
  })
})
