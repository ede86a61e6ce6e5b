import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Jaeger, startJaeger } from '../backends/jaeger.ts'
import { describeWith } from '../with-parts.ts'
import { type Application, startApplication } from './application.ts'
import { ask, eventually, findTrace, findTraces, type JaegerSpan, tagsOf } from './query.ts'
import type { Logged } from './shop.ts'

/** Two clients that guess passwords, the second more often than a span can have links. */
const GUESSER = '203.0.113.7'
const FLOODER = '203.0.113.8'
const [GUESSES, FLOOD] = [40, 204]
/** The first four records of a client are not hot yet. */
const COLD = 4
const RULE = { 'netanomaly.rule': 'failed-logins' }

describeWith(['jaeger'], 'episodes in a real Jaeger', () => {
  let jaeger: Jaeger
  let app: Application
  let logged: readonly Logged[]
  /** Spans of the two episodes, by client. */
  let episodes: Readonly<Record<string, JaegerSpan>>

  beforeAll(async () => {
    jaeger = await startJaeger()
    app = await startApplication(jaeger.otlpUrl)
    await app.send('192.0.2.1', '/login', COLD)
    await app.send('192.0.2.2', '/', 20)
    await app.send(GUESSER, '/login', GUESSES)
    await app.send(FLOODER, '/login', FLOOD)
    const traces = await eventually(async () => {
      const found = await findTraces(jaeger.url, 'shop-anomalies', RULE)
      return found.length === 2 ? found : undefined
    })
    episodes = Object.fromEntries(
      traces
        .flatMap(trace => trace.spans)
        .map(span => [tagsOf(span)['client.address'] as string, span]),
    )
    logged = await app.logged()
    await eventually(async () => {
      const found = await findTraces(jaeger.url, 'shop')
      return found.length === COLD + 20 + GUESSES + FLOOD ? found : undefined
    })
  }, 60_000)

  afterAll(async () => {
    process.stdout.write(
      `What Jaeger answered:\n${Object.values(episodes ?? {})
        .map(summary)
        .join('')}`,
    )
    app?.kill()
    await jaeger?.stop()
  })

  /** Records of a client that its episode's id is on. */
  const hotOf = (client: string) =>
    logged.filter(record => record.client === client && record.episode !== undefined)
  const recordsOf = (client: string) => logged.filter(record => record.client === client)

  test('episodes are a service of their own, of one operation for each rule', async () => {
    const services = await ask<string[]>(jaeger.url, '/api/services')
    expect(services.sort()).toEqual(['shop', 'shop-anomalies'])
    const operations = await ask(jaeger.url, '/api/services/shop-anomalies/operations')
    expect(operations).toEqual(['anomaly failed-logins'])
    expect(Object.keys(episodes).sort()).toEqual([GUESSER, FLOODER])
  })

  test('the traces that a rule found are those of its hot records, each of them whole', async () => {
    const traces = await findTraces(jaeger.url, 'shop', RULE)
    const hot = [...hotOf(GUESSER), ...hotOf(FLOODER)]
    expect(hot).toHaveLength(GUESSES + FLOOD - 2 * COLD)
    expect(traces.map(trace => trace.traceID).sort()).toEqual(hot.map(one => one.traceId).sort())
    for (const { spans } of traces) {
      expect(spans.map(span => span.operationName).sort()).toEqual(['GET', 'check password'])
    }
  })

  test.each([GUESSER, FLOODER])(
    'the id of an episode of %s finds its span and its traces',
    async client => {
      const id = tagsOf(episodes[client]!)['netanomaly.episode.id'] as string
      const tags = { 'netanomaly.episode.id': id }
      const own = await findTraces(jaeger.url, 'shop-anomalies', tags)
      expect(own.map(trace => trace.spans.length)).toEqual([1])
      const traces = await findTraces(jaeger.url, 'shop', tags)
      expect(traces.map(trace => trace.traceID).sort()).toEqual(
        hotOf(client)
          .map(record => record.traceId)
          .sort(),
      )
    },
  )

  test.each([GUESSER, FLOODER])('the span of %s is as long as its episode', client => {
    const span = episodes[client]!
    const times = recordsOf(client).map(record => record.timeMs)
    const [first, last] = [Math.min(...times), Math.max(...times)]
    expect(span.startTime).toBe(first * 1_000)
    expect(span.duration).toBe((last - first) * 1_000)
    expect(span.duration).toBeGreaterThan(0)
  })

  test('the span is an error that says why', () => {
    const tags = tagsOf(episodes[GUESSER]!)
    expect(tags).toMatchObject({
      ...{ error: true, 'otel.status_code': 'ERROR', 'span.kind': 'internal' },
      ...{ 'netanomaly.episode.state': 'close', 'netanomaly.severity': 'high' },
      ...{ 'netanomaly.episode.records': GUESSES, 'netanomaly.client.origin': 'forwarded' },
    })
    expect(tags['otel.status_description']).toContain(`${GUESSER} sent `)
  })

  test('its links are the spans of its hot records, and lead there', async () => {
    const { references } = episodes[GUESSER]!
    const expected = hotOf(GUESSER).map(({ traceId, spanId }) => `${traceId} ${spanId}`)
    expect(references.map(one => `${one.traceID} ${one.spanID}`).sort()).toEqual(expected.sort())
    expect(tagsOf(episodes[GUESSER]!)['netanomaly.episode.spans']).toBe(GUESSES - COLD)
    for (const { traceID, spanID } of references) {
      const trace = await findTrace(jaeger.url, traceID)
      expect(trace?.spans.map(span => span.spanID)).toContain(spanID)
    }
  })

  test('of more than 128 it has 128 links that lead there, and the true number', async () => {
    const { references } = episodes[FLOODER]!
    const hot = new Set(hotOf(FLOODER).map(({ traceId, spanId }) => `${traceId} ${spanId}`))
    expect(tagsOf(episodes[FLOODER]!)['netanomaly.episode.spans']).toBe(FLOOD - COLD)
    const links = new Set(references.map(one => `${one.traceID} ${one.spanID}`))
    expect(links.size).toBe(128)
    for (const link of links) expect(hot).toContain(link)
    for (const { traceID, spanID } of references) {
      const trace = await findTrace(jaeger.url, traceID)
      expect(trace?.spans.map(span => span.spanID)).toContain(spanID)
    }
  })

  test('the request that opened an episode has the event of it', async () => {
    const traces = await findTraces(jaeger.url, 'shop', RULE)
    const spans = traces.flatMap(trace => trace.spans).filter(span => span.logs.length > 0)
    const told = spans.flatMap(span =>
      span.logs.map(log => [
        span.spanID,
        Object.fromEntries(log.fields.map(f => [f.key, f.value])),
      ]),
    )
    const opened = [GUESSER, FLOODER].map(client => hotOf(client)[0]!.spanId)
    const opens = told.filter(
      ([, fields]) => (fields as never)['netanomaly.episode.state'] === 'open',
    )
    expect(opens.map(([spanID]) => spanID).sort()).toEqual(opened.sort())
    expect(opens[0]?.[1]).toMatchObject({ event: 'netanomaly.episode', ...RULE })
  })

  test('an episode that is open when the application ends is there, and says so', async () => {
    const client = '2001:db8::9'
    await app.send(client, '/login', 10)
    await app.end()
    const tags = { 'client.address': client }
    const [trace] = await eventually(async () => {
      const found = await findTraces(jaeger.url, 'shop-anomalies', tags)
      return found.length > 0 ? found : undefined
    })
    expect(tagsOf(trace!.spans[0]!)).toMatchObject({
      ...{ 'netanomaly.episode.state': 'open', 'netanomaly.episode.records': 10 },
      'netanomaly.episode.spans': 10 - COLD,
    })
  })
})

function summary(span: JaegerSpan): string {
  const tags = tagsOf(span)
  const spans = `${span.references.length} links of ${tags['netanomaly.episode.spans']} spans`
  const who = `${tags['client.address']}, ${tags['netanomaly.episode.records']} records`
  return `  ${span.operationName}: ${who}, ${span.duration / 1_000} ms, ${spans}\n`
}
