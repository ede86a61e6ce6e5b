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
        'attributes the rest is dropped (docs/errors/NA2021.md)',
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
})
