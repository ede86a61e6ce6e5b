import { logs } from '@opentelemetry/api'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { afterEach, describe, expect, it } from 'vitest'
import { bridgeOldLogsApi, type LoggerProviderLike } from '../../src/index.ts'

/** As @opentelemetry/api-logs 0.2xx keeps and asks for the global provider. */
const OLD = Symbol.for('io.opentelemetry.js.api.logs')
const holder = globalThis as unknown as Record<symbol, unknown>
type OldGlobal = (version: number) => LoggerProviderLike | undefined
const oldProvider = (version = 1) => (holder[OLD] as OldGlobal | undefined)?.(version)

function createProvider() {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
  return { provider, bodies: () => exporter.getFinishedLogRecords().map(({ body }) => body) }
}

function logOld(body: string) {
  const logger = oldProvider()?.getLogger('old') as { emit(record: object): void } | undefined
  logger?.emit({ body })
}

describe('the bridge from the old logs API', () => {
  afterEach(() => {
    logs.disable()
    delete holder[OLD]
  })

  it('leads what is logged there to the provider of the new one', () => {
    const { provider, bodies } = createProvider()
    logs.setGlobalLoggerProvider(provider)
    logOld('before')
    expect(bridgeOldLogsApi()).toBe(true)
    logOld('after')
    expect(bodies()).toEqual(['after'])
  })

  it('follows the global provider when that is another one', () => {
    const [first, second] = [createProvider(), createProvider()]
    logs.setGlobalLoggerProvider(first.provider)
    bridgeOldLogsApi()
    logs.disable()
    logOld('between')
    logs.setGlobalLoggerProvider(second.provider)
    logOld('after')
    expect([first.bodies(), second.bodies()]).toEqual([[], ['after']])
    expect(bridgeOldLogsApi()).toBe(true)
  })

  it('does nothing while the new API has no provider', () => {
    expect(bridgeOldLogsApi()).toBe(false)
    expect(holder[OLD]).toBeUndefined()
  })

  it('never replaces a provider that somebody has set in the old API', () => {
    const [own, other] = [createProvider(), createProvider()]
    const getter: OldGlobal = () => own.provider
    holder[OLD] = getter
    logs.setGlobalLoggerProvider(other.provider)
    expect(bridgeOldLogsApi()).toBe(false)
    expect(holder[OLD]).toBe(getter)
  })

  it('says no once the provider it led to is gone', () => {
    logs.setGlobalLoggerProvider(createProvider().provider)
    bridgeOldLogsApi()
    logs.disable()
    expect(bridgeOldLogsApi()).toBe(false)
    expect(oldProvider()).toBeUndefined()
  })

  it('serves only the version of the old API that it knows', () => {
    logs.setGlobalLoggerProvider(createProvider().provider)
    bridgeOldLogsApi()
    expect(oldProvider(2)).toBeUndefined()
  })
})
