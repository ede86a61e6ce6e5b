import { context, createContextKey, logs, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  ConsoleLogRecordExporter,
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bridgeConsole, NetworkAnomalySpanProcessor } from '../../src/index.ts'
import { formatOf, plainFormat } from '../../src/otel/console-text.ts'
import { createPipeline } from './pipeline.ts'

const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')
const METHODS = ['trace', 'debug', 'log', 'info', 'warn', 'error'] as const
/** What the console itself was called with, in place of a terminal. */
let printed: unknown[][] = []
const originals = Object.fromEntries(METHODS.map(method => [method, console[method]]))
let undo: (() => void) | undefined

beforeEach(() => {
  printed = []
  for (const method of METHODS) {
    console[method] = (...values: unknown[]) => {
      printed.push([method, ...values])
    }
  }
})

afterEach(() => {
  undo?.()
  Object.assign(console, originals)
  logs.disable()
  context.disable()
})

function bridge(pipeline = createPipeline()) {
  undo = bridgeConsole({ loggerProvider: pipeline.provider })
  return pipeline
}

describe('bridgeConsole', () => {
  test('makes a record of each line, as printed, with the severity of the method', () => {
    const { records } = bridge()
    console.debug('a')
    console.log('login failed for %s', 'anna', { tries: 3 })
    console.info('b %d', 7)
    console.warn('c')
    console.error(new RangeError('d').message)
    expect(printed[1]).toEqual(['log', 'login failed for %s', 'anna', { tries: 3 }])
    expect(printed).toHaveLength(5)
    expect(records()).toMatchObject([
      { severityNumber: 5, severityText: 'DEBUG', body: 'a' },
      { severityNumber: 9, severityText: 'INFO', body: 'login failed for anna { tries: 3 }' },
      { severityNumber: 9, severityText: 'INFO', body: 'b 7' },
      { severityNumber: 13, severityText: 'WARN', body: 'c' },
      { severityNumber: 17, severityText: 'ERROR', body: 'd' },
    ])
    expect(records()[0]!.instrumentationScope.name).toBe('otel-netanomaly/console')
  })

  test('makes one record where the console prints a line by another of its methods', () => {
    Object.assign(console, originals)
    const spy = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { records } = bridge()
    console.trace('here')
    spy.mockRestore()
    expect(records()).toMatchObject([{ severityText: 'TRACE', body: 'here' }])
  })

  test.each([
    ['colours', '\u001b[32m[Nest]\u001b[39m \u001b[38;5;3mlogin\u001b[0m', '[Nest] login'],
    ['a cursor that moves', '\u001b[2K\u001b[1Ga', 'a'],
    ['the title of a window', '\u001b]0;title\u0007a\u001b]2;b\u001b\\c', 'ac'],
    ['nothing of a text without them', 'a [32m b', 'a [32m b'],
  ])('takes off %s', (_, line, body) => {
    const { records } = bridge()
    console.log(line)
    expect(records()).toMatchObject([{ body }])
  })

  test('prints once what an object prints as it is shown', () => {
    const { records } = bridge()
    const talking = {
      [Symbol.for('nodejs.util.inspect.custom')]() {
        console.log('it is looked at')
        return 'talking'
      },
    }
    console.log(talking)
    // The console that prints here shows nothing: it is looked at for the record alone.
    expect(printed).toEqual([['log', talking]])
    expect(records().map(({ body }) => body)).toEqual(['talking'])
  })

  test('leaves blank lines out and cuts long ones', () => {
    const { records } = bridge()
    console.log()
    console.log(' \u001b[0m ')
    console.log('x'.repeat(70_000))
    expect(records().map(({ body }) => String(body).length)).toEqual([65_536])
  })

  test('finds the client of a line in the server span that it is printed in', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    const tracers = new TracerProvider({ spanProcessors: [new NetworkAnomalySpanProcessor()] })
    const pipeline = createPipeline({
      rules: ['count >= 3 within 10s where event.action = login and event.outcome = failure'],
    })
    const { events } = bridge(pipeline)
    const attributes = { 'network.peer.address': '203.0.113.7', 'client.address': '198.51.100.66' }
    const span = tracers.getTracer('http').startSpan('POST /login', { kind: 1, attributes })
    context.with(trace.setSpan(context.active(), span), () => {
      for (let guess = 0; guess < 3; guess++) console.warn('login failed from 198.51.100.66')
    })
    expect(events().map(event => event.attributes['netanomaly.key'])).toEqual(['203.0.113.7'])
  })

  test('changes nothing for the caller where the logger throws', () => {
    const getLogger = () => ({
      emit() {
        throw new Error('no disk')
      },
    })
    undo = bridgeConsole({ loggerProvider: { getLogger } })
    expect(() => console.log('a')).not.toThrow()
    expect(() => console.log({ toString: () => ({}) }, Symbol('b'))).not.toThrow()
    expect(printed).toHaveLength(2)
  })

  test('lets through what the console itself throws, and goes on after it', () => {
    console.error = () => {
      throw new Error('broken pipe')
    }
    const { records } = bridge()
    expect(() => console.error('a')).toThrow('broken pipe')
    console.log('b')
    expect(records()).toMatchObject([{ body: 'b' }])
  })

  test('makes no record of what a processor prints about a record', () => {
    const exporter = new InMemoryLogRecordExporter()
    const talkative = {
      onEmit: (record: { body?: unknown }) => console.log('seen', record.body),
      async forceFlush() {},
      async shutdown() {},
    }
    const processors = [talkative, new SimpleLogRecordProcessor({ exporter })]
    undo = bridgeConsole({ loggerProvider: new LoggerProvider({ processors }) })
    console.log('a')
    expect(exporter.getFinishedLogRecords()).toMatchObject([{ body: 'a' }])
    expect(printed).toEqual([
      ['log', 'a'],
      ['log', 'seen', 'a'],
    ])
  })

  test('makes no record of what an exporter prints', async () => {
    const dir = vi.spyOn(console, 'dir').mockReturnValue()
    const exporter = new ConsoleLogRecordExporter()
    const provider = new LoggerProvider({
      processors: [new SimpleLogRecordProcessor({ exporter })],
    })
    undo = bridgeConsole({ loggerProvider: provider })
    console.log('a')
    await provider.forceFlush()
    const { calls } = dir.mock
    dir.mockRestore()
    expect(calls).toHaveLength(1)
  })

  test('makes no record of what is printed where tracing is suppressed, as it is for exports', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    const { records } = bridge()
    const quiet = context.active().setValue(SUPPRESS_TRACING, true)
    context.with(quiet, () => console.error('connect ECONNREFUSED'))
    expect(printed).toHaveLength(1)
    expect(records()).toEqual([])
  })

  test('finds the global provider when there is one; lines before it are only printed', () => {
    undo = bridgeConsole()
    console.log('early')
    const { provider, records } = createPipeline()
    logs.setGlobalLoggerProvider(provider)
    console.log('late')
    expect(printed).toHaveLength(2)
    expect(records()).toMatchObject([{ body: 'late' }])
  })

  test('changes nothing the second time, and is undone once', () => {
    const before = METHODS.map(method => console[method])
    const { records, provider } = bridge()
    const undoSecond = bridgeConsole({ loggerProvider: provider })
    console.log('a')
    expect(records()).toHaveLength(1)
    undoSecond()
    console.log('b')
    expect(records()).toHaveLength(2)
    undo!()
    undo!()
    console.log('c')
    expect(records()).toHaveLength(2)
    expect(METHODS.map(method => console[method])).toEqual(before)
  })

  test('is undone under whoever has wrapped it since', () => {
    const { records } = bridge()
    const ours = console.log
    const wrapped = (...values: unknown[]) => ours('wrapped', ...values)
    console.log = wrapped
    undo!()
    console.log('a')
    expect(console.log).toBe(wrapped)
    expect(printed).toEqual([['log', 'wrapped', 'a']])
    expect(records()).toEqual([])
  })
})

describe('the text of a line', () => {
  test('is the runtime’s own where it has one', () => {
    expect(formatOf({})).toBeUndefined()
    expect(formatOf({ process: {} })).toBeUndefined()
    expect(formatOf({ process })!('%s is %d', 'a', 1, { b: [2] })).toBe('a is 1 { b: [ 2 ] }')
  })

  test('is plain elsewhere', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    const values = ['a', 1, null, undefined, { b: [2] }, new TypeError('c'), circle, Symbol('d')]
    expect(plainFormat(...values)).toBe(
      'a 1 null undefined {"b":[2]} TypeError: c [object Object] Symbol(d)',
    )
  })
})
