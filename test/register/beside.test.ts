import { describe, expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { BY_IMPORT, BY_REQUIRE, floodProgram, HOT, outcomeOf, run, WATCHED } from './application.ts'

const AGAIN = ['--import', './again.cjs']
const FLOOD = `
for (let i = 0; i < 120; i++) {
  logs.getLogger('app').emit({ body: 'request', attributes: { 'client.address': '${HOT}' } })
}`
/** An application with an SDK of its own, and a processor of ours that is another's inside. */
const OWN_PIPELINE = `
const { logs } = require('@opentelemetry/api')
const sdk = require('@opentelemetry/sdk-logs')
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http')
const { NetworkAnomalyLogRecordProcessor } = require('otel-netanomaly')
const own = new NetworkAnomalyLogRecordProcessor({
  rules: [{ id: 'own', gte: 10, within: '60s' }],
  loggerProvider: () => logs.getLoggerProvider(),
})
`

describeWith(['sdk-3'], 'a register that is loaded more than once', folder => {
  test.each([
    ['by --import and --require', [...BY_REQUIRE, ...BY_IMPORT], {}],
    ['by --import, and by NODE_OPTIONS', BY_IMPORT, { NODE_OPTIONS: BY_REQUIRE.join(' ') }],
    ['by --import, and by a module of the application', [...BY_IMPORT, ...AGAIN], {}],
  ])('%s, counts once and says so once', async (_, nodeOptions, env) => {
    const files = {
      'app.mjs': floodProgram('sdk-3', 'esm'),
      'again.cjs': "require('otel-netanomaly/register')",
    }
    const ran = await run({ folder, files, nodeOptions, env })
    expect(ran.stderr.match(/otel-netanomaly/g)).toHaveLength(1)
    expect(outcomeOf(ran.records)).toEqual(WATCHED)
  })
})

describeWith(['sdk-3'], 'a register beside another SDK', folder => {
  test('puts its processor into the provider that is there already', async () => {
    const ran = await run({
      folder,
      files: { 'app.mjs': floodProgram('sdk-3', 'esm') },
      nodeOptions: ['--import', '@opentelemetry/auto-instrumentations-node/register', ...BY_IMPORT],
    })
    expect(ran.stderr).toBe(
      'otel-netanomaly 0.1.0: logs as the SDK that is set up already exports them, ' +
        '1 rule (request-rate), trusted proxies: none\n',
    )
    expect(outcomeOf(ran.records)).toEqual(WATCHED)
  })

  test('leaves the records to a processor that somebody put there by hand', async () => {
    const setUp = `${OWN_PIPELINE}
const exporter = new OTLPLogExporter()
const behind = new sdk.BatchLogRecordProcessor({ exporter })
const provider = new sdk.LoggerProvider({ processors: [own, behind] })
logs.setGlobalLoggerProvider(provider)
process.once('beforeExit', () => provider.shutdown())`
    const ran = await run({
      folder,
      files: { 'app.mjs': floodProgram('sdk-3', 'esm'), 'sdk.cjs': setUp },
      nodeOptions: ['--require', './sdk.cjs', ...BY_IMPORT],
    })
    expect(ran.stderr).toBe(
      'otel-netanomaly 0.1.0: logs as the SDK that is set up already exports them, ' +
        'watched by a processor that is there already\n',
    )
    expect(outcomeOf(ran.records)).toEqual({
      ...{ ordinary: 120, annotatedFrom: 9, annotated: 111 },
      events: [
        ['open', HOT],
        ['update', HOT],
      ],
    })
    expect(new Set(ran.records.map(record => record.attributes['netanomaly.rule']))).toEqual(
      new Set([undefined, 'own']),
    )
  })
})

describeWith(
  ['sdk-3'],
  'a processor made by hand, in the same pipeline as an automatic one',
  folder => {
    describe.each([
      ['before it', 'processors.unshift(wrapped)', 9, 111],
      // The first record tells the automatic one, which has seen it, that another comes behind it.
      ['behind it', 'processors.push(wrapped)', 10, 110],
    ])('%s', (_, insertion, annotatedFrom, annotated) => {
      test('is the one that counts and annotates', async () => {
        const text = `${OWN_PIPELINE}
const wrapped = {
  onEmit: (record, context) => own.onEmit(record, context),
  forceFlush: () => own.forceFlush(),
  shutdown: () => own.shutdown(),
}
const { processors } = logs.getLoggerProvider()._sharedState.activeProcessor
if (processors.length !== 2) throw new Error('expected ours and a batch processor')
${insertion}
${FLOOD}`
        // Behind the batch processor it still annotates: the batch keeps the record itself.
        const ran = await run({ folder, files: { 'app.cjs': text } })
        expect(ran.code, ran.stderr).toBe(0)
        const found = outcomeOf(ran.records)
        expect(found).toMatchObject({ ordinary: 120, annotatedFrom, annotated })
        expect(found.events.filter(([state]) => state === 'open')).toHaveLength(1)
        const rules = ran.records.map(record => record.attributes['netanomaly.rule'])
        expect(new Set(rules)).toEqual(new Set([undefined, 'own']))
      })
    })
  },
)
