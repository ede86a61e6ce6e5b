import { context, logs, metrics, propagation, trace } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  NetworkAnomalyLogRecordProcessor,
  type NetworkAnomalyOptions,
  NetworkAnomalySpanProcessor,
} from '../../src/index.ts'
import { createPipeline, diagnosed, SMALL_RULE } from './pipeline.ts'
import { createTracers } from './tracers.ts'

const LATER = 3_600_000
/** Episodes: more than the SDK's batch queue takes, which is 2,048. */
const MANY = 3_000

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const api of [trace, context, logs, metrics, propagation]) api.disable()
})

function createEpisodes(tracerProvider: unknown, options: NetworkAnomalyOptions = {}) {
  const pipeline = createPipeline({
    ...{ rules: [SMALL_RULE], maxEpisodesPerMinute: MANY },
    ...{ episodeSpans: { tracerProvider: tracerProvider as never }, ...options },
  })
  const attack = (number = 0) => {
    for (const offset of [0, 1, 2]) pipeline.log(offset, `10.0.${number >> 8}.${number & 255}`)
  }
  return { ...pipeline, attack }
}

/** A provider whose `forceFlush` is this; its spans are counted. */
function flushedBy(forceFlush: () => Promise<void>) {
  const { tracerProvider, spans } = createTracers('shop-anomalies')
  const getTracer = (name: string) => tracerProvider.getTracer(name)
  return { spans, provider: { getTracer, forceFlush } }
}

describe('episodes that closed together, more than a batch queue takes', () => {
  it.each(['forceFlush', 'shutdown'] as const)('are all exported by %s', async end => {
    const exporter = new InMemorySpanExporter()
    const spanProcessors = [new BatchSpanProcessor({ exporter })]
    const { attack, log, processor } = createEpisodes(new TracerProvider({ spanProcessors }))
    for (let number = 0; number < MANY; number++) attack(number)
    log(LATER, '192.0.2.99')
    await processor[end]()
    expect(exporter.getFinishedSpans()).toHaveLength(MANY)
    expect(processor.counters).toMatchObject({ spansEmitted: MANY, spansDropped: 0 })
  })
})

describe('a tracer provider', () => {
  it.each(['forceFlush', 'shutdown'] as const)('that hangs holds %s for ten seconds', async end => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { provider, spans } = flushedBy(() => new Promise(() => {}))
    const { attack, log, processor } = createEpisodes(provider)
    for (let number = 0; number < MANY; number++) attack(number)
    log(LATER, '192.0.2.99')
    let isOver = false
    const said = diagnosed(async () => {
      await processor[end]()
      isOver = true
    })
    await vi.advanceTimersByTimeAsync(9_999)
    expect(isOver).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(isOver).toBe(true)
    expect(await said).toEqual([
      'otel-netanomaly: spans of episodes are not exported: the provider takes too long',
    ])
    expect(spans()).toHaveLength(MANY)
  })

  it('that is quick leaves no timer behind', async () => {
    const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')]
    const { attack, processor } = createEpisodes(flushedBy(async () => {}).provider)
    attack()
    await processor.shutdown()
    const limit = set.mock.calls.findIndex(([, delayMs]) => delayMs === 10_000)
    expect(limit).toBeGreaterThanOrEqual(0)
    expect(clear).toHaveBeenCalledWith(set.mock.results[limit]!.value)
  })

  it.each([
    ['at once', async () => {}],
    ['after a while', () => new Promise<void>(resolve => setImmediate(resolve))],
  ])('that flushes the logs in turn, %s, comes to an end', async (_, wait) => {
    let flushes = 0
    const { provider, spans } = flushedBy(async () => {
      flushes++
      if (flushes > 100) throw new Error('round and round')
      await wait()
      await pipeline.provider.forceFlush()
    })
    const pipeline = createEpisodes(provider)
    pipeline.attack()
    pipeline.log(LATER, '192.0.2.99')
    const said = await diagnosed(() => pipeline.provider.forceFlush())
    expect(said).toEqual([])
    expect(flushes).toBeLessThan(10)
    expect(spans()).toHaveLength(1)
  })
})

describe('under NodeSDK, which ends its tracers first, with episodeSpans: true', () => {
  /** What was exported of three records in the application, ended by NodeSDK. */
  async function exported(
    episodesOf: (watch: NetworkAnomalyLogRecordProcessor) => NetworkAnomalySpanProcessor,
  ) {
    const spans: ReadableSpan[] = []
    const exporter: SpanExporter = {
      export(batch, done) {
        spans.push(...batch)
        done({ code: 0 })
      },
      shutdown: async () => {},
    }
    const watch = new NetworkAnomalyLogRecordProcessor({
      ...{ rules: [SMALL_RULE], episodeSpans: true, watch: 'all', metrics: false },
    })
    const sdk = new NodeSDK({
      ...{ autoDetectResources: false, instrumentations: [], metricReaders: [] },
      spanProcessors: [episodesOf(watch), new BatchSpanProcessor({ exporter })],
      logRecordProcessors: [watch],
    })
    sdk.start()
    for (let record = 0; record < 3; record++) {
      logs.getLogger('app').emit({ attributes: { 'client.address': '203.0.113.7' } })
    }
    await sdk.shutdown()
    return { spans, watch }
  }

  it('open episodes have their spans where the span processor knows whose they are', async () => {
    const { spans, watch } = await exported(
      episodesOf => new NetworkAnomalySpanProcessor({ episodesOf }),
    )
    expect(spans.map(span => [span.name, span.attributes['netanomaly.episode.state']])).toEqual([
      ['anomaly small', 'open'],
    ])
    expect(watch.counters).toMatchObject({ spansEmitted: 1, spansDropped: 0 })
  })

  it('they are lost where it does not', async () => {
    const { spans } = await exported(() => new NetworkAnomalySpanProcessor())
    expect(spans).toEqual([])
  })
})

describe('endEpisodeSpans', () => {
  it('makes the spans of open episodes once, and no further episode has one', async () => {
    const { tracerProvider, spans } = createTracers('shop-anomalies')
    const { attack, log, processor, events } = createEpisodes(tracerProvider)
    attack(1)
    processor.endEpisodeSpans()
    processor.endEpisodeSpans()
    expect(spans().map(span => span.attributes['client.address'])).toEqual(['10.0.0.1'])
    attack(2)
    log(LATER, '192.0.2.99')
    await processor.shutdown()
    expect(spans()).toHaveLength(1)
    const states = events().map(event => event.attributes['netanomaly.episode.state'])
    expect(states).toEqual(['open', 'open', 'close', 'close'])
  })

  it('does nothing without spans of episodes, and after the end', async () => {
    const plain = createPipeline({ rules: [SMALL_RULE] })
    for (const offset of [0, 1, 2]) plain.log(offset)
    plain.processor.endEpisodeSpans()
    expect(plain.events()).toHaveLength(1)
    await plain.processor.shutdown()
    expect(() => plain.processor.endEpisodeSpans()).not.toThrow()
  })
})
