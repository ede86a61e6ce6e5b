// Runs inside the folder of one SDK line, under `node:test`, since vitest does not run on Node 20:
// the packed package with that line's SDKs, API and exporters, all installed for real.
// Environment: SDK_LINE (sdk-3, sdk-0.223, sdk-0.203) and MODULES (esm, cjs).
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'

const line = process.env.SDK_LINE
const require = createRequire(import.meta.url)
/** @type {(name: string) => Promise<any>} */
const load = async name => (process.env.MODULES === 'cjs' ? require(name) : import(name))

const api = await load('@opentelemetry/api')
// API 1.10 has the logs API in it; before, it was a package of its own.
const { logs } = line === 'sdk-3' ? api : await load('@opentelemetry/api-logs')
const sdk = await load('@opentelemetry/sdk-logs')
const meters = await load('@opentelemetry/sdk-metrics')
const tracing = await load(`@opentelemetry/${line === 'sdk-3' ? 'sdk-trace' : 'sdk-trace-base'}`)
const { AsyncLocalStorageContextManager } = await load('@opentelemetry/context-async-hooks')
const { resourceFromAttributes } = await load('@opentelemetry/resources')
const { bridgeConsole, EventToSpanEventBridge, logLines, NetworkAnomalyLogRecordProcessor } =
  await load('otel-netanomaly')

/** Processors took the exporter itself until 0.220, and an options object since. */
const exporting = (/** @type {any} */ Processor, /** @type {any} */ exporter) =>
  line === 'sdk-0.203' ? new Processor(exporter) : new Processor({ exporter })

const START_MS = Date.UTC(2026, 10, 1, 12)
const HOT = '203.0.113.9'
const OTHERS = ['198.51.100.1', '198.51.100.2', '2001:db8::3']

