import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../../tools/parts.mjs'
import { type Jaeger, startJaeger } from '../backends/jaeger.ts'
import { type Collector, startCollector } from '../collector/collector.ts'
import { describeWith } from '../with-parts.ts'
import { type Application, startApplication } from './application.ts'
import { eventually, findTraces } from './query.ts'
import type { Logged } from './shop.ts'

const GUESSER = '203.0.113.7'
const ORDINARY = ['192.0.2.1', '192.0.2.2', '192.0.2.3']
const CONFIG = 'tail-sampling.yaml'
const ENV = { DECISION_WAIT: '2s', SAMPLED_PERCENT: '0' }

/** A Jaeger, and where an application sends to so that tail sampling comes before it. */
interface Setup {
  readonly jaeger: Jaeger
  readonly otlpUrl: string
  readonly collector?: Collector
}

describeWith(['collector', 'jaeger'], 'tail sampling in a Collector before Jaeger', () => {
  keepsWhatEpisodesTouched(async () => {
    const jaeger = await startJaeger()
    const env = { ...ENV, UPSTREAM_ENDPOINT: jaeger.otlpUrl }
    const collector = await startCollector(CONFIG, env)
    return { jaeger, collector, otlpUrl: collector.otlpHttpUrl }
  })
})

describeWith(['jaeger'], 'the same processor in Jaeger itself', () => {
  keepsWhatEpisodesTouched(async () => {
    const text = readFileSync(join(root, 'collector-config', CONFIG), 'utf8')
    const { tail_sampling } = parse(text).processors
    const jaeger = await startJaeger({ processors: { tail_sampling }, env: ENV })
    return { jaeger, otlpUrl: jaeger.otlpUrl }
  })
})

function keepsWhatEpisodesTouched(start: () => Promise<Setup>): void {
  let setup: Setup
  let app: Application
  let logged: readonly Logged[]

  beforeAll(async () => {
    setup = await start()
    app = await startApplication(setup.otlpUrl)
    for (const client of ORDINARY) await app.send(client, '/', 20)
    await app.send(GUESSER, '/login', 40)
    logged = await app.logged()
    // It comes last: when it has been decided about, all others have.
    await eventually(async () => {
      const found = await findTraces(setup.jaeger.url, 'shop-anomalies')
      return found.length > 0 ? found : undefined
    })
  }, 60_000)

  afterAll(async () => {
    app?.kill()
    await setup?.collector?.stop()
    await setup?.jaeger.stop()
  })

  test('keeps every trace that an episode has touched, whole, and none of the others', async () => {
    const hot = logged.filter(record => record.client === GUESSER && record.episode !== undefined)
    expect(hot).toHaveLength(36)
    expect(logged.length).toBeGreaterThan(ORDINARY.length * 20)
    const traces = await findTraces(setup.jaeger.url, 'shop')
    expect(traces.map(trace => trace.traceID).sort()).toEqual(hot.map(one => one.traceId).sort())
    for (const { spans } of traces) {
      expect(spans.map(span => span.operationName).sort()).toEqual(['GET', 'check password'])
    }
  })

  test('keeps the span of the episode, whose links all lead somewhere', async () => {
    const episodes = await findTraces(setup.jaeger.url, 'shop-anomalies')
    const traces = await findTraces(setup.jaeger.url, 'shop')
    const kept = new Set(traces.map(trace => trace.traceID))
    const references = episodes.flatMap(({ spans }) => spans).flatMap(span => span.references)
    expect(episodes).toHaveLength(1)
    expect(references).toHaveLength(36)
    for (const { traceID } of references) expect(kept).toContain(traceID)
  })
}
