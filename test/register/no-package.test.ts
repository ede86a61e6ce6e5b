import { logs } from '@opentelemetry/api'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { afterEach, describe, expect, it } from 'vitest'
import { NetworkAnomalyLogRecordProcessor } from '../../src/index.ts'
import { globalLoggerProvider } from '../../src/otel/api-globals.ts'
import { putFirst } from '../../src/register/providers.ts'
import { addNetworkAnomaly } from '../../src/register/with-network-anomaly.ts'
import { diagnosed, SMALL_RULE } from '../otel/pipeline.ts'

describe('an application in one file, where no package is found', () => {
  afterEach(() => logs.disable())

  it('is watched from the turn after its start', async () => {
    const seen: string[] = []
    const options = {
      rules: [SMALL_RULE],
      onEpisode: (episode: { readonly state: string }) => void seen.push(episode.state),
    }
    process.env.OTEL_LOGS_EXPORTER = 'console'
    const configuration = addNetworkAnomaly({ metricReaders: [], spanProcessors: [] }, options, {
      env: { OTEL_LOGS_EXPORTER: 'console' },
      places: [],
    })
    expect(configuration).not.toHaveProperty('logRecordProcessors')
    const sdk = new NodeSDK(configuration)
    sdk.start()
    await Promise.resolve()
    for (let i = 0; i < 3; i++) {
      logs.getLogger('app').emit({ attributes: { 'client.address': '192.0.2.1' } })
    }
    expect(seen).toEqual(['open'])
    await sdk.shutdown()
  })

  it('is told where the SDK has another provider than ours know', async () => {
    const foreign = { getLogger: () => ({ emit() {}, enabled: () => true }) }
    logs.setGlobalLoggerProvider(foreign as never)
    const said = await diagnosed(async () => {
      const { instrumentations } = addNetworkAnomaly({}, {}, { env: {}, places: [] }) as {
        instrumentations: { enable(): void }[]
      }
      instrumentations[0]?.enable()
      await Promise.resolve()
    })
    expect(said).toEqual([expect.stringContaining('takes no processor of ours')])
  })
})

describe('a processor that is put into a provider', () => {
  it('is the first, and is there once', async () => {
    const exporter = new InMemoryLogRecordExporter()
    const behind = new SimpleLogRecordProcessor({ exporter })
    const provider = new LoggerProvider({ processors: [behind] })
    const processor = new NetworkAnomalyLogRecordProcessor({ rules: [SMALL_RULE] })
    expect(putFirst(provider, processor)).toBe('put')
    expect(putFirst(provider, processor)).toBe('there')
    const logger = provider.getLogger('app')
    for (let i = 0; i < 3; i++) logger.emit({ attributes: { 'client.address': '192.0.2.1' } })
    const rules = exporter
      .getFinishedLogRecords()
      .map(({ attributes }) => attributes['netanomaly.rule'])
    expect(rules).toEqual([undefined, undefined, 'small'])
    expect(processor.counters.seen).toBe(3)
    await provider.shutdown()
  })

  it('is refused by what is no provider of the SDK', () => {
    expect(globalLoggerProvider()).toBeUndefined()
    for (const other of [{}, { _sharedState: {} }, new LoggerProvider()]) {
      expect(putFirst(other, {})).toBe('closed')
    }
  })
})
