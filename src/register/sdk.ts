import { DiagConsoleLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import { type Environment, listOf, textOf } from '../base/environment.ts'
import { findPackage, type InstalledPackage } from './packages.ts'
import { hasNoLogsExporter } from './sdk-environment.ts'

export const SDK_NODE = '@opentelemetry/sdk-node'
export const AUTO_INSTRUMENTATIONS = '@opentelemetry/auto-instrumentations-node'
/** The first line of the SDK whose logger providers take a list of processors. */
const OLDEST_MINOR = 203
const FIRST_STABLE_MINOR = 221
const STABLE_NAMES = 'OTEL_SEMCONV_STABILITY_OPT_IN'

/** The packages of OpenTelemetry that the application has. */
export interface SdkPackages {
  readonly sdkNode: InstalledPackage
  readonly auto: InstalledPackage | undefined
}

export interface RunningSdk {
  shutdown(): Promise<void>
}

/** What of `NodeSDK` is used; the same from 0.203 to 0.301. */
interface NodeSdk extends RunningSdk {
  start(): void
}
type NodeSdkClass = new (configuration: Readonly<Record<string, unknown>>) => NodeSdk
type StartNodeSdk = (options: Readonly<Record<string, unknown>>) => RunningSdk

/**
 * The packages, as files in these places would get them; a text says what is wrong instead. The SDK
 * may be there only for the auto-instrumentations, below them.
 */
export function findSdk(places: readonly (string | undefined)[]): SdkPackages | string {
  const auto = findPackage(AUTO_INSTRUMENTATIONS, places)
  const sdkNode = findPackage(SDK_NODE, [...places, auto?.file])
  if (sdkNode === undefined) return `${SDK_NODE} is not installed: npm install ${SDK_NODE}`
  const [major, minor] = (sdkNode.version ?? '').split('.').map(Number)
  if (major === 0 && minor !== undefined && minor < OLDEST_MINOR) {
    return `expected ${SDK_NODE} 0.${OLDEST_MINOR} or later, found ${sdkNode.version}`
  }
  return { sdkNode, auto }
}

export interface StartOptions extends SdkPackages {
  readonly env: Environment
  /** Of a logger provider that nothing is exported by; undefined: none is to be made for us. */
  readonly processor: object | undefined
}

/**
 * Starts the SDK as `auto-instrumentations-node/register` does, with nothing but what the
 * environment says: so its own code makes the exporters, of whatever kind it knows. With
 * `OTEL_CONFIG_FILE` the file says everything, where this SDK can read it.
 */
export function startSdk({ sdkNode, auto, env, processor }: StartOptions): RunningSdk {
  const loaded = sdkNode.load()
  const instrumented: Instrumented = auto === undefined ? {} : instrument(auto, env)
  if (readsConfigFile(loaded, env)) {
    const { instrumentations } = instrumented
    return (loaded.startNodeSdk as StartNodeSdk)({ ...(instrumentations && { instrumentations }) })
  }
  const isForUs = processor !== undefined && hasNoLogsExporter(env)
  const sdk = new (loaded.NodeSDK as NodeSdkClass)({
    ...instrumented,
    ...(isForUs && { logRecordProcessors: [processor] }),
  })
  sdk.start()
  return sdk
}

/**
 * What the instrumentation of HTTP leaves out: before 0.221, and unless it is asked for the stable
 * names, a server span has no peer before its end. Undefined where requests have their clients.
 */
export function lackingPeers(auto: InstalledPackage, env: Environment): string | undefined {
  const http = findPackage('@opentelemetry/instrumentation-http', [auto.file])
  const minor = Number(http?.version?.split('.')[1])
  const isAsked = listOf(env, STABLE_NAMES).some(name => name === 'http' || name === 'http/dup')
  if (!(minor < FIRST_STABLE_MINOR) || isAsked) return undefined
  return `requests without peers (set ${STABLE_NAMES}=http/dup)`
}

/** Whether `OTEL_CONFIG_FILE` is set and this SDK has the function that reads it. */
export function readsConfigFile(
  sdkNode: Readonly<Record<string, unknown>>,
  env: Environment,
): boolean {
  return textOf(env, 'OTEL_CONFIG_FILE') !== undefined && typeof sdkNode.startNodeSdk === 'function'
}

interface Instrumented {
  readonly instrumentations?: readonly unknown[]
  readonly resourceDetectors?: readonly unknown[]
}

/** The SDK sets the logger of `diag` anew: here it is for what is told while they are made. */
function instrument(auto: InstalledPackage, env: Environment): Instrumented {
  const level = textOf(env, 'OTEL_LOG_LEVEL')?.toUpperCase()
  const isTold = level !== undefined && level in DiagLogLevel
  if (isTold) {
    const logLevel = DiagLogLevel[level as keyof typeof DiagLogLevel]
    diag.setLogger(new DiagConsoleLogger(), { logLevel })
  }
  try {
    const { getNodeAutoInstrumentations, getResourceDetectors } = auto.load() as {
      getNodeAutoInstrumentations(): readonly unknown[]
      getResourceDetectors?(): readonly unknown[]
    }
    const resourceDetectors = getResourceDetectors?.()
    return {
      instrumentations: getNodeAutoInstrumentations(),
      ...(resourceDetectors && { resourceDetectors }),
    }
  } finally {
    if (isTold) diag.disable()
  }
}
