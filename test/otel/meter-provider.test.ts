import { metrics } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { createMeters, FakeMeterProvider, heardIn, points } from './meters.ts'
import { createPipeline, diagnosed, SMALL_RULE } from './pipeline.ts'

const rules = [SMALL_RULE]
const SEEN = 'netanomaly.record.seen'
const OPENED = 'netanomaly.episode.opened{netanomaly.rule=small,netanomaly.severity=high}'

describe('the meter provider', () => {
  afterEach(() => metrics.disable())

  it('may come after the records: the global one is looked for at each tick', async () => {
    const { meterProvider, collect } = createMeters()
    const { processor, log } = createPipeline({ rules })
    log(0)
    metrics.setGlobalMeterProvider(meterProvider)
    expect(points(await collect())).toEqual([])
    processor.tick()
    expect(heardIn(await collect())).toMatchObject({ [SEEN]: 1, [OPENED]: 0 })
  })

  it('is there for the first record already, where there is one', () => {
    const meterProvider = new FakeMeterProvider()
    metrics.setGlobalMeterProvider(meterProvider as never)
    createPipeline({ rules }).log(0)
    expect(meterProvider.collect()[SEEN]).toBe(1)
  })

  it('may be a function, and may change: the old one hears no more of us', () => {
    const [first, second] = [new FakeMeterProvider(), new FakeMeterProvider()]
    let current: FakeMeterProvider | undefined
    const { processor, log } = createPipeline({ rules, meterProvider: () => current })
    log(0)
    for (const provider of [first, first, second]) {
      current = provider
      processor.tick()
    }
    expect(first.collect()).toEqual({})
    expect(second.collect()[SEEN]).toBe(1)
    expect([first.meters, second.meters]).toEqual([1, 1])
    current = undefined
    processor.tick()
    expect(second.callbacks).toEqual([])
  })

  it.each(['together', 'one by one'])(
    'hears the last counts where all is shut down %s',
    async how => {
      const { exporter, meterProvider } = createMeters()
      const pipeline = createPipeline({ rules, meterProvider })
      pipeline.log(0)
      const ended = pipeline.provider.shutdown()
      if (how === 'one by one') await ended
      await Promise.all([ended, meterProvider.shutdown()])
      expect(heardIn(exporter.getMetrics()[0]!)[SEEN]).toBe(1)
    },
  )

  it('hears of us no more after that', async () => {
    const meterProvider = new FakeMeterProvider()
    const { processor, log } = createPipeline({ rules, meterProvider })
    log(0)
    await processor.shutdown()
    expect(meterProvider.collect()[SEEN]).toBe(1)
    await Promise.resolve()
    expect(meterProvider.callbacks).toEqual([])
    processor.tick()
    await processor.forceFlush()
    expect(meterProvider.meters).toBe(1)
  })

  it('never hears of us with `metrics: false`', () => {
    const meterProvider = new FakeMeterProvider()
    const { processor, log } = createPipeline({ rules, meterProvider, metrics: false })
    for (let record = 0; record < 1_100; record++) log(record, `10.0.0.${record % 250}`)
    processor.tick()
    expect(meterProvider.instruments).toEqual([])
    expect(processor.counters.seen).toBe(1_100)
  })

  const broken: readonly (readonly [string, string])[] = [
    ['getMeter', 'the meter provider failed: getMeter is broken'],
    ['counter', 'the meter provider failed: counter is broken'],
    ['histogram', 'the meter provider failed: histogram is broken'],
    ['observe', 'metrics could not be reported: observe is broken'],
    ['record', 'metrics could not be reported: record is broken'],
    ['remove', 'metrics could not be reported: remove is broken'],
  ]
  it.each(broken)('may fail in %s, which is said once', async (method, message) => {
    const meterProvider = new FakeMeterProvider(method)
    const pipeline = createPipeline({ rules: [{ ...SMALL_RULE, gte: 2_000 }], meterProvider })
    const said = await diagnosed(async () => {
      for (let record = 0; record < 2_100; record++) {
        expect(() => pipeline.log(0, `10.0.${record % 9}.1`)).not.toThrow()
      }
      for (let time = 0; time < 3; time++) pipeline.processor.tick()
      for (let time = 0; time < 3; time++) expect(() => meterProvider.collect()).not.toThrow()
      await pipeline.processor.shutdown()
      meterProvider.collect()
      await Promise.resolve()
    })
    expect(said).toEqual([`otel-netanomaly: ${message}`])
    expect(pipeline.processor.counters.seen).toBe(2_100)
    expect(pipeline.processor.counters.skipped.unreadable).toBe(0)
  })

  it('may be a function that throws at first', async () => {
    const meterProvider = new FakeMeterProvider()
    let isReady = false
    const answer = () => {
      if (!isReady) throw new Error('not yet')
      return meterProvider
    }
    const { processor, log } = createPipeline({ rules, meterProvider: answer })
    const said = await diagnosed(() => {
      log(0)
      processor.tick()
    })
    expect(said).toEqual(['otel-netanomaly: the meter provider failed: not yet'])
    isReady = true
    processor.tick()
    expect(meterProvider.collect()[SEEN]).toBe(1)
  })

  it('loses no record that fails while its time is taken', () => {
    const meterProvider = new FakeMeterProvider()
    const { processor, log } = createPipeline({ rules, meterProvider })
    for (let record = 0; record < 1_023; record++) log(0, '192.0.2.1')
    processor.onEmit(null as never)
    expect(processor.counters.skipped.unreadable).toBe(1)
    expect(meterProvider.durations).toEqual([])
  })

  it('and the switch are checked like every other option', () => {
    const wrong = { rules, metrics: 'on', meterProvider: {} } as never
    expect(() => createPipeline(wrong)).toThrow(/metrics: expected true or false, found "on"/)
    expect(() => createPipeline(wrong)).toThrow(/meterProvider: expected a meter provider or/)
  })
})
