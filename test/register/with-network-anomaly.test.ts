import { describe, expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import {
  HOT,
  logsApiOf,
  type Modules,
  outcomeOf,
  type Run,
  run,
  UNWATCHED,
  WATCHED,
} from './application.ts'

interface Program {
  readonly line: string
  readonly modules: Modules
  /** Arguments of `withNetworkAnomaly`. */
  readonly args?: string
  /** After the start, in the same turn. */
  readonly after?: string
  /** Before the start. */
  readonly before?: string
}

const FLOOD = `
for (let i = 0; i < 120; i++) {
  logger.emit({ body: 'request ' + i, attributes: { 'client.address': '${HOT}' } })
}`

/** An application with a `NodeSDK` of its own, which logs at once. */
function program({ line, modules, args = '', after = FLOOD, before = '' }: Program): string {
  const load = (name: string) =>
    modules === 'esm' ? `await import('${name}')` : `require('${name}')`
  const start = `
const { NodeSDK } = ${load('@opentelemetry/sdk-node')}
const { withNetworkAnomaly } = ${load('otel-netanomaly/node-sdk')}
const { trace, context, SpanKind } = ${load('@opentelemetry/api')}
const { logs } = ${load(logsApiOf(line))}
${before}
const sdk = new NodeSDK(withNetworkAnomaly(${args}))
sdk.start()
const logger = logs.getLogger('app')
${after}
process.once('beforeExit', () => sdk.shutdown())`
  return start
}

const runProgram = (folder: string, of: Program, more: Partial<Run> = {}) =>
  run({
    folder,
    files: { [of.modules === 'esm' ? 'app.mjs' : 'app.cjs']: program(of) },
    nodeOptions: [],
    ...more,
  })

const LINES = ['sdk-3', 'sdk-0.223', 'sdk-0.203'] as const

for (const line of LINES) {
  describeWith([line], `a NodeSDK of one's own, ${line}`, folder => {
    describe.each(['esm', 'cjs'] as const)('in %s', modules => {
      test('keeps the exporters of the environment, of logs and of spans', async () => {
        const after = `trace.getTracer('app').startSpan('a span').end()${FLOOD}`
        const ran = await runProgram(
          folder,
          { line, modules, after },
          { env: { OTEL_TRACES_EXPORTER: 'console', OTEL_LOGS_EXPORTER: 'otlp,console' } },
        )
        expect(ran.stderr).toBe('')
        expect(outcomeOf(ran.records)).toEqual(WATCHED)
        expect(ran.stdout.match(/name: 'a span'/g)).toHaveLength(1)
        expect(ran.stdout.match(/body: 'request /g)).toHaveLength(120)
      })

      test('keeps the processors that its configuration lists, behind ours', async () => {
        const before = `
const seen = []
const last = {
  onEmit: ({ attributes }) => { seen.push(attributes['netanomaly.rule']) },
  forceFlush: async () => {},
  shutdown: async () => console.log(seen.length, seen.findIndex(rule => rule === 'few')),
}`
        const rule = "{ rules: [{ id: 'few', gte: 10, within: '60s' }] }"
        const args = `{ logRecordProcessors: [last], serviceName: 'shop' }, ${rule}`
        const ran = await runProgram(folder, { line, modules, args, before })
        expect(ran).toMatchObject({ code: 0, stderr: '', records: [] })
        // 120 records, and an event as the episode opens and grows tenfold.
        expect(ran.stdout).toBe('122 9\n')
      })
    })

    test('knows the client of the request that a record is logged in', async () => {
      const after = `
setImmediate(() => {
  const tracer = trace.getTracer('app')
  const attributes = { 'network.peer.address': '${HOT}' }
  for (let i = 0; i < 120; i++) {
    const server = tracer.startSpan('request', { kind: SpanKind.SERVER, attributes })
    context.with(trace.setSpan(context.active(), server), () => {
      tracer.startActiveSpan('within', span => {
        logger.emit({ body: 'login failed' })
        span.end()
      })
    })
    server.end()
  }
})`
      const ran = await runProgram(
        folder,
        { line, modules: 'esm', after },
        { env: { OTEL_TRACES_EXPORTER: 'console' } },
      )
      expect(ran.stderr).toBe('')
      expect(outcomeOf(ran.records)).toEqual(WATCHED)
    })

    test('has the processor where nothing is exported', async () => {
      const onEpisode = 'onEpisode: ({ state, key }) => console.log(state, key)'
      const ran = await runProgram(
        folder,
        { line, modules: 'cjs', args: `{}, { ${onEpisode} }` },
        { env: { OTEL_LOGS_EXPORTER: 'none' } },
      )
      expect(ran).toMatchObject({ stdout: `open ${HOT}\n`, stderr: '', records: [] })
    })

    test('is left as it is where the SDK is switched off', async () => {
      const after = `
const own = { serviceName: 'shop' }
console.log(withNetworkAnomaly(own) === own)${FLOOD}`
      const ran = await runProgram(
        folder,
        { line, modules: 'cjs', after },
        { env: { OTEL_SDK_DISABLED: 'true' } },
      )
      expect(ran).toMatchObject({ stdout: 'true\n', stderr: '', records: [] })
    })

    test('throws at once what is wrong with the options', async () => {
      const args = '{}, { maxKeys: 0, watch: 3 }'
      const ran = await runProgram(folder, { line, modules: 'cjs', args })
      expect(ran.code).toBe(1)
      expect(ran.stderr).toContain('maxKeys: expected a whole number from 1 to ')
      expect(ran.stderr).toContain('watch: expected "logged" or "all", found 3')
    })
  })
}

describeWith(['sdk-3'], "a NodeSDK of one's own", folder => {
  test('gets no second processor of ours', async () => {
    const before = `
const { NetworkAnomalyLogRecordProcessor } = require('otel-netanomaly')
const own = { logRecordProcessors: [new NetworkAnomalyLogRecordProcessor()] }
console.log(withNetworkAnomaly(own) === own)`
    const ran = await runProgram(folder, { line: 'sdk-3', modules: 'cjs', before, after: '' })
    expect(ran).toMatchObject({ stdout: 'true\n', stderr: '' })
  })

  test('has what is logged through the old logs API too', async () => {
    const after = `
setImmediate(() => {
  const logger = require('@opentelemetry/api-logs').logs.getLogger('old')
  ${FLOOD}
})`
    const ran = await runProgram(folder, { line: 'sdk-3', modules: 'cjs', after })
    expect(outcomeOf(ran.records)).toEqual(WATCHED)
    expect(ran.records[0]?.scope.name).toBe('old')
  })

  test('under the register: what reaches the register is counted once', async () => {
    const ran = await runProgram(
      folder,
      { line: 'sdk-3', modules: 'cjs' },
      { nodeOptions: ['--import', 'otel-netanomaly/register'] },
    )
    expect(outcomeOf(ran.records)).toEqual(WATCHED)
    expect(ran.stderr.match(/otel-netanomaly/g)).toHaveLength(1)
  })

  test('without our function loses the exporters of the environment', async () => {
    const before = `
const { NetworkAnomalyLogRecordProcessor } = require('otel-netanomaly')
const lone = { logRecordProcessors: [new NetworkAnomalyLogRecordProcessor({ watch: 'all' })] }`
    const args = 'lone'
    const ran = await runProgram(folder, { line: 'sdk-3', modules: 'cjs', before, args })
    expect(outcomeOf(ran.records)).toEqual({ ...UNWATCHED, ordinary: 0 })
  })
})
