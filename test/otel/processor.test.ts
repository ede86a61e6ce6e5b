import { context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, NetworkAnomalyLogRecordProcessor } from '../../src/index.ts'
import { createPipeline, SMALL_RULE, START_MS } from './pipeline.ts'

/** Seconds without records; the first tick only notices the records before it. */
function idle(
  pipeline: ReturnType<typeof createPipeline>,
  clock: { nowMs: number },
  seconds: number,
): void {
  pipeline.processor.tick()
  for (let second = 0; second < seconds; second++) {
    clock.nowMs += 1_000
    pipeline.processor.tick()
  }
}

const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
}

describe('without options', () => {
  it('annotates from the 100th record of a client within a minute, and opens one episode', () => {
    const pipeline = createPipeline()
    for (let record = 0; record < 120; record++) pipeline.log(record * 500)
    const ids = pipeline.ordinary().map(record => record.attributes['netanomaly.episode.id'])
    expect(ids.slice(0, 99)).toEqual(new Array(99).fill(undefined))
    expect(new Set(ids.slice(99)).size).toBe(1)
    expect(pipeline.ordinary().at(-1)?.attributes['netanomaly.rule']).toBe('request-rate')
    expect(pipeline.events()).toHaveLength(1)
    expect(pipeline.processor.counters).toMatchObject({
      ...{ seen: 120, withAddress: 120, annotated: 21, eventsEmitted: 1, episodesOpened: 1 },
    })
  })

  it('leaves records of clients below the threshold as they are', () => {
    const pipeline = createPipeline()
    for (let record = 0; record < 99; record++) pipeline.log(record)
    expect(pipeline.records().every(record => Object.keys(record.attributes).length === 1)).toBe(
      true,
    )
  })
})

describe('the stream of the seed document', () => {
  it('flags exactly 192.168.1.100 with gt 5 within 10s, first at record index 50', () => {
    const pipeline = createPipeline({ rules: [{ id: 'seed', gt: 5, within: '10s' }] })
    for (let index = 0; index < 100; index++) {
      const last = index % 10 === 0 ? 100 : index % 255
      pipeline.log(index * 50, `192.168.1.${last}`)
    }
    const flagged = pipeline.ordinary().flatMap((record, index) => {
      return record.attributes['netanomaly.rule'] === undefined ? [] : [index]
    })
    expect(flagged).toEqual([50, 60, 70, 80, 90])
    expect(pipeline.events().map(event => event.attributes['client.address'])).toEqual([
      '192.168.1.100',
    ])
  })
})

