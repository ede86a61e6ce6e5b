import { type Context, type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type LoggerProviderOptions,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import {
  NetworkAnomalyLogRecordProcessor,
  type NetworkAnomalyOptions,
  type RuleInput,
} from '../../src/index.ts'

export const START_MS = Date.UTC(2026, 0, 1)

/** A real SDK pipeline: our processor first, then what arrived in memory. */
export function createPipeline(
  options: NetworkAnomalyOptions = {},
  sdk: LoggerProviderOptions = {},
) {
  const exporter = new InMemoryLogRecordExporter()
  let provider: LoggerProvider | undefined
  const processor = new NetworkAnomalyLogRecordProcessor({
    loggerProvider: () => provider,
    ...options,
  })
  const processors = [processor, new SimpleLogRecordProcessor({ exporter })]
  provider = new LoggerProvider({ ...sdk, processors })
  const logger = provider.getLogger('app')
  const records = () => exporter.getFinishedLogRecords()
  return {
    ...{ processor, exporter, provider, logger, records },
    /** Event records of ours. */
    events: () => records().filter(isEvent),
    ordinary: () => records().filter(record => !isEvent(record)),
    /** A record of one client at `START_MS + offsetMs`. */
    log(offsetMs: number, address = '203.0.113.7', more: LogOptions = {}) {
      const timestamp = START_MS + offsetMs
      logger.emit({
        ...{ timestamp, observedTimestamp: timestamp, body: 'GET /', severityNumber: 9 },
        attributes: { 'client.address': address, ...more.attributes },
        ...(more.context && { context: more.context }),
      })
    },
  }
}

interface LogOptions {
  readonly attributes?: Record<string, unknown>
  readonly context?: Context
}

export function isEvent(record: ReadableLogRecord): boolean {
  return record.eventName === 'netanomaly.episode'
}

/** Three records within ten seconds: small numbers for tests. */
export const SMALL_RULE: RuleInput = {
  ...{ id: 'small', title: 'Three in ten seconds', gte: 3, within: '10s', severity: 'high' },
}

/** What our code said through `diag` while `run` ran. */
export async function diagnosed(
  run: () => unknown,
  logger: Partial<DiagLogger> = {},
): Promise<string[]> {
  const said: string[] = []
  const note = (message: string) => {
    said.push(message)
  }
  const all = { error: note, warn: note, info: note, debug: note, verbose: note, ...logger }
  diag.setLogger(all, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  try {
    await run()
  } finally {
    diag.disable()
  }
  return said
}
