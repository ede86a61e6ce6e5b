import type { Context } from '@opentelemetry/api'
import { systemClock } from '../base/clock.ts'
import type { EngineCounters } from '../engine/counters.ts'
import { Engine } from '../engine/engine.ts'
import type { Episode } from '../engine/episode.ts'
import { ClientReader } from '../record/client.ts'
import { createView, type LogRecordView } from '../record/record.ts'
import type { ObserverCounters, RecordObserver } from '../rules/observer.ts'
import type { CompiledRules } from '../rules/ruleset.ts'
import type { Settings } from '../rules/settings.ts'
import { Annotator } from './annotation.ts'
import { EpisodeAnnouncer } from './announcer.ts'
import { Arrival } from './arrival.ts'
import { EpisodeSpans } from './episode-spans.ts'
import { EventOutlet } from './event-outlet.ts'
import { currentProcess, fleetOf, fleetWarning } from './fleet.ts'
import { Kinship } from './kinship.ts'
import { reportLosses } from './loss-report.ts'
import { SelfMetrics } from './metrics.ts'
import {
  type LoadedOptions,
  loadOptions,
  type NetworkAnomalyOptions,
  type ProcessorSetUp,
} from './options.ts'
import { createProcessorCounters, type ProcessorCounters } from './processor-counters.ts'
import { readRecord } from './record-reading.ts'
import { RecordSources } from './record-sources.ts'
import { enter, isInside, leave } from './reentry.ts'
import { ReportOnce, shown } from './report-once.ts'
import { SCOPE_NAME } from './scope.ts'
import type { EnabledOptions, SdkLogRecord } from './sdk-types.ts'
import { SpanOutlet } from './span-outlet.ts'

const TICK_MS = 1_000
/** Events that time brought, sent in one tick; the SDK's batch queue takes 2,048 by default. */
const EVENTS_PER_TICK = 500
/** Slots looked at for expired keys in one tick: the default table in half a minute. */
const SLOTS_PER_TICK = 4_096
/** The newest time may be this far ahead of the clock although nobody set it back. */
const CLOCK_SLACK_MS = 5_000
/** The time of one record in 1,024 is taken: the last ten bits of their number are ones. */
const TIMED_MASK = 1_023
const TRUST_WARNING =
  'trustedProxies covers every address, so any client can name itself in a forwarding header'
const BESIDE_WARNING =
  'a processor made by hand beside one that register or withNetworkAnomaly made: of records that ' +
  'both see, only the one made by hand counts'

/**
 * A log record processor for the OpenTelemetry SDK, lines 0.203+ and 3.x: watches every record's
 * client address, annotates the records of an address that is hot under a rule, and emits an event
 * record as an episode opens, grows and closes. Put it first in `processors`, so that exporters
 * behind it see the annotations.
 *
 * Nothing in a record makes it throw, it waits for nothing, and what it logs is never counted.
 */
export class NetworkAnomalyLogRecordProcessor {
  readonly #compiled: CompiledRules
  readonly #settings: Settings
  readonly #clients: ClientReader
  readonly #observer: RecordObserver
  readonly #engine: Engine
  readonly #annotator: Annotator
  readonly #outlet: EventOutlet
  readonly #announcer: EpisodeAnnouncer
  readonly #spans: EpisodeSpans | undefined
  readonly #metrics: SelfMetrics | undefined
  readonly #arrival: Arrival
  readonly #kinship: Kinship
  readonly #reports: ReportOnce
  readonly #counters: ProcessorCounters = createProcessorCounters()
  readonly #view: LogRecordView = createView()
  readonly #sources: RecordSources | undefined
  readonly #watchAll: boolean
  readonly #timer: ReturnType<typeof setInterval>
  /** The engine's newest time by records alone. */
  #newestMs = Number.NEGATIVE_INFINITY
  #isFirst = true
  #isShutDown = false

