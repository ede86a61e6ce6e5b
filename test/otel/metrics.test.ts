import { AggregationTemporality } from '@opentelemetry/sdk-metrics'
import { describe, expect, it } from 'vitest'
import { createCounters } from '../../src/engine/counters.ts'
import { COUNTER_INSTRUMENTS } from '../../src/otel/instruments.ts'
import { SelfMetrics, type SelfMetricsOptions } from '../../src/otel/metrics.ts'
import { createProcessorCounters } from '../../src/otel/processor-counters.ts'
import { ReportOnce } from '../../src/otel/report-once.ts'
import { createMeters, FakeMeterProvider, heardIn, points } from './meters.ts'
import { createPipeline, SMALL_RULE } from './pipeline.ts'

const rules = [SMALL_RULE]
const SEEN = 'netanomaly.record.seen'
const OPENED = 'netanomaly.episode.opened{netanomaly.rule=small,netanomaly.severity=high}'

/** Counters without an instrument of their own, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  skipped: 'netanomaly.record.skipped has it by reason',
  episodesOpened: 'netanomaly.episode.opened has it by rule and severity',
  impossible: 'the processor leaves such records out before: netanomaly.record.skipped',
}

/** Without a processor around it. */
function createSelfMetrics(provider: FakeMeterProvider, more: Partial<SelfMetricsOptions>) {
  const limits = { maxKeys: 1, maxOpenEpisodes: 1 } as never
  return new SelfMetrics({
    ...{ provider, counters: createProcessorCounters(), rules: [], reports: new ReportOnce() },
    engine: { counters: createCounters(), limits, keys: 0, openEpisodes: 0 },
    ...more,
  })
}