before(() => {
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
after(() => {
  logs.disable()
  api.context.disable()
})

describe(`otel-netanomaly in ${line}, ${process.env.MODULES}, Node ${process.version}`, () => {
  for (const kind of ['SimpleLogRecordProcessor', 'BatchLogRecordProcessor']) {
    test(`annotates from the 100th record on, before ${kind} exports`, async () => {
      const exporter = new sdk.InMemoryLogRecordExporter()
      const provider = await emitAll([exporting(sdk[kind], exporter)])
      /** @type {any[]} */
      const records = exporter.getFinishedLogRecords()
      await provider.shutdown()

      const hot = records.filter(from(HOT)).filter(isOrdinary)
      assert.equal(hot.length, 120)
      const ids = hot.map(record => record.attributes['netanomaly.episode.id'])
      assert.deepEqual(ids.slice(0, 99), Array(99).fill(undefined))
      assert.equal(typeof ids[99], 'string')
      assert.deepEqual(ids.slice(99), Array(21).fill(ids[99]))
      const rules = hot.map(record => record.attributes['netanomaly.rule'])
      assert.deepEqual(rules.slice(0, 99), Array(99).fill(undefined))
      assert.deepEqual(rules.slice(99), Array(21).fill('request-rate'))

      const others = records.filter(record => !from(HOT)(record))
      assert.equal(others.length, OTHERS.length * 2)
      assert.deepEqual(others.filter(isAnnotated), [])

      const events = records.filter(record => !isOrdinary(record))
      assert.equal(events.length, 1)
      const [event] = events
      assert.equal(event.eventName, 'netanomaly.episode')
      assert.equal(event.hrTime[0] * 1_000 + event.hrTime[1] / 1e6, START_MS + 99 * 200)
      assert.equal(event.attributes['netanomaly.episode.state'], 'open')
      assert.equal(event.attributes['netanomaly.episode.id'], ids[99])
      assert.equal(event.attributes['netanomaly.rule'], 'request-rate')
      assert.equal(event.attributes['client.address'], HOT)
      assert.match(String(event.body), /203\.0\.113\.9/)
    })
  }

  test('puts rule and episode on the active span of the record that is hot', async () => {
    const { spans, traced } = createTracers('shop')
    const exporter = new sdk.InMemoryLogRecordExporter()
    const provider = await emitAll([exporting(sdk.SimpleLogRecordProcessor, exporter)], traced)
    await provider.shutdown()
    const marked = spans.getFinishedSpans().filter(isAnnotated)
    assert.equal(marked.length, 21)
    assert.equal(marked[0].attributes['netanomaly.rule'], 'request-rate')
  })

  test('puts the event of an episode on the span that opened it', async () => {
    const { spans, traced } = createTracers('shop')
    const provider = await emitAll(bridged(), traced)
    await provider.shutdown()
    /** @type {any[]} */
    const told = spans.getFinishedSpans().filter((/** @type {any} */ span) => span.events.length)
    assert.deepEqual(
      told.map(span => [span.name, span.events.length, span.events[0].name]),
      [['request 99', 1, 'netanomaly.episode']],
    )
    const [{ attributes, time }] = told[0].events
    assert.equal(attributes['netanomaly.episode.state'], 'open')
    assert.deepEqual(attributes['netanomaly.key_fields'], ['client.address'])
    assert.equal(time[0] * 1_000 + time[1] / 1e6, START_MS + 99 * 200)
  })

  test('makes a span of an episode, of a service of its own, with links', async () => {
    const shop = createTracers('shop')
    const { spans, tracerProvider } = createTracers('shop-anomalies')
    const options = { episodeSpans: { tracerProvider } }
    const provider = await emitAll(bridged(), shop.traced, options)
    await provider.shutdown()
    const [span, ...others] = spans.getFinishedSpans()
    assert.equal(others.length, 0)
    assert.equal(span.name, 'anomaly request-rate')
    assert.equal(span.resource.attributes['service.name'], 'shop-anomalies')
    assert.equal(span.startTime[0] * 1_000, START_MS)
    assert.equal(span.endTime[0] * 1_000 + span.endTime[1] / 1e6, START_MS + 119 * 200)
    assert.equal(span.attributes['netanomaly.episode.spans'], 21)
    /** @type {any[]} */
    const hot = shop.spans.getFinishedSpans().filter(isAnnotated)
    const idOf = (/** @type {any} */ context) => `${context.traceId} ${context.spanId}`
    assert.deepEqual(
      span.links.map((/** @type {any} */ link) => idOf(link.context)).sort(),
      hot.map(one => idOf(one.spanContext())).sort(),
    )
  })

  test('reports its counters to the global meter provider, and once more at the end', async () => {
    const exporter = new meters.InMemoryMetricExporter(meters.AggregationTemporality.CUMULATIVE)
    const reader = new meters.PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: 3_600_000,
    })
    const meterProvider = new meters.MeterProvider({ readers: [reader] })
    api.metrics.setGlobalMeterProvider(meterProvider)
    const logExporter = new sdk.InMemoryLogRecordExporter()
    const provider = await emitAll([exporting(sdk.SimpleLogRecordProcessor, logExporter)])
    await Promise.all([provider.shutdown(), meterProvider.shutdown()])
    api.metrics.disable()
    /** @type {any[]} */
    const found = exporter
      .getMetrics()
      .at(-1)
      .scopeMetrics.flatMap((/** @type {any} */ scope) => scope.metrics)
    const countOf = (/** @type {string} */ name) =>
      found.find(metric => metric.descriptor.name === name)?.dataPoints[0].value
    assert.equal(countOf('netanomaly.record.seen'), 126)
    assert.equal(countOf('netanomaly.annotation.written'), 21)
    assert.equal(countOf('netanomaly.episode.opened'), 1)
    assert.equal(countOf('netanomaly.episode.active'), 1)
  })

  test('knows who sent the request that a line without address was logged for', async () => {
    const { currentProcessor, watchRequests } = await load('otel-netanomaly/node-sdk')
    const exporter = new sdk.InMemoryLogRecordExporter()
    const rules = ['count >= 3 within 10s as lines']
    const processors = [
      new NetworkAnomalyLogRecordProcessor({ rules, trustedProxies: ['loopback'] }),
      exporting(sdk.SimpleLogRecordProcessor, exporter),
    ]
    const provider = new sdk.LoggerProvider({ processors })
    logs.disable()
    logs.setGlobalLoggerProvider(provider)
    const unwatch = watchRequests()
    const server = createServer(async (_, response) => {
      await new Promise(resolve => setImmediate(resolve))
      logs.getLogger('check').emit({ severityNumber: 13, body: 'login failed' })
      response.end()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    for (let guess = 0; guess < 3; guess++) {
      await fetch(`http://127.0.0.1:${port}`, { headers: { 'x-forwarded-for': HOT } })
    }
    server.closeAllConnections()
    server.close()
    unwatch()
    assert.equal(currentProcessor(), processors[0])
    assert.equal(currentProcessor().isOpen('lines', HOT), true)
    await provider.shutdown()
    logs.disable()
  })

  test('makes records of what the console prints and of what is written to a stream', async () => {
    const exporter = new sdk.InMemoryLogRecordExporter()
    const processors = [exporting(sdk.SimpleLogRecordProcessor, exporter)]
    const provider = new sdk.LoggerProvider({ processors })
    logs.disable()
    logs.setGlobalLoggerProvider(provider)
    const undo = bridgeConsole()
    console.log('login %s', 'failed')
    undo()
    logLines().write('{"level":50,"msg":"a"}\n')
    const records = exporter.getFinishedLogRecords()
    await provider.shutdown()
    logs.disable()
    const found = records.map((/** @type {any} */ { body, severityText }) => [severityText, body])
    assert.deepEqual(found, [
      ['INFO', 'login failed'],
      ['ERROR', '{"level":50,"msg":"a"}'],
    ])
  })

  for (const { format, type } of [
    { format: 'http', type: 'application/json' },
    { format: 'proto', type: 'application/x-protobuf' },
  ]) {
    test(`what the ${format} exporter sends carries annotations and event`, async () => {
      const server = createServer()
      /** @type {{ type: string | undefined, body: string }[]} */
      const requests = []
      server.on('request', (request, response) => {
        const chunks = /** @type {Buffer[]} */ ([])
        request.on('data', chunk => chunks.push(chunk))
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString('latin1')
          requests.push({ type: request.headers['content-type'], body })
          response.writeHead(200, { 'content-type': type }).end(type.endsWith('json') ? '{}' : '')
        })
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      const { OTLPLogExporter } = await load(`@opentelemetry/exporter-logs-otlp-${format}`)
      const exporter = new OTLPLogExporter({ url: `http://127.0.0.1:${port}/v1/logs` })
      const provider = await emitAll([exporting(sdk.BatchLogRecordProcessor, exporter)])
      await provider.shutdown()
      server.closeAllConnections()
      server.close()

      assert.deepEqual([...new Set(requests.map(request => request.type))], [type])
      const sent = requests.map(request => request.body).join('')
      // 21 annotated records and the event.
      assert.equal(sent.split('netanomaly.episode.id').length - 1, 22)
      assert.equal(sent.split('netanomaly.episode.state').length - 1, 1)
    })
  }
})

/**
 * 120 records of one address and two of each other one within 24 seconds, through a provider that
 * is the global one, with our processor and the given ones behind it.
 * @param {readonly any[]} behind
 * @param {(emit: () => void, index: number) => void} [around]
 * @param {object} [options]
 */
async function emitAll(behind, around = emit => emit(), options = {}) {
  const processors = [new NetworkAnomalyLogRecordProcessor(options), ...behind]
  const provider = new sdk.LoggerProvider({ processors })
  logs.disable()
  logs.setGlobalLoggerProvider(provider)
  const logger = logs.getLogger('check')
  for (let i = 0; i < 120; i++) {
    const time = new Date(START_MS + i * 200)
    const addresses = i % 20 === 0 ? [HOT, OTHERS[(i / 20) % OTHERS.length]] : [HOT]
    for (const address of addresses) {
      const emit = () =>
        logger.emit({
          timestamp: time,
          observedTimestamp: time,
          severityNumber: 9,
          body: 'request',
          attributes: { 'client.address': address },
        })
      around(emit, i)
    }
  }
  await provider.forceFlush()
  return provider
}

/** The bridge, and an exporter: records are made where some processor wants them. */
function bridged() {
  const exporter = new sdk.InMemoryLogRecordExporter()
  return [new EventToSpanEventBridge(), exporting(sdk.SimpleLogRecordProcessor, exporter)]
}

/**
 * A tracer provider, what was exported of it, and for `emitAll` a span around each record.
 * @param {string} service
 */
function createTracers(service) {
  const spans = new tracing.InMemorySpanExporter()
  const spanProcessor =
    line === 'sdk-3'
      ? new tracing.SimpleSpanProcessor({ exporter: spans })
      : new tracing.SimpleSpanProcessor(spans)
  const Provider = tracing.BasicTracerProvider ?? tracing.TracerProvider
  const resource = resourceFromAttributes({ 'service.name': service })
  const tracerProvider = new Provider({ resource, spanProcessors: [spanProcessor] })
  const tracer = tracerProvider.getTracer('check')
  const traced = (/** @type {() => void} */ emit, /** @type {number} */ index) => {
    const span = tracer.startSpan(`request ${index}`)
    api.context.with(api.trace.setSpan(api.context.active(), span), emit)
    span.end()
  }
  return { spans, tracerProvider, traced }
}

/** @param {string} address */
function from(address) {
  return (/** @type {any} */ record) => record.attributes['client.address'] === address
}

/** @param {any} record */
function isOrdinary(record) {
  return record.attributes['netanomaly.episode.state'] === undefined
}

/** @param {any} recordOrSpan */
function isAnnotated(recordOrSpan) {
  return recordOrSpan.attributes['netanomaly.episode.id'] !== undefined
}
