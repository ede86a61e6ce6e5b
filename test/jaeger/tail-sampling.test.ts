import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Jaeger, startJaeger } from '../backends/jaeger.ts'
import { type Collector, startCollector } from '../collector/collector.ts'
import { describeWith } from '../with-parts.ts'
import { type Application, startApplication } from './application.ts'
import { eventually, findTraces } from './query.ts'
import type { Logged } from './shop.ts'

const GUESSER = '203.0.113.7'
const ORDINARY = ['192.0.2.1', '192.0.2.2', '192.0.2.3']

describeWith(['collector', 'jaeger'], 'tail sampling between an application and Jaeger', () => {
  let jaeger: Jaeger
  let sampler: Collector
  let app: Application
  let logged: readonly Logged[]

  beforeAll(async () => {
    jaeger = await startJaeger()
    sampler = await startCollector('tail-sampling.yaml', {
      ...{ UPSTREAM_ENDPOINT: jaeger.otlpUrl, DECISION_WAIT: '2s', SAMPLED_PERCENT: '0' },
    })
    app = await startApplication(sampler.otlpHttpUrl)
    for (const client of ORDINARY) await app.send(client, '/', 20)
    await app.send(GUESSER, '/login', 40)
    logged = await app.logged()
    await eventually(async () => {
      const found = await findTraces(jaeger.url, 'shop-anomalies')
      return found.length > 0 ? found : undefined
    })
    await app.end()
    // It decides about all that waits before it ends.
    await sampler.terminate()
  }, 60_000)

  afterAll(async () => {
    app?.kill()
    await sampler?.stop()
    await jaeger?.stop()
  })

  test('keeps every trace that an episode has touched, whole, and none of the others', async () => {
    const hot = logged.filter(record => record.client === GUESSER && record.episode !== undefined)
    expect(hot.length).toBe(36)
    expect(logged.length).toBeGreaterThan(ORDINARY.length * 20)
    const traces = await findTraces(jaeger.url, 'shop')
    expect(traces.map(trace => trace.traceID).sort()).toEqual(hot.map(one => one.traceId).sort())
    for (const { spans } of traces) {
      expect(spans.map(span => span.operationName).sort()).toEqual(['GET', 'check password'])
    }
  })

  test('keeps the span of the episode, whose links all lead somewhere', async () => {
    const episodes = await findTraces(jaeger.url, 'shop-anomalies')
    const kept = new Set((await findTraces(jaeger.url, 'shop')).map(trace => trace.traceID))
    const references = episodes.flatMap(({ spans }) => spans).flatMap(span => span.references)
    expect(episodes).toHaveLength(1)
    expect(references).toHaveLength(36)
    for (const { traceID } of references) expect(kept).toContain(traceID)
  })
})
