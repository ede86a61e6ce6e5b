import type { Clock } from '../base/clock.ts'
import { type Problem, refuse, show } from '../base/problem.ts'
import { type Random, systemRandom } from '../base/random.ts'
import { limitProblems } from '../engine/limits.ts'
import type { ClientProfile, SourceProfile } from '../record/client.ts'
import type { EpisodeReport } from '../report/attributes.ts'
import type { Configuration } from '../rules/configuration.ts'
import { loadRules } from '../rules/load.ts'
import type { Rule, RuleInput } from '../rules/model.ts'
import { DEFAULT_RULES, DEFAULT_RULESET_NAME } from '../rules/presets.ts'
import { type CompiledRules, compileRules } from '../rules/ruleset.ts'
import { DEFAULT_SETTINGS, loadSettings, type Settings } from '../rules/settings.ts'
import { insteadOfKey } from '../rules/suggest.ts'
import type { LoggerProviderOption } from './logger-source.ts'
import type { MeterProviderOption } from './metrics.ts'
import type { Tell } from './report-once.ts'
import type { TracerProviderOption } from './span-outlet.ts'

/** All optional; durations are milliseconds, `rules` carry texts such as "60s" as in the file. */
export interface NetworkAnomalyOptions {
  /** Maps, or lines such as `count by client.address >= 100 within 60s`; default `request-rate`. */
  readonly rules?: readonly (RuleInput | string)[]
  /** Whose forwarding header is believed: CIDRs, addresses, `loopback`, `linklocal` … */
  readonly trustedProxies?: readonly string[]
  /** Fields that hold the client's address, tried in this order before all known names. */
  readonly clientFields?: readonly string[]
  /** The one forwarding header that trusted proxies are believed by; default x-forwarded-for. */
  readonly clientProfile?: ClientProfile
  /** What wrote the records, where a name means several things; default auto. */
  readonly sourceProfile?: SourceProfile
  readonly latenessMs?: number
  readonly maxFutureSkewMs?: number
  readonly idleAfterMs?: number
  readonly maxKeys?: number
  readonly maxTimes?: number
  readonly maxExact?: number
  readonly maxOpenEpisodes?: number
  readonly maxEpisodesPerMinute?: number
  /** Where episode events go, or a function that answers it; default: the global provider. */
  readonly loggerProvider?: LoggerProviderOption
  /** Events that wait while there is no logger provider; default 1,000. */
  readonly maxPendingEvents?: number
  /** Report the counters as OpenTelemetry metrics (SEMANTICS.md lists them); default true. */
  readonly metrics?: boolean
  /** Where metrics go, or a function that answers it; default: the global provider. */
  readonly meterProvider?: MeterProviderOption
  /**
   * `all`: also ask for records that level gating would never make; default `logged`. A processor
   * that is alone in its pipeline sees only what it asks for.
   */
  readonly watch?: 'logged' | 'all'
  /** A record that was annotated upstream keeps that (default), or gets ours. */
  readonly onAnnotated?: 'keep' | 'replace'
  /** Look for fields in the body, text or map, where no attribute has them; default true. */
  readonly readsBodies?: boolean
  /**
   * Take who connected from the request (see `watchRequests` of `otel-netanomaly/node-sdk`) or the
   * server span that a record is logged in, where no attribute has an address; default true.
   * `NetworkAnomalySpanProcessor` makes the server span known to the spans within.
   */
  readonly readsSpans?: boolean
  /** Also write the two attributes on the active recording span; default true. */
  readonly annotateSpans?: boolean
  /**
   * Make a span of each episode, from first to last seen, with links to the spans that its hot
   * records were logged in; default false. With `true` it is made by the global tracer provider, as
   * a span of the application's own service.
   */
  readonly episodeSpans?: boolean | EpisodeSpansOption
  /** Called for each event of an episode, within the application's own log call: be quick. */
  readonly onEpisode?: (episode: EpisodeReport) => void
  /** For tests: the clock of idle time, and what seeds the hash and names episodes. */
  readonly clock?: Clock
  readonly random?: Random
}

/** How a processor comes about, where nobody wrote its options in code. */
export interface ProcessorSetUp {
  /** What a file and the environment say; the options come before it. */
  readonly configuration?: Configuration
  /** It leaves to a processor made by hand the records that both see. */
  readonly isAutomatic?: boolean
  /** Told what a user can mend, in a line, where `diag` has no logger. */
  readonly tell?: Tell
}

export interface EpisodeSpansOption {
  /**
   * Makes the spans, or a function that answers it: one with a resource of its own makes episodes a
   * service of their own. The processor flushes it, and leaves its shutdown to whoever made it.
   */
  readonly tracerProvider?: TracerProviderOption
}

/** Options after loading: every default filled in. */
export interface LoadedOptions {
  readonly compiled: CompiledRules
  readonly settings: Settings
  readonly maxPendingEvents: number
  readonly metrics: boolean
  readonly watch: 'logged' | 'all'
  readonly onAnnotated: 'keep' | 'replace'
  readonly annotateSpans: boolean
  readonly readsBodies: boolean
  readonly readsSpans: boolean
  readonly episodeSpans: EpisodeSpansOption | undefined
  readonly random: Random
}