describe('what metrics say', () => {
  it('is what the counters say, by way of the real SDK', async () => {
    const { meterProvider, collect } = createMeters()
    const pipeline = createPipeline({ rules, meterProvider, maxKeys: 100, maxOpenEpisodes: 7 })
    for (const offset of [20_000, 20_001, 20_002, 1]) pipeline.log(offset)
    pipeline.log(20_003, 'nobody')
    pipeline.log(20_004, '192.0.2.1')
    const heard = heardIn(await collect())
    expect(heard).toMatchObject({
      [SEEN]: 6,
      'netanomaly.record.with_address': 5,
      'netanomaly.record.matched': 5,
      'netanomaly.record.late': 1,
      'netanomaly.record.skipped{netanomaly.skip.reason=not-an-address}': 1,
      'netanomaly.record.skipped{netanomaly.skip.reason=no-address}': 0,
      'netanomaly.annotation.written': 1,
      'netanomaly.event.emitted': 1,
      'netanomaly.episode.active': 1,
      'netanomaly.episode.limit': 7,
      'netanomaly.key.count': 2,
      'netanomaly.key.limit': 100,
      [OPENED]: 1,
    })
    const { counters } = pipeline.processor
    for (const [counter, instrument] of Object.entries(COUNTER_INSTRUMENTS)) {
      expect(heard[instrument.name], counter).toBe(counters[counter as 'seen'])
    }
  })

  it('comes as sums with units, of which only states may fall', async () => {
    const { meterProvider, collect } = createMeters()
    createPipeline({ rules, meterProvider }).log(1)
    const all = (await collect()).scopeMetrics.flatMap(scope => scope.metrics)
    for (const metric of all) {
      const { name, unit, description } = metric.descriptor
      expect(name).toMatch(/^netanomaly(\.[a-z]+(_[a-z]+)*){2}$/)
      expect(unit).toBe(`{${name.split('.')[1]}}`)
      expect(description).not.toBe('')
      const isState = /\.(count|limit|active|pending)$/.test(name)
      expect('isMonotonic' in metric && metric.isMonotonic, name).toBe(!isState)
    }
  })

  it('has a line for every counter, or is known to be elsewhere', () => {
    const counters = Object.keys({ ...createCounters(), ...createProcessorCounters() })
    const known = [...Object.keys(COUNTER_INSTRUMENTS), ...Object.keys(ELSEWHERE)]
    expect(known.sort()).toEqual(counters.sort())
  })

  it('counts the episodes of each rule from zero, those of shadow rules too', () => {
    const meterProvider = new FakeMeterProvider()
    const shadow = { ...SMALL_RULE, id: 'quiet', mode: 'shadow', severity: 'low' } as const
    const pipeline = createPipeline({ rules: [SMALL_RULE, shadow], meterProvider })
    const series = [OPENED, OPENED.replace('small', 'quiet').replace('high', 'low')]
    const opened = () => series.map(name => meterProvider.collect()[name])
    pipeline.log(0)
    expect(opened()).toEqual([0, 0])
    for (const offset of [1, 2]) pipeline.log(offset)
    for (const offset of [0, 1, 2]) pipeline.log(offset, '192.0.2.1')
    expect(opened()).toEqual([2, 2])
  })

  it('sums the levels of a rule, which are several rules of the engine', () => {
    const provider = new FakeMeterProvider()
    const rule = { id: 'small', severity: 'high' } as never
    const own = createSelfMetrics(provider, { rules: [rule, rule] })
    own.bind()
    for (const ruleIndex of [0, 1, 1]) own.note({ state: 'open', episode: { ruleIndex } } as never)
    own.note({ state: 'close', episode: { ruleIndex: 0 } } as never)
    expect(provider.collect()[OPENED]).toBe(3)
  })

  it('names no address and no key, whatever the traffic', async () => {
    const { meterProvider, collect } = createMeters()
    const both = [...rules, 'count by network.peer.address >= 1 within 1s']
    const pipeline = createPipeline({ rules: both, meterProvider })
    pipeline.log(0)
    const quiet = points(await collect())
    for (let record = 0; record < 3_000; record++) {
      const address = `203.0.113.${record % 200}`
      pipeline.log(record, address, { attributes: { 'network.peer.address': '198.51.100.9' } })
    }
    const resourceMetrics = await collect()
    const busy = points(resourceMetrics)
    expect(JSON.stringify(resourceMetrics)).not.toMatch(/203\.0\.113|198\.51\.100/)
    expect([...new Set(busy.flatMap(point => Object.keys(point.attributes)))].sort()).toEqual([
      ...['netanomaly.rule', 'netanomaly.severity', 'netanomaly.skip.reason'],
      'otel.component.name',
    ])
    // Only the histogram came with the traffic: how many series there are depends on the rules.
    expect(busy.length).toBe(quiet.length + 1)
  })

  it('tells two processors of one process apart', async () => {
    const { meterProvider, collect } = createMeters()
    const pipelines = [0, 1].map(() => createPipeline({ rules, meterProvider }))
    pipelines[0]!.log(1)
    for (const offset of [1, 2]) pipelines[1]!.log(offset)
    const seen = points(await collect()).filter(point => point.name === SEEN)
    expect(seen.map(point => point.value)).toEqual([1, 2])
    const names = seen.map(point => String(point.attributes['otel.component.name']))
    expect(names[0]).toMatch(/^NetworkAnomalyLogRecordProcessor\/\d+$/)
    expect(new Set(names).size).toBe(2)
  })

  it('is not changed by collecting, whatever is logged meanwhile', () => {
    const meterProvider = new FakeMeterProvider()
    const pipeline = createPipeline({ rules, meterProvider })
    pipeline.log(0)
    const first = meterProvider.collect(() => pipeline.log(1))
    expect(meterProvider.collect()).toEqual(first)
    expect(first[SEEN]).toBe(1)
    expect(pipeline.processor.counters.seen).toBe(1)
  })

  it('can be differences between collections', async () => {
    const { meterProvider, collect } = createMeters(AggregationTemporality.DELTA)
    const pipeline = createPipeline({ rules, meterProvider })
    for (const offset of [0, 1]) pipeline.log(offset, '192.0.2.1')
    expect(heardIn(await collect())[SEEN]).toBe(2)
    pipeline.log(2, '192.0.2.2')
    expect(heardIn(await collect())[SEEN]).toBe(1)
  })
})

describe('the time a record takes', () => {
  it('is taken of every 1,024th record only', async () => {
    const { meterProvider, collect } = createMeters()
    const pipeline = createPipeline({ rules: [{ ...SMALL_RULE, gte: 1_000 }], meterProvider })
    for (let record = 0; record < 1_023; record++) pipeline.log(record, `10.0.0.${record % 250}`)
    const durations = async () =>
      points(await collect()).filter(point => point.name === 'netanomaly.processing.duration')
    expect(await durations()).toEqual([])
    for (let record = 0; record < 2_049; record++) pipeline.log(record, `10.0.0.${record % 250}`)
    const [duration] = await durations()
    expect(duration?.value).toMatchObject({
      count: 3,
      buckets: { boundaries: expect.arrayContaining([1e-6, 1e-5, 1e-2]) },
    })
  })

  it('is in seconds of the stopwatch, and no clock is read while nobody wants to know', () => {
    let reads = 0
    const provider = new FakeMeterProvider()
    const own = createSelfMetrics(provider, { stopwatch: () => reads++ * 250 })
    let works = 0
    const work = () => {
      works++
    }
    own.time(work)
    expect([works, reads]).toEqual([1, 0])
    own.bind()
    own.time(work)
    expect([works, reads]).toEqual([2, 2])
    expect(provider.durations).toEqual([0.25])
  })
})
