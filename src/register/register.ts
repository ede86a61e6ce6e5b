import { type Environment, textOf } from '../base/environment.ts'
import { describeProblem, type Problem } from '../base/problem.ts'
import { unknownVariables } from '../config/variables.ts'
import { globalLoggerProvider } from '../otel/api-globals.ts'
import { bridgeConsole } from '../otel/console-bridge.ts'
import { bridgeOldLogsApi } from '../otel/old-logs-api.ts'
import { NetworkAnomalyLogRecordProcessor } from '../otel/processor.ts'
import { shown } from '../otel/report-once.ts'
import { NetworkAnomalySpanProcessor } from '../otel/span-processor.ts'
import { SETTING_NAMES, SETTINGS } from '../rules/settings.ts'
import { VERSION } from '../version.ts'
import { episodeProvider } from './episode-provider.ts'
import { hookModules } from './module-hooks.ts'
import { globalTracerProvider, holds, putFirst, putFirstOfSpans } from './providers.ts'
import { watchRequests } from './requests.ts'
import { findSdk, lackingPeers, readsConfigFile, type SdkPackages, startSdk } from './sdk.ts'
import { describeLogsExport, hasNoLogsExporter, isSdkDisabled } from './sdk-environment.ts'
import { type ConfigurationFiles, type RegisterSettings, readSettings } from './settings.ts'
import { type EndingProcess, flushAtEnd } from './shutdown.ts'
import { startFindings } from './start-findings.ts'
import { describeProxies, describeRules } from './start-line.ts'

const REGISTERED = Symbol.for('otel-netanomaly.registered')

/** The process that is to be watched, and what is needed of the outside. */
export interface Host {
  readonly env: Environment
  /** Options of Node, those of its environment too. */
  readonly commandLine: string
  /** Files for which the SDK's packages are looked up, in this order. */
  readonly places: readonly (string | undefined)[]
  readonly files: ConfigurationFiles
  readonly process: EndingProcess
  /** As `process.versions.node` has it. */
  readonly nodeVersion: string
  /** One line, for a person. */
  say(line: string): void
  /** Calls back when the first worker thread starts. */
  onThreads(listener: () => void): void
  /** Runs what starts Node's own thread for module hooks. */
  startingHooksThread(work: () => void): void
}

export const THREADS_NOTE =
  'worker threads are in use: each counts alone, and what a pino transport writes in one ' +
  'bypasses the processor'

/** Whether `register` has been loaded in this process, from whichever copy of the package. */
export function isRegistered(): boolean {
  return (globalThis as { [REGISTERED]?: true })[REGISTERED] === true
}

/**
 * Sets the SDK up from the environment, with our processor first, once in a process; says in one
 * line what it did. Whatever goes wrong is told and leaves the application as it would be without.
 */
export function register(host: Host): void {
  if (isRegistered()) return
  ;(globalThis as { [REGISTERED]?: true })[REGISTERED] = true
  try {
    setUp(host)
  } catch (cause) {
    const what = `otel-netanomaly: the SDK could not be set up: ${shown(cause)}`
    host.say(`${what}; the application runs without it`)
  }
}

function setUp(host: Host): void {
  const { env, say } = host
  const problems: Problem[] = []
  const settings = readSettings(env, host.files, problems)
  const told = (line: string) => {
    if (!settings.isQuiet) say(`otel-netanomaly ${VERSION}: ${line}`)
  }
  for (const warning of unknownVariables(env)) say(`otel-netanomaly: ${warning}`)
  if (isSdkDisabled(env)) {
    told('OTEL_SDK_DISABLED is true: nothing is set up')
    return
  }
  const before = globalLoggerProvider()
  if (before === undefined && globalTracerProvider() !== undefined) {
    told('another SDK is set up, without a logger provider: nothing is watched')
    return
  }
  const base = before === undefined ? findSdk(host.places) : { before }
  if (typeof base === 'string') {
    say(`otel-netanomaly ${VERSION}: ${base}; the application runs without telemetry`)
    return
  }
  const episodes: EpisodeProvider = { provider: undefined }
  const processor = createProcessor(host, settings, episodes, problems)
  for (const problem of problems) say(`otel-netanomaly: ${describeProblem(problem)}`)
  const { parts, isWatching } =
    'before' in base
      ? besideSdk(base.before, settings, processor)
      : start(host, base, settings, processor, episodes)
  told(parts.join(', '))
  const findings = startFindings(env, host.places, host.nodeVersion)
  if (!settings.isQuiet) for (const line of findings) say(line)
  if (settings.takesConsole) bridgeConsole()
  if (isWatching) {
    watchRequests()
    host.onThreads(() => told(THREADS_NOTE))
  } else {
    void processor?.shutdown()
  }
}

/** What came of it, in the words of the line. */
interface Outcome {
  readonly parts: readonly string[]
  readonly isWatching: boolean
}

const NOT_WATCHED = 'not watched: see the mistakes above'
const CLOSED = 'not watched: the logger provider of this SDK does not take our processor'
const NO_PROVIDER = 'not watched: there is no logger provider'
const THERE = 'watched by a processor that is there already'
const NO_EPISODE_SPANS = 'no spans of episodes, for none are exported here'

