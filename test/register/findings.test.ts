import { expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { BY_IMPORT, floodProgram, run } from './application.ts'

/** An SDK that its owner set up, with what sends at once before our processor. */
const OWN_SDK = `
import { logs } from '@opentelemetry/api'
import {
  InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { NetworkAnomalyLogRecordProcessor } from 'otel-netanomaly'

const simple = new SimpleLogRecordProcessor({ exporter: new InMemoryLogRecordExporter() })
const processors = [simple, new NetworkAnomalyLogRecordProcessor()]
logs.setGlobalLoggerProvider(new LoggerProvider({ processors }))
`

describeWith(['sdk-3'], 'the register, as it starts', folder => {
  const files = { 'app.mjs': floodProgram('sdk-3', 'esm') }

  test('tells what the doctor would, with its code and page', async () => {
    const env = { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '4' }
    const { stderr } = await run({ folder, files, env })
    const [, finding, ...more] = stderr.trimEnd().split('\n')
    expect(more).toEqual([])
    expect(finding).toBe(
      'otel-netanomaly: NA2021 OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT is 4: of a record with more ' +
        'attributes the rest is dropped (otel-netanomaly/docs/errors/NA2021.md)',
    )
  })

  test('tells it to nobody who wants it quiet', async () => {
    const env = { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '4', NETANOMALY_QUIET: 'true' }
    const { stderr } = await run({ folder, files, env })
    expect(stderr).toBe('')
  })

  test('sees the order of the processors of an SDK that is set up', async () => {
    const { stderr } = await run({
      ...{ folder, files: { ...files, 'sdk.mjs': OWN_SDK } },
      nodeOptions: ['--import', './sdk.mjs', ...BY_IMPORT],
    })
    expect(stderr).toContain('otel-netanomaly: NA2001 SimpleLogRecordProcessor comes before')
  })

  const PROXIED = `
const { logs } = require('@opentelemetry/api')
const attributes = {
  'network.peer.address': '192.0.2.1',
  'http.request.header.x-forwarded-for': '203.0.113.9',
}
const logger = logs.getLogger('app')
for (let i = 0; i < 1500; i++) logger.emit({ body: 'GET /', attributes })
setTimeout(() => {}, 1_500)
`
  const IGNORED = /^otel-netanomaly: NA3001: records carry X-Forwarded-For, which is not read/

  test('tells of a proxy that is not trusted, once, where diag has no logger', async () => {
    const { stderr } = await run({ folder, files: { 'app.cjs': PROXIED } })
    const [, warning, ...more] = stderr.trimEnd().split('\n')
    expect(warning).toMatch(IGNORED)
    expect(more).toEqual([])
  })

  test('leaves it to the logger that OTEL_LOG_LEVEL gives diag', async () => {
    const env = { OTEL_LOG_LEVEL: 'warn' }
    const { stderr } = await run({ folder, files: { 'app.cjs': PROXIED }, env })
    expect(stderr.match(/NA3001: /g)).toHaveLength(1)
  })

  test('does not tell it who wants it quiet', async () => {
    const env = { NETANOMALY_QUIET: 'true' }
    const { stderr } = await run({ folder, files: { 'app.cjs': PROXIED }, env })
    expect(stderr).toBe('')
  })
})
