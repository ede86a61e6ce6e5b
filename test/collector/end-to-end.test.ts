import { expect, it } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { createApplication, log, type Protocol, type Request, traffic } from './application.ts'
import { type Collector, startCollector } from './collector.ts'
import { expectedOf, expectedRecord } from './expected.ts'

const START_MS = Date.UTC(2026, 0, 1)

/** Holds what the Collector's file exporter wrote against what had to come, attribute by attribute. */
function compare(collector: Collector, requests: readonly Request[]): void {
  const { annotated, opens } = expectedOf(requests)
  const events = collector.anomalies()
  const byClient = new Map(events.map(event => [event.attributes['client.address'], event]))
  const opened = events.filter(event => event.attributes['netanomaly.episode.state'] === 'open')
  expect(opened.map(event => event.attributes['client.address']).sort()).toEqual(
    [...opens.keys()].sort(),
  )
  for (const event of opened) {
    expect(event.attributes).toEqual(opens.get(String(event.attributes['client.address'])))
    expect(event.scope.name).toBe('otel-netanomaly')
    expect(event.resource['service.name']).toBe('shop')
    expect({ number: event.severityNumber, text: event.severityText }).toEqual({
      ...{ number: 17, text: 'ERROR' },
    })
    expect(event.eventName).toBe('netanomaly.episode')
    expect(event.body).toMatch(/ sent 5 records within 10s \(rule errors: /)
  }
  const arrived = new Map(collector.records().map(record => [record.body, record]))
  expect(arrived.size).toBe(requests.length)
  for (const request of requests) {
    const client = annotated.get(request)
    const id = client && String(byClient.get(client)?.attributes['netanomaly.episode.id'])
    const record = arrived.get(`GET ${request.path} ${request.status}`)
    expect(record?.attributes).toEqual(expectedRecord(request, id))
    expect(record?.timeUnixNano).toBe(`${request.timeMs}000000`)
  }
  expect(annotated.size).toBeGreaterThan(0)
}

describeWith(['collector'], 'an application that exports to a real Collector', () => {
  const ways: [Protocol, boolean][] = [
    ...[['json', false] as [Protocol, boolean], ['json', true] as [Protocol, boolean]],
    ...[['protobuf', false] as [Protocol, boolean], ['protobuf', true] as [Protocol, boolean]],
  ]
  for (const [protocol, gzip] of ways) {
    it(`by OTLP ${protocol}${gzip ? ' with gzip' : ''}: every annotation and event arrives`, async () => {
      const collector = await startCollector('anomaly-routing.yaml')
      try {
        const app = createApplication(collector.otlpHttpUrl, protocol, gzip)
        const requests = traffic(START_MS, 150)
        log(app, requests)
        await app.provider.shutdown()
        await collector.until(it => it.records().length >= 150 && it.anomalies().length >= 2)
        compare(collector, requests)
      } finally {
        await collector.stop()
      }
    })
  }

  it('goes on detecting while the Collector is killed and restarted', {
    timeout: 60_000,
  }, async () => {
    const collector = await startCollector('anomaly-routing.yaml')
    try {
      const app = createApplication(collector.otlpHttpUrl, 'protobuf', false)
      const requests = traffic(START_MS, 240)
      log(app, requests.slice(0, 80))
      await collector.until(it => it.records().length >= 80 && it.anomalies().length >= 2)
      await collector.kill()
      log(app, requests.slice(80, 160))
      // An export begins while nobody listens; the exporter's own retries bring it later.
      const flushed = app.provider.forceFlush()
      expect(app.watch.isOpen('errors', '203.0.113.7')).toBe(true)
      const whileDown = app.watch.counters.annotated
      expect(whileDown).toBe(expectedOf(requests.slice(0, 160)).annotated.size)
      await collector.start()
      log(app, requests.slice(160))
      await flushed
      await app.provider.shutdown()
      await collector.until(it => it.records().length >= 240, 20_000)
      compare(collector, requests)
      expect(app.watch.counters).toMatchObject({ seen: 240, withAddress: 240, episodesOpened: 2 })
    } finally {
      await collector.stop()
    }
  })
})