describe('the episode event', () => {
  it('says everything, attribute by attribute', () => {
    const pipeline = createPipeline({
      rules: [
        {
          ...SMALL_RULE,
          where: 'http.response.status_code >= 400',
          ...{ description: 'Errors', reference: 'https://example.com/runbook' },
          ...{ category: 'probing', tags: ['attack.t1595'], version: '2' },
          uuid: '3d0c2f6e-1a5c-4b43-9b7e-0f3a5b9d1c11',
        },
      ],
    })
    const attributes = {
      ...{ 'http.response.status_code': 404, 'http.request.method': 'GET', 'url.path': '/x' },
    }
    for (const offset of [0, 1_000, 2_500]) pipeline.log(offset, '203.0.113.7', { attributes })
    const [event] = pipeline.events()
    const id = event?.attributes['netanomaly.episode.id']
    expect(id).toMatch(/^[0-9a-f]{12}-1$/)
    expect(event?.attributes).toEqual({
      'netanomaly.episode.state': 'open',
      'netanomaly.episode.id': id,
      'netanomaly.episode.records': 3,
      'netanomaly.episode.first_seen': '2026-01-01T00:00:00.000Z',
      'netanomaly.episode.last_seen': '2026-01-01T00:00:02.500Z',
      // Next event in 10 min at the latest, plus quiet (10 s), lateness (5 s), idle time and a tick.
      'netanomaly.episode.expires': '2026-01-01T00:10:48.500Z',
      'netanomaly.rule': 'small',
      'netanomaly.key': '203.0.113.7',
      'netanomaly.key_fields': ['client.address'],
      'netanomaly.measure': 'count',
      'netanomaly.operator': 'gte',
      'netanomaly.observed': 3,
      'netanomaly.threshold': 3,
      'netanomaly.expected': 2,
      'netanomaly.score': 0.5,
      'netanomaly.window_ms': 10_000,
      'netanomaly.exact': true,
      'netanomaly.scope': 'process',
      'netanomaly.client.origin': 'record',
      'netanomaly.evidence': ['2026-01-01T00:00:02.500Z GET /x 404'],
      'netanomaly.tags': ['attack.t1595'],
      'client.address': '203.0.113.7',
      'security_rule.name': 'small',
      'security_rule.description': 'Errors',
      'security_rule.category': 'probing',
      'security_rule.reference': 'https://example.com/runbook',
      'security_rule.uuid': '3d0c2f6e-1a5c-4b43-9b7e-0f3a5b9d1c11',
      'security_rule.version': '2',
    })
    expect(event).toMatchObject({
      body:
        '203.0.113.7 sent 3 records within 10s (rule small: count by client.address >= 3 ' +
        'within 10s where http.response.status_code >= 400)',
      ...{ severityNumber: 17, severityText: 'ERROR', eventName: 'netanomaly.episode' },
      hrTime: [(START_MS + 2_500 - 500) / 1_000, 500_000_000],
      instrumentationScope: { name: 'otel-netanomaly' },
    })
    expect(pipeline.ordinary().at(-1)?.attributes).toEqual({
      ...attributes,
      'client.address': '203.0.113.7',
      'netanomaly.episode.id': id,
      'netanomaly.rule': 'small',
    })
  })

  it('comes before the triggering record, in its trace; the close in that of the last hot one', () => {
    const clock = { nowMs: START_MS, now: () => clock.nowMs }
    const pipeline = createPipeline({ rules: [SMALL_RULE], clock })
    const own = trace.setSpanContext(ROOT_CONTEXT, SPAN)
    const later = trace.setSpanContext(ROOT_CONTEXT, { ...SPAN, spanId: 'c7ad6b7169203332' })
    pipeline.log(0)
    pipeline.log(1)
    pipeline.log(2, '203.0.113.7', { context: own })
    pipeline.log(3, '203.0.113.7', { context: later })
    expect(pipeline.records()[2]?.eventName).toBe('netanomaly.episode')
    expect(pipeline.events()[0]?.spanContext).toEqual(SPAN)
    idle(pipeline, clock, 60)
    expect(pipeline.events()[1]).toMatchObject({
      attributes: { 'netanomaly.episode.state': 'close', 'netanomaly.episode.records': 4 },
      spanContext: { spanId: 'c7ad6b7169203332' },
    })
  })

  it('closes by time alone once there were no records for idleAfterMs, not before', () => {
    const clock = { nowMs: START_MS, now: () => clock.nowMs }
    const pipeline = createPipeline({ rules: [SMALL_RULE], clock, idleAfterMs: 30_000 })
    for (const offset of [0, 1, 2]) pipeline.log(offset)
    idle(pipeline, clock, 29)
    expect(pipeline.events()).toHaveLength(1)
    expect(pipeline.processor.isOpen('small', '203.0.113.7')).toBe(true)
    expect(pipeline.processor.isOpen('small', undefined)).toBe(false)
    expect(pipeline.processor.isOpen('small', 7 as unknown as string)).toBe(false)
    idle(pipeline, clock, 1)
    expect(pipeline.events().map(event => event.body)).toEqual([
      expect.stringContaining('203.0.113.7 sent 3 records within 10s'),
      expect.stringContaining('203.0.113.7 was below the threshold for 10s: 3 records from'),
    ])
    expect(pipeline.processor.isOpen('small', '203.0.113.7')).toBe(false)
  })

  it('reads no clock for records: stored ones of last year are not late a second later', () => {
    const clock = { nowMs: START_MS + 365 * 86_400_000, now: () => clock.nowMs }
    const pipeline = createPipeline({ rules: [SMALL_RULE], clock })
    for (let record = 0; record < 100; record++) {
      pipeline.log(record * 1_000, `192.0.2.${record}`)
      clock.nowMs += 1_000
      pipeline.processor.tick()
    }
    expect(pipeline.processor.counters).toMatchObject({ records: 100, late: 0 })
  })

  it('is neither counted nor annotated when it comes by, here or in a process downstream', () => {
    const pipeline = createPipeline({ rules: [{ ...SMALL_RULE, gte: 1 }] })
    for (let record = 0; record < 5; record++) pipeline.log(record)
    expect(pipeline.processor.counters).toMatchObject({ seen: 5, records: 5, episodesOpened: 1 })
    pipeline.log(6, '203.0.113.9', { attributes: { 'netanomaly.episode.state': 'open' } })
    expect(pipeline.processor.counters).toMatchObject({ records: 5, skipped: { 'own-record': 1 } })
  })
})

describe('what a rule may do', () => {
  const run = (mode: 'off' | 'shadow' | 'annotate' | 'emit') => {
    const told: string[] = []
    const pipeline = createPipeline({
      rules: [{ ...SMALL_RULE, mode }, 'count by client.address >= 1000 within 1s'],
      onEpisode: episode => told.push(episode.state),
    })
    for (let record = 0; record < 4; record++) pipeline.log(record)
    const { annotated, eventsEmitted, episodesOpened } = pipeline.processor.counters
    return { annotated, eventsEmitted, episodesOpened, told }
  }
  it('off: nothing', () => {
    expect(run('off')).toEqual({ annotated: 0, eventsEmitted: 0, episodesOpened: 0, told: [] })
  })
  it('shadow: count', () => {
    expect(run('shadow')).toEqual({ annotated: 0, eventsEmitted: 0, episodesOpened: 1, told: [] })
  })
  it('annotate: annotate, and tell the application', () => {
    const told = ['open']
    expect(run('annotate')).toEqual({ annotated: 2, eventsEmitted: 0, episodesOpened: 1, told })
  })
  it('emit: all', () => {
    const told = ['open']
    expect(run('emit')).toEqual({ annotated: 2, eventsEmitted: 1, episodesOpened: 1, told })
  })
})

