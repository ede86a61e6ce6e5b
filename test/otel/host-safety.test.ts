import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logs, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api'
import type { LoggerProvider } from '@opentelemetry/sdk-logs'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { NetworkAnomalyLogRecordProcessor } from '../../src/index.ts'
import { fleetOf } from '../../src/otel/fleet.ts'
import type { SdkLogRecord } from '../../src/otel/sdk-types.ts'
import { createPipeline, diagnosed, SMALL_RULE, START_MS } from './pipeline.ts'

const rules = [{ ...SMALL_RULE, where: 'user.name != "nobody" or url.path = "/"' }]

describe('nothing in a record makes it throw', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  const thrower = () => {
    throw new Error('no')
  }
  const hostile: Record<string, unknown>[] = [
    { 'client.address': 1n },
    { 'client.address': Symbol('x') },
    { 'client.address': cyclic, req: cyclic },
    { 'client.address': ['203.0.113.1', '203.0.113.2'] },
    { req: Object.freeze({ remoteAddress: '203.0.113.1' }) },
    Object.defineProperty({}, 'client.address', { enumerable: true, value: '203.0.113.1' }),
    JSON.parse('{"__proto__": {"client.address": "203.0.113.1"}, "constructor": "x"}'),
    { 'client.address': '203.0.113.1', 'user.name': { toString: thrower, valueOf: thrower } },
    { 'client.address': '203.0.113.1', 'user.name': new Date(Number.NaN) },
    Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`a${index}`, index])),
  ]
  for (const [index, attributes] of hostile.entries()) {
    it(`hostile attributes ${index}`, () => {
      const pipeline = createPipeline({ rules })
      for (let record = 0; record < 5; record++) {
        pipeline.logger.emit({ body: cyclic, attributes, timestamp: START_MS + record })
      }
      expect(pipeline.processor.counters.seen).toBe(5)
      expect(pipeline.ordinary()).toHaveLength(5)
    })
  }

  it('a record whose every part throws is counted as unreadable', async () => {
    const processor = new NetworkAnomalyLogRecordProcessor()
    const record = new Proxy({} as SdkLogRecord, { get: thrower, has: thrower })
    const said = await diagnosed(() => {
      for (let time = 0; time < 3; time++) processor.onEmit(record)
    })
    expect(processor.counters.skipped.unreadable).toBe(3)
    expect(said).toEqual(['otel-netanomaly: a record was left out: no'])
  })

  it('a getter that throws loses its own record only', () => {
    const pipeline = createPipeline({ rules: [{ ...SMALL_RULE, gte: 1 }] })
    const attributes = { 'client.address': '203.0.113.1' }
    const proxied = new Proxy(attributes, { getOwnPropertyDescriptor: thrower, get: thrower })
    const real = (record: object) => pipeline.processor.onEmit(record as SdkLogRecord)
    const base = {
      ...{ hrTime: [1_000, 0], hrTimeObserved: [1_000, 0], droppedAttributesCount: 0 },
      ...{ resource: {}, instrumentationScope: { name: 'app' }, setAttribute: () => {} },
    }
    real({ ...base, attributes: proxied })
    real({ ...base, attributes })
    expect(pipeline.processor.counters).toMatchObject({ episodesOpened: 1, seen: 2 })
    expect(pipeline.processor.counters.skipped.unreadable).toBe(1)
  })

  it('a record that cannot be annotated still gives its event', async () => {
    const pipeline = createPipeline({ rules: [{ ...SMALL_RULE, gte: 1 }] })
    const frozen = {
      ...{ hrTime: [1_000, 0], hrTimeObserved: [1_000, 0], droppedAttributesCount: 0 },
      ...{ resource: {}, instrumentationScope: { name: 'app' }, setAttribute: thrower },
      attributes: Object.freeze({ 'client.address': '203.0.113.1' }),
    }
    const said = await diagnosed(() => {
      for (let time = 0; time < 3; time++) pipeline.processor.onEmit(frozen as never)
    })
    expect(pipeline.events()).toHaveLength(1)
    expect(pipeline.processor.counters.annotationsDropped).toBe(3)
    expect(said).toEqual(['otel-netanomaly: a record could not be annotated: no'])
  })

  it('whatever fast-check thinks of', () => {
    const pipeline = createPipeline({ rules })
    const values = fc.dictionary(
      fc.oneof(fc.constantFrom('client.address', 'req', 'user.name', '__proto__'), fc.string()),
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
    )
    fc.assert(
      fc.property(values, fc.anything(), fc.double(), (attributes, body, time) => {
        const record = {
          ...{ attributes, body, resource: { attributes }, instrumentationScope: { name: '' } },
          ...{ hrTime: [time, time], hrTimeObserved: [1, 1], droppedAttributesCount: 0 },
          setAttribute: () => {},
        }
        expect(() => pipeline.processor.onEmit(record as never)).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })
})

describe('a full record', () => {
  it('keeps its 128 attributes, still gives the event, and the SDK warns only once', async () => {
    const pipeline = createPipeline({ rules: [SMALL_RULE] })
    const attributes = Object.fromEntries(
      Array.from({ length: 127 }, (_, index) => [`a${index}`, index]),
    )
    const said = await diagnosed(() => {
      for (let record = 0; record < 20; record++)
        pipeline.log(record, '203.0.113.7', { attributes })
    })
    expect(pipeline.events()).toHaveLength(1)
    expect(pipeline.processor.counters).toMatchObject({ annotated: 0, annotationsDropped: 18 })
    expect(said.filter(message => message.includes('Dropping extra attributes'))).toHaveLength(1)
    expect(said.filter(message => message.includes('no room for two more'))).toHaveLength(1)
    pipeline.log(21)
    expect(pipeline.processor.counters.annotated).toBe(1)
  })
})

describe('a DiagLogger that logs through the SDK', () => {
  it('neither recurses nor counts, and hears each cause once', async () => {
    const pipeline = createPipeline({ rules: [SMALL_RULE], loggerProvider: () => undefined })
    let warnings = 0
    const warn = () => {
      warnings++
      pipeline.log(warnings, '203.0.113.66')
    }
    await diagnosed(
      () => {
        for (let client = 0; client < 10; client++) {
          for (let record = 0; record < 5; record++) pipeline.log(record, `192.0.2.${client}`)
        }
      },
      { warn },
    )
    expect(warnings).toBe(1)
    expect(pipeline.processor.counters).toMatchObject({ seen: 50, episodesOpened: 10 })
    expect(pipeline.processor.isOpen('small', '203.0.113.66')).toBe(false)
  })

  it('may throw', () => {
    const pipeline = createPipeline({ rules: [SMALL_RULE], loggerProvider: () => undefined })
    const boom = () => {
      throw new Error('boom')
    }
    return diagnosed(
      () => {
        for (let record = 0; record < 5; record++) expect(() => pipeline.log(record)).not.toThrow()
      },
      { warn: boom },
    )
  })
})

describe('without a logger provider', () => {
  afterEach(() => logs.disable())

  it('keeps events up to maxPendingEvents, says so once, and sends them when one comes', async () => {
    let late: LoggerProvider | undefined
    const pipeline = createPipeline({
      ...{ rules: [{ ...SMALL_RULE, gte: 1 }], maxPendingEvents: 3 },
      loggerProvider: () => late,
    })
    const said = await diagnosed(() => {
      for (let client = 0; client < 5; client++) pipeline.log(client, `192.0.2.${client}`)
    })
    expect(said).toEqual([expect.stringContaining('no logger provider to emit anomaly events')])
    const { counters } = pipeline.processor
    expect(counters).toMatchObject({ eventsEmitted: 0, eventsPending: 3, eventsDropped: 2 })
    late = pipeline.provider
    await pipeline.processor.forceFlush()
    expect(pipeline.events().map(event => event.attributes['client.address'])).toEqual([
      ...['192.0.2.0', '192.0.2.1', '192.0.2.2'],
    ])
  })

  it('takes the global one of @opentelemetry/api, registered after the processor was made', () => {
    const pipeline = createPipeline({ rules: [SMALL_RULE], loggerProvider: undefined as never })
    logs.setGlobalLoggerProvider(pipeline.provider)
    for (const offset of [0, 1, 2]) pipeline.log(offset)
    expect(pipeline.events()).toHaveLength(1)
  })

  it('takes the global one of @opentelemetry/api-logs, read through its symbol', () => {
    const symbol = Symbol.for('io.opentelemetry.js.api.logs')
    const global = globalThis as unknown as Record<symbol, unknown>
    const pipeline = createPipeline({ rules: [SMALL_RULE], loggerProvider: undefined as never })
    global[symbol] = (version: number) => (version === 1 ? pipeline.provider : undefined)
    try {
      for (const offset of [0, 1, 2]) pipeline.log(offset)
      expect(pipeline.events()).toHaveLength(1)
    } finally {
      delete global[symbol]
    }
  })

  it('a logger that throws loses that event only, counted', async () => {
    let sent = 0
    const emit = () => {
      if (sent++ === 0) throw new Error('broken')
    }
    const loggerProvider = { getLogger: () => ({ emit }) }
    const pipeline = createPipeline({ rules: [{ ...SMALL_RULE, gte: 1 }], loggerProvider })
    const said = await diagnosed(() => {
      for (let client = 0; client < 4; client++) pipeline.log(client, `192.0.2.${client}`)
    })
    const { counters } = pipeline.processor
    expect(counters).toMatchObject({ annotated: 4, eventsDropped: 1, eventsEmitted: 3 })
    expect(said).toEqual(['otel-netanomaly: an anomaly event could not be emitted: broken'])
  })

  it('a provider that throws makes events wait; what waits at the end is lost, and said', async () => {
    const getLogger = () => {
      throw new Error('broken')
    }
    const pipeline = createPipeline({ rules: [SMALL_RULE], loggerProvider: { getLogger } })
    const said = await diagnosed(async () => {
      for (let record = 0; record < 4; record++) pipeline.log(record)
      expect(pipeline.processor.counters).toMatchObject({ annotated: 2, eventsDropped: 0 })
      await pipeline.processor.shutdown()
    })
    expect(pipeline.processor.counters).toMatchObject({ eventsDropped: 1, eventsEmitted: 0 })
    expect(said).toEqual([
      'otel-netanomaly: the logger provider failed: broken',
      expect.stringContaining('no logger provider to emit anomaly events through'),
      'otel-netanomaly: NA2022: 1 anomaly events waited for a logger provider in vain ' +
        '(otel-netanomaly/docs/errors/NA2022.md)',
    ])
  })
})

describe("an event that the logger's configuration drops", () => {
  const config = { enabled: true, minimumSeverity: 0, traceBased: false }
  const gated = async (own: typeof config) => {
    const pipeline = createPipeline(
      { rules: [{ ...SMALL_RULE, gte: 1 }] },
      { loggerConfigurator: scope => (scope.name === 'otel-netanomaly' ? own : config) },
    )
    const unsampled = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: TraceFlags.NONE,
    })
    const said = await diagnosed(() => {
      for (const last of [1, 2]) pipeline.log(last, `192.0.2.${last}`, { context: unsampled })
    })
    expect(pipeline.events()).toHaveLength(0)
    expect(pipeline.processor.counters).toMatchObject({ eventsGated: 2, eventsEmitted: 0 })
    expect(said).toEqual([expect.stringContaining('NA2023: an anomaly event was not emitted')])
  }
  it('by minimum severity', () => gated({ ...config, minimumSeverity: 21 }))
  it('by trace-based sampling', () => gated({ ...config, traceBased: true }))
  it('by being disabled', () => gated({ ...config, enabled: false }))
})