const OWN_KEYS = [
  ...['rules', 'loggerProvider', 'maxPendingEvents', 'watch', 'onAnnotated', 'annotateSpans'],
  ...['onEpisode', 'metrics', 'meterProvider', 'clock', 'random'],
  ...['readsBodies', 'readsSpans', 'episodeSpans'],
]
const MAX_PENDING_EVENTS = 1_000_000

/** Throws a `ConfigurationError` with every mistake at once. */
export function loadOptions(
  options: NetworkAnomalyOptions,
  configuration?: Configuration,
): LoadedOptions {
  const problems: Problem[] = []
  if (typeof options !== 'object' || options === null) {
    refuse([{ place: 'options', expected: 'a map of options', found: show(options) }])
  }
  const settings = loadSettings(options as Readonly<Record<string, unknown>>, {
    ...{ form: 'code', problems, otherKeys: OWN_KEYS },
  })
  const rules = chooseRules(options, configuration, problems)
  checkOwn(options, problems)
  const random = hasMethod(options.random, 'next') ? options.random! : systemRandom()
  const compiled = compileRules(rules, random.next())
  const all = { ...DEFAULT_SETTINGS, ...configuration?.settings, ...settings }
  problems.push(...limitProblems(compiled.engineRules, all))
  refuse(problems)
  return {
    compiled,
    settings: all,
    maxPendingEvents: options.maxPendingEvents ?? 1_000,
    metrics: options.metrics ?? true,
    watch: options.watch ?? 'logged',
    onAnnotated: options.onAnnotated ?? 'keep',
    annotateSpans: options.annotateSpans ?? true,
    readsBodies: options.readsBodies ?? true,
    readsSpans: options.readsSpans ?? true,
    episodeSpans: options.episodeSpans === true ? {} : options.episodeSpans || undefined,
    random,
  }
}

function chooseRules(
  { rules }: NetworkAnomalyOptions,
  configuration: Configuration | undefined,
  problems: Problem[],
): readonly Rule[] {
  if (rules !== undefined) return loadRules(rules, { problems })
  if (configuration !== undefined) return configuration.rules
  return loadRules(DEFAULT_RULES, { problems, rulesetName: DEFAULT_RULESET_NAME })
}

function checkOwn(options: NetworkAnomalyOptions, problems: Problem[]): void {
  const check = (name: keyof NetworkAnomalyOptions, isGood: boolean, expected: string) => {
    if (options[name] !== undefined && !isGood) {
      problems.push({ place: name, expected, found: show(options[name]) })
    }
  }
  const { maxPendingEvents: max, loggerProvider: provider, watch, onAnnotated } = options
  const isCount = Number.isInteger(max) && max! >= 0 && max! <= MAX_PENDING_EVENTS
  check('maxPendingEvents', isCount, `a whole number from 0 to ${MAX_PENDING_EVENTS}`)
  check('metrics', typeof options.metrics === 'boolean', 'true or false')
  const { meterProvider: meters } = options
  const isMeters = typeof meters === 'function' || hasMethod(meters, 'getMeter')
  check('meterProvider', isMeters, 'a meter provider or a function that answers one')
  check('watch', watch === 'logged' || watch === 'all', '"logged" or "all"')
  check('onAnnotated', onAnnotated === 'keep' || onAnnotated === 'replace', '"keep" or "replace"')
  for (const name of ['annotateSpans', 'readsBodies', 'readsSpans'] as const) {
    check(name, typeof options[name] === 'boolean', 'true or false')
  }
  check('onEpisode', typeof options.onEpisode === 'function', 'a function')
  const isProvider = typeof provider === 'function' || hasMethod(provider, 'getLogger')
  check('loggerProvider', isProvider, 'a logger provider or a function that answers one')
  checkEpisodeSpans(options.episodeSpans, problems)
  check('clock', hasMethod(options.clock, 'now'), 'an object with now()')
  check('random', hasMethod(options.random, 'next'), 'an object with next()')
}

function checkEpisodeSpans(option: unknown, problems: Problem[]): void {
  const place = 'episodeSpans'
  if (option === undefined || typeof option === 'boolean') return
  if (typeof option !== 'object' || option === null || Array.isArray(option)) {
    problems.push({ place, expected: 'true, false or a map', found: show(option) })
    return
  }
  for (const [name, value] of Object.entries(option)) {
    const at = `${place}.${name}`
    if (name !== 'tracerProvider') {
      problems.push({
        place: at,
        expected: insteadOfKey(name, ['tracerProvider']),
        found: show(name),
      })
    } else if (
      value !== undefined &&
      typeof value !== 'function' &&
      !hasMethod(value, 'getTracer')
    ) {
      const expected = 'a tracer provider or a function that answers one'
      problems.push({ place: at, expected, found: show(value) })
    }
  }
}

function hasMethod(value: unknown, name: string): boolean {
  const holder = value as Readonly<Record<string, unknown>> | null | undefined
  return typeof holder === 'object' && holder !== null && typeof holder[name] === 'function'
}