  /** Throws a `ConfigurationError` that names every mistake in the options at once. */
  constructor(options: NetworkAnomalyOptions = {}, setUp: ProcessorSetUp = {}) {
    const loaded = loadOptions(options, setUp.configuration)
    const { compiled, settings, maxPendingEvents } = loaded
    this.#reports = new ReportOnce(setUp.tell)
    const [counters, reports] = [this.#counters, this.#reports]
    this.#compiled = compiled
    this.#settings = settings
    this.#watchAll = loaded.watch === 'all'
    if (loaded.readsBodies || loaded.readsSpans) this.#sources = new RecordSources(loaded)
    this.#view.derived = this.#sources
    this.#clients = new ClientReader(settings)
    this.#observer = compiled.createObserver(this.#clients, settings.maxWeight)
    this.#annotator = new Annotator(loaded, counters, reports)
    this.#arrival = new Arrival(options.clock ?? systemClock)
    this.#outlet = new EventOutlet(options.loggerProvider, maxPendingEvents, counters, reports)
    this.#spans = this.#createSpans(loaded)
    this.#announcer = new EpisodeAnnouncer({
      ...{ rules: compiled.rules, outlet: this.#outlet, spans: this.#spans, counters, reports },
      maxWaiting: settings.maxOpenEpisodes,
      onEpisode: options.onEpisode,
    })
    this.#engine = new Engine(
      compiled.engineRules,
      event => {
        this.#metrics?.note(event)
        this.#announcer.note(event)
      },
      { ...settings, silenceMs: settings.idleAfterMs + TICK_MS },
      loaded.random,
    )
    const { observation } = this.#observer
    const spans = this.#spans
    if (spans) this.#engine.watchHot(episode => spans.noteHot(episode, observation.mark))
    if (loaded.metrics) {
      this.#metrics = new SelfMetrics({
        ...{ provider: options.meterProvider, rules: compiled.rules, counters, reports },
        engine: this.#engine,
      })
    }
    this.#timer = setInterval(() => this.tick(), TICK_MS)
    this.#timer.unref?.()
    this.#kinship = new Kinship(this, setUp.isAutomatic === true)
    if (this.#kinship.isBesideAutomatic) this.#reports.warn('beside', () => BESIDE_WARNING)
  }

  /** What was seen, skipped and done, as counts since the start. */
  get counters(): Readonly<EngineCounters & ProcessorCounters & ObserverCounters> {
    const { skipped } = this.#counters
    const read = this.#observer.counters
    return { ...this.#engine.counters, ...this.#counters, ...read, skipped: { ...skipped } }
  }

  /** Called by the SDK for each record, before it goes on to the processors behind us. */
  onEmit(record: SdkLogRecord, context?: Context): void {
    if (isInside()) return
    enter()
    try {
      if ((this.#counters.seen & TIMED_MASK) === TIMED_MASK) this.#watchTimed(record, context)
      else this.#watch(record, context)
    } catch (cause) {
      this.#counters.skipped.unreadable++
      this.#reports.warn('record', () => `a record was left out: ${shown(cause)}`)
    } finally {
      leave()
    }
  }

  /**
   * Whether we alone would want a record that nobody has made yet: no, unless `watch: 'all'`. A
   * processor without this method would switch off the level gating of every logger.
   */
  enabled(_options: EnabledOptions): boolean {
    return this.#watchAll
  }

  /**
   * Hands all waiting events to the logger provider, where there is one by now, and lets the tracer
   * provider of episode spans export what it has; closes nothing.
   */
  async forceFlush(): Promise<void> {
    if (isInside()) return
    this.#flush()
    await this.#spans?.flush()
  }

  /**
   * Stops the timer and flushes; open episodes stay open, their `expires` tells readers when. Those
   * that are to have spans have them now. The tracer provider is not shut down, and waited for at
   * most ten seconds.
   */
  async shutdown(): Promise<void> {
    if (this.#isShutDown) return
    clearInterval(this.#timer)
    this.#kinship.end()
    if (!isInside()) this.#flush()
    this.#isShutDown = true
    this.#run(() => this.#outlet.close())
    this.#closeSpans()
    this.#metrics?.close()
    await this.#spans?.flush()
  }

  /**
   * The spans of open episodes go out at once and without a flush, and no further episode has one;
   * all else goes on. For a tracer provider that ends before the logger provider.
   */
  endEpisodeSpans(): void {
    if (this.#isShutDown || isInside()) return
    this.#flush()
    this.#closeSpans()
    this.#spans?.sendAll()
  }

  /**
   * Whether a key is in an open episode of a rule now, so that a handler can act on it: an address,
   * or for a rule by other fields the value of each of them. Of a rule with levels: of any. Never
   * of what is no text: Express has no `request.ip` once the client has gone.
   */
  isOpen(ruleId: string, ...key: (string | undefined)[]): boolean {
    if (!key.every(part => typeof part === 'string')) return false
    return this.#compiled.rules.some(({ id }, index) => {
      const words = id === ruleId ? this.#compiled.keyOf(index, key) : undefined
      return words !== undefined && this.#engine.openEpisode(index, words) !== undefined
    })
  }

  /**
   * Lets time go on without traffic; an unreferenced timer calls it once a second. After
   * `idleAfterMs` without records the engine's time follows the clock, so episodes close.
   */
  tick(): void {
    if (this.#isShutDown) return
    this.#run(() => {
      this.#letTimeGoOn()
      this.#engine.sweep(SLOTS_PER_TICK)
      this.#announcer.sendWaiting(EVENTS_PER_TICK)
      this.#outlet.flush()
      this.#metrics?.bind()
      reportLosses(this.#engine.counters, this.#reports)
      for (const { code, message } of this.#clients.warnings) {
        this.#reports.warn(code, () => message)
      }
    })
  }

  #flush(): void {
    const send = () => this.#announcer.sendWaiting(Number.POSITIVE_INFINITY)
    this.#run(() => {
      if (this.#spans === undefined) send()
      else this.#spans.gather(send)
      this.#outlet.flush()
      this.#metrics?.bind()
    })
  }

  #closeSpans(): void {
    this.#run(() => this.#spans?.close(sink => this.#engine.tellOpen(sink)))
  }

  #createSpans({ episodeSpans, compiled, random }: LoadedOptions): EpisodeSpans | undefined {
    if (episodeSpans === undefined) return undefined
    const counters = this.#counters
    const outlet = new SpanOutlet(episodeSpans.tracerProvider, counters, this.#reports)
    return new EpisodeSpans({ rules: compiled.rules, outlet, counters, seed: random.next() })
  }

  #letTimeGoOn(): void {
    const { nowMs, idleMs } = this.#arrival.tick(this.#counters.withAddress)
    const { idleAfterMs, maxFutureSkewMs } = this.#settings
    if (idleMs === 0) this.#newestMs = this.#engine.newestMs
    if (idleMs >= idleAfterMs) this.#engine.advance(Math.min(this.#newestMs + idleMs, nowMs))
    if (this.#engine.newestMs <= nowMs + maxFutureSkewMs + CLOCK_SLACK_MS) return
    // No record is seen later than it arrives, so it is the clock that went back.
    this.#engine.restart()
    this.#reports.warn('clock', () => 'the clock was set back; counting begins anew')
  }

  #watch(record: SdkLogRecord, context: Context | undefined): void {
    if (this.#isShutDown || this.#kinship.leaves(record)) return
    if (this.#isFirst) this.#welcome()
    this.#counters.seen++
    if (record.instrumentationScope.name === SCOPE_NAME) {
      this.#counters.skipped['own-record']++
      return
    }
    readRecord(record, this.#view)
    this.#sources?.begin(record, context)
    this.#view.seenMs = this.#arrival.seenMs(this.#view.seenMs)
    const skipped = this.#observer.observe(this.#view)
    if (skipped !== undefined) {
      this.#counters.skipped[skipped]++
      return
    }
    this.#counters.withAddress++
    this.#observer.observation.mark = record.spanContext
    let episode = this.#count()
    for (let left = (this.#sources?.repeats ?? 1) - 1; left > 0; left--) {
      if (this.#observer.observe(this.#view) === undefined) {
        episode = moreSevere(episode, this.#count())
      }
    }
    try {
      if (episode !== undefined) this.#annotator.annotate(record, context, episode)
    } catch (cause) {
      this.#counters.annotationsDropped++
      this.#reports.warn('annotate', () => `a record could not be annotated: ${shown(cause)}`)
    }
    this.#announcer.send(context)
  }

  /** What the observer has made of a record. */
  #count(): Episode | undefined {
    const { observation } = this.#observer
    let episode = this.#engine.observe(observation)
    while (this.#observer.next()) {
      episode = moreSevere(episode, this.#engine.observe(observation))
    }
    return episode
  }

  /** Apart from `onEmit`, where a closure would cost every record. */
  #watchTimed(record: SdkLogRecord, context: Context | undefined): void {
    if (this.#metrics === undefined) this.#watch(record, context)
    else this.#metrics.time(() => this.#watch(record, context))
  }

  #welcome(): void {
    this.#isFirst = false
    this.#metrics?.bind()
    const fleet = fleetOf(currentProcess())
    if (fleet !== undefined) this.#reports.warn('fleet', () => fleetWarning(fleet))
    if (this.#settings.trustedProxies.coversEverything) {
      this.#reports.warn('trust', () => TRUST_WARNING)
    }
  }

  /** Our own work outside of `onEmit`, under the same promise: nothing escapes. */
  #run(work: () => void): void {
    enter()
    try {
      work()
    } catch (cause) {
      this.#reports.warn('work', () => `could not go on as planned: ${shown(cause)}`)
    } finally {
      leave()
    }
  }
}

/** The more severe of what two observations of one record are in; of equals the first. */
function moreSevere(one: Episode | undefined, other: Episode | undefined): Episode | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return other.rule.severity > one.rule.severity ? other : one
}