describe('a record annotated upstream', () => {
  const upstream = { 'netanomaly.episode.id': 'gateway-1', 'netanomaly.rule': 'gateway-rule' }
  const last = (onAnnotated?: 'keep' | 'replace') => {
    const pipeline = createPipeline({ rules: [SMALL_RULE], ...(onAnnotated && { onAnnotated }) })
    for (const offset of [0, 1, 2]) pipeline.log(offset, '203.0.113.7', { attributes: upstream })
    expect(pipeline.processor.counters.records).toBe(3)
    return pipeline.ordinary().at(-1)?.attributes
  }
  it('is counted and keeps its attributes', () => expect(last()).toMatchObject(upstream))
  it('gets ours with onAnnotated: replace', () => {
    expect(last('replace')).toMatchObject({ 'netanomaly.rule': 'small' })
    expect(last('replace')?.['netanomaly.episode.id']).not.toBe('gateway-1')
  })
})

describe('the active span', () => {
  const spanOf = (isRecording: boolean, options = {}) => {
    const set: Record<string, unknown> = {}
    const span = Object.assign(Object.create(trace.wrapSpanContext(SPAN)), {
      isRecording: () => isRecording,
      setAttribute: (name: string, value: unknown) => {
        set[name] = value
      },
    })
    const pipeline = createPipeline({ rules: [SMALL_RULE], ...options })
    const own = trace.setSpan(context.active(), span)
    for (const offset of [0, 1, 2]) pipeline.log(offset, '203.0.113.7', { context: own })
    return { set, id: pipeline.events()[0]?.attributes['netanomaly.episode.id'] }
  }
  it('gets the same two attributes while it records', () => {
    const { set, id } = spanOf(true)
    expect(set).toEqual({ 'netanomaly.episode.id': id, 'netanomaly.rule': 'small' })
  })
  it('gets none where it does not record, or by option', () => {
    expect(spanOf(false).set).toEqual({})
    expect(spanOf(true, { annotateSpans: false }).set).toEqual({})
  })
})

describe('enabled', () => {
  it('is false, so that level gating goes on; watch: all makes it true', () => {
    const ask = { context: ROOT_CONTEXT }
    expect(new NetworkAnomalyLogRecordProcessor().enabled(ask)).toBe(false)
    expect(new NetworkAnomalyLogRecordProcessor({ watch: 'all' }).enabled(ask)).toBe(true)
    const gated = new LoggerProvider({ processors: [new NetworkAnomalyLogRecordProcessor()] })
    expect(gated.getLogger('app').enabled()).toBe(false)
  })
})

describe('fields', () => {
  it('finds the client behind a trusted proxy only, and in resource and scope attributes', () => {
    const pipeline = createPipeline({
      rules: [{ ...SMALL_RULE, gte: 1 }],
      trustedProxies: ['loopback'],
    })
    const forwarded = { 'http.request.header.x-forwarded-for': ['198.51.100.1, 203.0.113.5'] }
    const emit = (attributes: Record<string, unknown>) =>
      pipeline.logger.emit({ timestamp: START_MS, observedTimestamp: START_MS, attributes })
    emit({ 'network.peer.address': '127.0.0.1', ...forwarded })
    emit({ req: { remoteAddress: '192.0.2.9', headers: { 'x-forwarded-for': '1.1.1.1' } } })
    expect(pipeline.events().map(event => event.attributes['netanomaly.key'])).toEqual([
      ...['203.0.113.5', '192.0.2.9'],
    ])
    expect(pipeline.events().map(event => event.attributes['netanomaly.client.origin'])).toEqual([
      'forwarded',
      'peer',
    ])
  })

  it('skips a record without an address, or with none that is one, and counts why', () => {
    const pipeline = createPipeline()
    pipeline.logger.emit({ body: 'hello' })
    pipeline.logger.emit({ attributes: { 'client.address': '/run/app.sock' } })
    expect(pipeline.processor.counters.skipped).toMatchObject({
      ...{ 'no-address': 1, 'not-an-address': 1 },
    })
  })
})

describe('wrong options', () => {
  it('are all named at once', () => {
    const wrong = {
      ...{ latenessMs: -1, watch: 'everything', trustedProxys: [], maxKeys: 0 },
      rules: [{ id: 'a', gte: 3, within: 30 }],
    }
    const build = () => new NetworkAnomalyLogRecordProcessor(wrong as never)
    expect(build).toThrow(ConfigurationError)
    try {
      build()
    } catch (error) {
      const places = (error as ConfigurationError).problems.map(problem => problem.place)
      expect(places.sort()).toEqual([
        ...['latenessMs', 'maxKeys', 'rules[0].within', 'trustedProxys', 'watch'],
      ])
      expect((error as Error).message).toContain(
        'rules[0].within: expected a duration such as "30s", found 30',
      )
    }
  })
})
