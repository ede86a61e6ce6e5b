import { expect, test } from 'vitest'
import { startCollector } from '../collector/collector.ts'
import { describeWith } from '../with-parts.ts'
import {
  floodProgram,
  logsApiOf,
  outcomeOf,
  run,
  startLine,
  UNWATCHED,
  WATCHED,
} from './application.ts'

const FLOOD = { 'app.cjs': floodProgram('sdk-0.223', 'cjs') }
const OTEL_CONFIG = `
file_format: "1.0"
logger_provider:
  processors:
    - batch:
        exporter:
          otlp_http:
            endpoint: \${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/logs
            encoding: json
`

/** Each of 120 records in a span of its own. */
function spanProgram(line: string): string {
  return `
const { trace } = require('@opentelemetry/api')
const { logs } = require('${logsApiOf(line)}')
const [tracer, logger] = [trace.getTracer('app'), logs.getLogger('app')]
for (let i = 0; i < 120; i++) {
  tracer.startActiveSpan('request', span => {
    logger.emit({ body: 'request', attributes: { 'client.address': '203.0.113.9' } })
    span.end()
  })
}`
}

for (const line of ['sdk-3', 'sdk-0.223', 'sdk-0.203'] as const) {
  const auto = line === 'sdk-3' ? 'auto-instrumentations 0.82.0' : undefined
  const files = { 'app.cjs': floodProgram(line, 'cjs') }

  describeWith([line, 'collector'], `${line} with a real Collector`, folder => {
    test.each([
      ['grpc', 'grpc'],
      ['http/json', 'http/json'],
      ['http/protobuf', 'http/protobuf'],
      ['nonsense', 'http/protobuf'],
    ])('exports as OTEL_EXPORTER_OTLP_PROTOCOL=%s says', async (protocol, real) => {
      const collector = await startCollector('anomaly-routing.yaml')
      const url = real === 'grpc' ? `http://${collector.otlpGrpcAddress}` : collector.otlpHttpUrl
      try {
        const { stderr } = await run({
          ...{ folder, files },
          env: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_EXPORTER_OTLP_ENDPOINT: url },
        })
        await collector.until(it => it.records().length >= 120 && it.anomalies().length >= 1)
        expect(outcomeOf([...collector.records(), ...collector.anomalies()])).toEqual(WATCHED)
        const path = real === 'grpc' ? '' : '/v1/logs'
        const [first, ...findings] = stderr.split(/(?<=\n)/)
        expect(first).toBe(startLine(`by otlp ${real} to ${url}${path}`, auto))
        const isUnknown = protocol === 'nonsense'
        expect(findings).toEqual(isUnknown ? [expect.stringContaining('NA2009')] : [])
      } finally {
        await collector.stop()
      }
    })
  })

  describeWith([line], `the environment of ${line}`, folder => {
    test('may name several exporters: each gets the annotations', async () => {
      const ran = await run({ folder, files, env: { OTEL_LOGS_EXPORTER: 'console,otlp' } })
      expect(ran.stderr).toContain(`: logs by console and otlp http/json to ${ran.url}/v1/logs, `)
      expect(outcomeOf(ran.records)).toEqual(WATCHED)
      expect(ran.stdout.match(/'netanomaly\.rule': 'request-rate'/g)).toHaveLength(22)
      expect(ran.stdout.match(/body: 'request /g)).toHaveLength(120)
    })

    test('may want no export of logs: the processor works, as its spans show', async () => {
      const ran = await run({
        folder,
        files: { 'app.cjs': spanProgram(line) },
        env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'console' },
      })
      expect(ran.stderr).toBe(startLine('not exported (OTEL_LOGS_EXPORTER=none)', auto))
      expect(ran.stdout.match(/'netanomaly\.rule': 'request-rate'/g)).toHaveLength(21)
      expect(ran.records).toEqual([])
    })

    test('says where spans of episodes go: as a service of their own, the open ones too', async () => {
      const ran = await run({
        ...{ folder, files },
        env: {
          NETANOMALY_EPISODE_SPANS: 'true',
          OTEL_SERVICE_NAME: 'shop',
          OTEL_TRACES_EXPORTER: 'console',
          OTEL_TRACES_SAMPLER: 'always_off',
        },
      })
      expect(ran.stderr).toContain(', trusted proxies: none, spans of episodes, ')
      expect(ran.stdout.match(/name: 'anomaly request-rate'/g)).toHaveLength(1)
      expect(ran.stdout).toContain("'service.name': 'shop-anomalies'")
      expect(outcomeOf(ran.records)).toEqual(WATCHED)
      expect(ran.records[0]?.resource['service.name']).toBe('shop')
    })

    test('says too that no spans are exported: there are none of episodes then', async () => {
      const ran = await run({ folder, files, env: { NETANOMALY_EPISODE_SPANS: 'true' } })
      expect(ran.stderr).toContain(', no spans of episodes, for none are exported here, ')
      expect(outcomeOf(ran.records)).toEqual(WATCHED)
    })

    test('may switch the SDK off: nothing is set up', async () => {
      const ran = await run({ folder, files, env: { OTEL_SDK_DISABLED: 'True' } })
      expect(ran).toMatchObject({ code: 3, stdout: 'done\n', records: [] })
      expect(ran.stderr).toBe(
        'otel-netanomaly 0.1.0: OTEL_SDK_DISABLED is true: nothing is set up\n',
      )
    })

    test('has its batch settings', async () => {
      const env = { OTEL_BLRP_MAX_QUEUE_SIZE: '40', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '40' }
      const ran = await run({ folder, files, env })
      // 120 records come in one turn: at most one batch is on its way and one in the queue.
      expect([40, 80]).toContain(ran.records.length)
    })
  })
}