/** Filled when the SDK has started. */
interface EpisodeProvider {
  provider: ReturnType<typeof episodeProvider>
}

function createProcessor(
  { env, say }: Host,
  settings: RegisterSettings,
  episodes: EpisodeProvider,
  problems: Problem[],
): NetworkAnomalyLogRecordProcessor | undefined {
  if (problems.length > 0) return undefined
  const { configuration, hasEpisodeSpans } = settings
  const episodeSpans = { tracerProvider: () => episodes.provider }
  const options = {
    // Nobody else would ask for a record where nothing is exported.
    ...(hasNoLogsExporter(env) && { watch: 'all' as const }),
    ...(hasEpisodeSpans && { episodeSpans }),
  }
  const tell = (cause: string, line: string) => {
    // The line at the start says whom the settings trust.
    if (!settings.isQuiet && cause !== 'trust') say(line)
  }
  try {
    const setUp = { configuration, isAutomatic: true, tell }
    return new NetworkAnomalyLogRecordProcessor(options, setUp)
  } catch (cause) {
    // Of the limits, which are looked at with the rules.
    const { problems: found } = cause as { readonly problems?: readonly Problem[] }
    if (found === undefined) throw cause
    problems.push(...found.map(problem => inFile(problem, settings)))
    return undefined
  }
}

/** A limit is named as the file names it. */
function inFile(problem: Problem, { fileName }: RegisterSettings): Problem {
  const name = SETTING_NAMES.find(one => one === problem.place)
  const place = name === undefined ? problem.place : SETTINGS[name].file
  return { ...problem, place: fileName === undefined ? place : `${fileName}: ${place}` }
}

/** Somebody has started an SDK before us, as `auto-instrumentations-node/register` does. */
function besideSdk(
  provider: object,
  settings: RegisterSettings,
  processor: object | undefined,
): Outcome {
  const { parts, isWatching } = watch(settings, processor, provider, false)
  if (isWatching) bridgeOldLogsApi()
  return { parts: ['logs as the SDK that is set up already exports them', ...parts], isWatching }
}

function start(
  host: Host,
  sdk: SdkPackages,
  settings: RegisterSettings,
  processor: NetworkAnomalyLogRecordProcessor | undefined,
  episodes: EpisodeProvider,
): Outcome {
  const { env } = host
  if (sdk.auto !== undefined && settings.hasEsmHooks) {
    hookModules(sdk.auto, host.commandLine, host.startingHooksThread)
  }
  const running = startSdk({ ...sdk, env, processor })
  flushAtEnd(
    {
      flush,
      async shutdown() {
        // Before the SDK's own, which ends the exporters of what this still brings.
        await processor?.shutdown()
        await running.shutdown()
      },
    },
    host.process,
  )
  bridgeOldLogsApi()
  if (settings.hasEpisodeSpans) episodes.provider = episodeProvider(sdk.sdkNode)
  const hasSpans = episodes.provider !== undefined
  const { parts, isWatching } = watch(settings, processor, globalLoggerProvider(), hasSpans)
  const auto = describeAuto(sdk, env)
  return { parts: [`logs ${describeExport(env, sdk)}`, ...parts, auto], isWatching }
}

function watch(
  settings: RegisterSettings,
  processor: object | undefined,
  provider: object | undefined,
  hasSpans: boolean,
): Outcome {
  const not = (why: string) => ({ parts: [why], isWatching: false })
  if (processor === undefined) return not(NOT_WATCHED)
  if (provider === undefined) return not(NO_PROVIDER)
  const insertion = putFirst(provider, processor)
  if (insertion === 'closed') return not(CLOSED)
  // Our own is there where it was given to an SDK that exports nothing.
  if (insertion === 'there' && !holds(provider, processor)) return not(THERE)
  const tracers = globalTracerProvider()
  // So that a record has the client of the request that it was logged in.
  if (tracers !== undefined) putFirstOfSpans(tracers, new NetworkAnomalySpanProcessor())
  const spans = hasSpans ? 'spans of episodes' : NO_EPISODE_SPANS
  const parts = [describeRules(settings), describeProxies(settings)]
  return { parts: settings.hasEpisodeSpans ? [...parts, spans] : parts, isWatching: true }
}

async function flush(): Promise<void> {
  const provider = globalLoggerProvider() as { forceFlush?(): Promise<void> } | undefined
  await provider?.forceFlush?.()
}

function describeExport(env: Environment, { sdkNode }: SdkPackages): string {
  const file = textOf(env, 'OTEL_CONFIG_FILE')
  if (file === undefined) return describeLogsExport(env)
  if (readsConfigFile(sdkNode.load(), env)) return `as ${file} says`
  const reason = `${sdkNode.name} ${sdkNode.version ?? ''} does not read OTEL_CONFIG_FILE`
  return `${describeLogsExport(env)} (${reason})`
}

function describeAuto({ auto }: SdkPackages, env: Environment): string {
  if (auto === undefined) return 'no auto-instrumentations'
  const lacking = lackingPeers(auto, env)
  const named = `auto-instrumentations ${auto.version}`
  return lacking === undefined ? named : `${named}, ${lacking}`
}
