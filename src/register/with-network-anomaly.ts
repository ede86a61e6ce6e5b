import type { Environment } from '../base/environment.ts'
import { globalLoggerProvider } from '../otel/api-globals.ts'
import { isProcessor } from '../otel/kinship.ts'
import { bridgeOldLogsApi } from '../otel/old-logs-api.ts'
import type { NetworkAnomalyOptions } from '../otel/options.ts'
import { NetworkAnomalyLogRecordProcessor } from '../otel/processor.ts'
import { ReportOnce } from '../otel/report-once.ts'
import { NetworkAnomalySpanProcessor } from '../otel/span-processor.ts'
import { environmentLogProcessors } from './environment-exporters.ts'
import { globalTracerProvider, putFirst, putFirstOfSpans } from './providers.ts'
import { watchRequests } from './requests.ts'
import { hasNoLogsExporter, isSdkDisabled } from './sdk-environment.ts'

/** What is read of a `NodeSDKConfiguration`; the rest goes through as it is. */
interface ConfigurationLike {
  readonly logRecordProcessors?: readonly object[]
  /** SDK 0.2xx. */
  readonly logRecordProcessor?: object
  readonly spanProcessors?: readonly object[]
  readonly instrumentations?: readonly unknown[]
}

/** Where the SDK is looked up, and what the environment says. */
export interface Surroundings {
  readonly env: Environment
  readonly places: readonly (string | undefined)[]
}

/**
 * The configuration with our processors first in it, for `new NodeSDK(…)`. An SDK that is given a
 * list of processors no longer makes those of the environment; so where there is no list, they are
 * made here, and `OTEL_LOGS_EXPORTER` and the rest keep their meaning.
 */
export function addNetworkAnomaly<C extends object>(
  configuration: C,
  options: NetworkAnomalyOptions,
  { env, places }: Surroundings,
): C {
  if (isSdkDisabled(env)) return configuration
  const given = configuration as ConfigurationLike
  const listed = given.logRecordProcessors ?? single(given.logRecordProcessor)
  if (listed?.some(isProcessor)) return configuration
  watchRequests()
  const behind = listed ?? (hasNoLogsExporter(env) ? [] : environmentLogProcessors(places))
  // Nobody else would ask for a record where nothing is exported.
  const alone = behind?.length === 0 ? { watch: 'all' as const } : {}
  const setUp = { isAutomatic: true }
  const own = new NetworkAnomalyLogRecordProcessor({ ...alone, ...options }, setUp)
  const { spanProcessors, instrumentations = [] } = given
  const spans = new NetworkAnomalySpanProcessor()
  const onStarted = () => {
    if (behind === undefined) putIntoStarted(own)
    const tracers = globalTracerProvider()
    if (spanProcessors === undefined && tracers !== undefined) putFirstOfSpans(tracers, spans)
    bridgeOldLogsApi()
  }
  return {
    ...configuration,
    ...(behind && { logRecordProcessors: [own, ...behind] }),
    ...(spanProcessors && { spanProcessors: [spans, ...spanProcessors] }),
    instrumentations: [...instrumentations, afterStart(onStarted)],
  }
}

function single(processor: object | undefined): readonly object[] | undefined {
  return processor === undefined ? undefined : [processor]
}

/** The way where no `NodeSDK` is found: a bundle, say. Records of the first moment go unwatched. */
function putIntoStarted(processor: object): void {
  const provider = globalLoggerProvider()
  if (provider !== undefined && putFirst(provider, processor) !== 'closed') return
  new ReportOnce().warn(
    'closed',
    () => 'the logger provider of this SDK takes no processor of ours',
  )
}

/**
 * Calls back when the SDK has started. It enables its instrumentations first of all, and makes its
 * providers in the same turn: what is queued then runs after them.
 */
function afterStart(callback: () => void) {
  let isEnabled = false
  return {
    instrumentationName: 'otel-netanomaly',
    instrumentationVersion: '0',
    enable() {
      if (isEnabled) return
      isEnabled = true
      queueMicrotask(callback)
    },
    disable() {},
    setTracerProvider() {},
    setMeterProvider() {},
    setConfig() {},
    getConfig: () => ({ enabled: false }),
  }
}