describe('the application', () => {
  it('is told of episodes, and may throw or log meanwhile', async () => {
    const pipeline = createPipeline({
      rules: [SMALL_RULE],
      onEpisode: episode => {
        pipeline.log(9, episode.key)
        throw new Error('handler')
      },
    })
    const said = await diagnosed(() => {
      for (let record = 0; record < 4; record++) pipeline.log(record)
    })
    expect(said).toEqual(['otel-netanomaly: options.onEpisode threw: handler'])
    expect(pipeline.processor.counters).toMatchObject({ seen: 4, annotated: 2 })
  })

  it('may give a handler that rejects later', async () => {
    const said = await diagnosed(async () => {
      const pipeline = createPipeline({
        rules: [SMALL_RULE],
        onEpisode: async () => {
          throw new Error('webhook down')
        },
      })
      for (let record = 0; record < 4; record++) pipeline.log(record)
      await new Promise(resolve => setImmediate(resolve))
    })
    expect(said).toEqual(['otel-netanomaly: options.onEpisode threw: webhook down'])
  })

  it('is not stalled by thousands of closes: they go out in portions', async () => {
    const pipeline = createPipeline({
      rules: [{ ...SMALL_RULE, gte: 1 }],
      maxEpisodesPerMinute: 5_000,
    })
    for (let client = 0; client < 3_000; client++) {
      pipeline.log(client, `10.0.${client >> 8}.${client & 255}`)
    }
    const closes = () =>
      pipeline.events().filter(event => event.attributes['netanomaly.episode.state'] === 'close')
        .length
    pipeline.log(3_600_000, '192.0.2.1')
    expect(closes()).toBe(16)
    pipeline.processor.tick()
    expect(closes()).toBe(516)
    await pipeline.processor.forceFlush()
    expect(closes()).toBe(3_000)
    expect(pipeline.processor.counters).toMatchObject({ eventsDropped: 0, eventsEmitted: 6_001 })
  })

  it('can flush and shut down; open episodes stay open and later records pass untouched', async () => {
    const pipeline = createPipeline({ rules: [SMALL_RULE] })
    for (let record = 0; record < 3; record++) pipeline.log(record)
    await pipeline.provider.forceFlush()
    await pipeline.provider.shutdown()
    await pipeline.processor.shutdown()
    expect(pipeline.processor.isOpen('small', '203.0.113.7')).toBe(true)
    expect(pipeline.processor.counters.episodesClosed).toBe(0)
    expect(() => pipeline.log(4)).not.toThrow()
  })

  it('is told once when its process is one of several', async () => {
    process.env.pm_id = '0'
    try {
      const pipeline = createPipeline()
      const said = await diagnosed(() => {
        for (let record = 0; record < 3; record++) pipeline.log(record)
      })
      expect(said).toEqual([expect.stringContaining('NA2024: this process is a PM2 instance')])
      expect(said[0]).toContain('SEMANTICS.md')
    } finally {
      delete process.env.pm_id
    }
  })

  it('is told once when its list of trusted proxies lets anyone forge the client', async () => {
    const said = await diagnosed(() => {
      const pipeline = createPipeline({ trustedProxies: ['0.0.0.0/0'] })
      for (let record = 0; record < 3; record++) pipeline.log(record)
    })
    expect(said).toEqual([expect.stringContaining('NA3004: trustedProxies covers every')])
  })

  it('knows cluster workers, PM2 and Lambda by their environment', () => {
    expect(fleetOf({ env: { pm_id: '0', instances: '4' } })).toBe('a PM2 instance')
    expect(fleetOf({ env: { pm_id: '0', instances: '1' } })).toBeUndefined()
    expect(fleetOf({ env: { AWS_LAMBDA_FUNCTION_NAME: 'f' } })).toBe('a Lambda instance')
    expect(fleetOf({ getBuiltinModule: () => ({ isWorker: true }) })).toBe('a cluster worker')
    expect(fleetOf({ getBuiltinModule: () => ({ isWorker: false }) })).toBeUndefined()
    expect(fleetOf({})).toBeUndefined()
  })

  it('knows a real cluster worker, whose environment Node has cleaned', async () => {
    const fleet = new URL('../../src/otel/fleet.ts', import.meta.url)
    const program = `
      import cluster from 'node:cluster'
      import { fleetOf } from ${JSON.stringify(fleet.href)}
      if (cluster.isPrimary) cluster.fork().on('exit', () => process.exit())
      else { console.log(fleetOf(process)); process.exit() }`
    const folder = mkdtempSync(join(tmpdir(), 'netanomaly-cluster-'))
    try {
      const file = join(folder, 'cluster.mjs')
      writeFileSync(file, program)
      const args = ['--experimental-strip-types', '--no-warnings', file]
      expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('a cluster worker\n')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