describeWith(['sdk-3'], 'a configuration file of OpenTelemetry', folder => {
  const files = { 'app.cjs': floodProgram('sdk-3', 'cjs'), 'otel.yaml': OTEL_CONFIG }

  test('says everything, and our processor is put first into what comes of it', async () => {
    const ran = await run({ folder, files, env: { OTEL_CONFIG_FILE: 'otel.yaml' } })
    expect(ran.stderr).toBe(startLine('as otel.yaml says', 'auto-instrumentations 0.82.0'))
    expect(outcomeOf(ran.records)).toEqual(WATCHED)
  })

  test('that the SDK refuses leaves the application as it is, and that is said', async () => {
    const ran = await run({
      folder,
      files: { ...files, 'otel.yaml': OTEL_CONFIG.replace('batch:', 'net_anomaly:') },
      env: { OTEL_CONFIG_FILE: 'otel.yaml' },
    })
    expect(ran).toMatchObject({ code: 3, stdout: 'done\n', records: [] })
    expect(ran.stderr).toContain('unknown LogRecordProcessor name: "net_anomaly"')
    expect(ran.stderr).toContain(
      ': logs as otel.yaml says, not watched: there is no logger provider, ',
    )
  })
})

describeWith(
  ['sdk-0.203'],
  'a configuration file of OpenTelemetry, with an SDK too old',
  folder => {
    test('is left alone, and that is said', async () => {
      const files = { 'app.cjs': floodProgram('sdk-0.203', 'cjs'), 'otel.yaml': OTEL_CONFIG }
      const ran = await run({ folder, files, env: { OTEL_CONFIG_FILE: 'otel.yaml' } })
      expect(ran.stderr).toContain(
        '(@opentelemetry/sdk-node 0.203.0 does not read OTEL_CONFIG_FILE), ',
      )
      expect(outcomeOf(ran.records)).toEqual(WATCHED)
    })
  },
)

describeWith(['sdk-0.223'], 'secrets in the end point', folder => {
  test('are not printed', async () => {
    const endpoint = 'http://user:geheim@127.0.0.1:9/base?token=geheim'
    const env = { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '100' }
    const ran = await run({ folder, files: FLOOD, env })
    expect(ran.stderr).toBe(startLine('by otlp http/json to http://127.0.0.1:9/base'))
    expect(outcomeOf(ran.records)).toEqual({ ...UNWATCHED, ordinary: 0 })
  })
})
