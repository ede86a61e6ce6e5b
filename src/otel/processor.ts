import { type Context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api'
import { type Clock, systemClock } from '../base/clock.ts'
import { severityOf } from '../detect/severity.ts'
import type { EngineCounters } from '../engine/counters.ts'
import { Engine } from '../engine/engine.ts'
import type { Episode, EpisodeEvent } from '../engine/episode.ts'
import { createAddress, parseAddress } from '../record/address.ts'
import { ClientReader } from '../record/client.ts'
import type { LogRecordView } from '../record/record.ts'
import {
  EPISODE_EVENT_NAME,
  type EpisodeReport,
  episodeAttributes,
  reportEpisode,
} from '../report/attributes.ts'
import { episodeSentence } from '../report/sentence.ts'
import type { CompiledRules, RecordObserver } from '../rules/ruleset.ts'
import { Annotator } from './annotation.ts'
import { EventOutlet } from './event-outlet.ts'
import { fleetOf, fleetWarning, processEnvironment } from './fleet.ts'
import { loadOptions, type NetworkAnomalyOptions } from './options.ts'
import { createProcessorCounters, type ProcessorCounters } from './processor-counters.ts'
import { createView, readRecord } from './record-reading.ts'
import { enter, isInside, leave } from './reentry.ts'
import { ReportOnce } from './report-once.ts'
import { SCOPE_NAME } from './scope.ts'
import type { EnabledOptions, SdkLogRecord } from './sdk-types.ts'

const TICK_MS = 1_000
const TRUST_WARNING =
  'trustedProxies covers every address, so any client can name itself in X-Forwarded-For'

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
  readonly #observer: RecordObserver
  readonly #engine: Engine
  readonly #annotator: Annotator
  readonly #outlet: EventOutlet
  readonly #reports = new ReportOnce()
  readonly #counters: ProcessorCounters = createProcessorCounters()
  readonly #view: LogRecordView = createView()
  readonly #watchAll: boolean
  readonly #onEpisode: ((report: EpisodeReport) => void) | undefined
  readonly #idleAfterMs: number
  readonly #clock: Clock
  readonly #timer: ReturnType<typeof setInterval>
  /** Events of the call under way, sent when the record is annotated. */
  readonly #events: { report: EpisodeReport; mark: unknown; byRecord: boolean }[] = []
  /** As the last tick found them: records observed, and since when there was none. */
  #observedAtTick = 0
  #idleSinceMs = 0
  /** The engine's newest time by records alone. */
  #newestMs = Number.NEGATIVE_INFINITY
  readonly #trustsEverybody: boolean
  #isFirst = true
  #isShutDown = false

  /** Throws a `ConfigurationError` that names every mistake in the options at once. */
  constructor(options: NetworkAnomalyOptions = {}) {
    const loaded = loadOptions(options)
    const { compiled, settings } = loaded
    this.#compiled = compiled
    this.#observer = compiled.createObserver(new ClientReader(settings))
    this.#engine = new Engine(
      compiled.engineRules,
      event => this.#note(event),
      settings,
      loaded.random,
    )
    this.#annotator = new Annotator(loaded, this.#counters, this.#reports)
    this.#outlet = new EventOutlet(
      options.loggerProvider,
      loaded.maxPendingEvents,
      this.#counters,
      this.#reports,
    )
    this.#trustsEverybody = settings.trustedProxies.coversEverything
    this.#watchAll = loaded.watch === 'all'
    this.#onEpisode = options.onEpisode
    this.#idleAfterMs = settings.idleAfterMs
    this.#clock = options.clock ?? systemClock
    this.#timer = setInterval(() => this.tick(), TICK_MS)
    this.#timer.unref?.()
  }

  /** What was seen, skipped and done, as counts since the start. */
  get counters(): Readonly<EngineCounters & ProcessorCounters> {
    const { skipped } = this.#counters
    return { ...this.#engine.counters, ...this.#counters, skipped: { ...skipped } }
  }

  /** Called by the SDK for each record, before it goes on to the processors behind us. */
  onEmit(record: SdkLogRecord, context?: Context): void {
    if (isInside()) return
    enter()
    try {
      this.#watch(record, context)
    } catch (cause) {
      this.#fail(cause)
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

  /** Hands waiting events to the logger provider, where there is one by now; closes nothing. */
  async forceFlush(): Promise<void> {
    if (!isInside()) this.#run(() => this.#outlet.flush())
  }

  /** Stops the timer and flushes; open episodes stay open, their `expires` tells readers when. */
  async shutdown(): Promise<void> {
    if (this.#isShutDown) return
    clearInterval(this.#timer)
    await this.forceFlush()
    this.#isShutDown = true
  }

  /** Whether an address is in an open episode of a rule now, so that a handler can act on it. */
  isOpen(ruleId: string, address: string): boolean {
    const key = createAddress()
    const index = this.#compiled.rules.findIndex(rule => rule.id === ruleId)
    if (index < 0 || !parseAddress(address, key)) return false
    return this.#engine.openEpisode(index, key) !== undefined
  }

  /**
   * Lets time go on without traffic; an unreferenced timer calls it once a second. After
   * `idleAfterMs` without records the engine's time follows the clock, so episodes close.
   */
  tick(): void {
    this.#run(() => {
      this.#letTimeGoOn(this.#clock.now())
      this.#send(undefined)
      this.#outlet.flush()
    })
  }

  /** Idle time is what passes between ticks without a record, so no clock is read for a record. */
  #letTimeGoOn(nowMs: number): void {
    const { withAddress } = this.#counters
    if (withAddress !== this.#observedAtTick) {
      this.#observedAtTick = withAddress
      this.#idleSinceMs = nowMs
      this.#newestMs = this.#engine.newestMs
    }
    const idleMs = nowMs - this.#idleSinceMs
    if (withAddress > 0 && idleMs >= this.#idleAfterMs)
      this.#engine.advance(this.#newestMs + idleMs)
  }

  #watch(record: SdkLogRecord, context: Context | undefined): void {
    if (this.#isShutDown) return
    if (this.#isFirst) this.#welcome()
    this.#counters.seen++
    if (record.instrumentationScope.name === SCOPE_NAME) {
      this.#counters.skipped['own-record']++
      return
    }
    readRecord(record, this.#view)
    const skipped = this.#observer.observe(this.#view)
    if (skipped !== undefined) {
      this.#counters.skipped[skipped]++
      return
    }
    this.#counters.withAddress++
    const episode = this.#engine.observe(this.#observer.observation)
    if (episode !== undefined) this.#annotate(record, context, episode)
    if (this.#events.length > 0) this.#send(contextOf(record, context))
  }

  #annotate(record: SdkLogRecord, context: Context | undefined, episode: Episode): void {
    episode.mark = record.spanContext
    try {
      this.#annotator.annotate(record, context, episode)
    } catch (cause) {
      this.#counters.annotationsDropped++
      this.#reports.warn('annotate', () => `a record could not be annotated: ${text(cause)}`)
    }
  }

  /** The engine's sink: copies what the event says, to be sent when the record is annotated. */
  #note(event: EpisodeEvent): void {
    const { episode } = event
    if (episode.rule.mode === 'shadow') return
    const rule = this.#compiled.rules[episode.ruleIndex]!
    const report = reportEpisode(event, rule, 'process')
    this.#events.push({ report, mark: episode.mark, byRecord: event.byRecord })
  }

  /** In the triggering record's context; what time brought in that of the last hot record. */
  #send(trigger: Context | undefined): void {
    for (const { report, mark, byRecord } of this.#events.splice(0)) {
      const own = byRecord && trigger !== undefined ? trigger : traceContext(mark)
      if (report.rule.mode === 'emit') this.#emit(report, own)
      this.#tell(report)
    }
  }

  #emit(report: EpisodeReport, context: Context): void {
    const severity = severityOf(report.rule.severity)
    try {
      this.#outlet.emit({
        eventName: EPISODE_EVENT_NAME,
        timestamp: report.atMs,
        severityNumber: severity.number,
        severityText: severity.text,
        body: episodeSentence(report),
        attributes: episodeAttributes(report),
        context,
      })
    } catch (cause) {
      this.#counters.eventsDropped++
      this.#reports.warn('emit', () => `an anomaly event could not be emitted: ${text(cause)}`)
    }
  }

  #tell(report: EpisodeReport): void {
    try {
      this.#onEpisode?.(report)
    } catch (cause) {
      this.#reports.warn('on-episode', () => `options.onEpisode threw: ${text(cause)}`)
    }
  }

  #welcome(): void {
    this.#isFirst = false
    const fleet = fleetOf(processEnvironment())
    if (fleet !== undefined) this.#reports.warn('fleet', () => fleetWarning(fleet))
    if (this.#trustsEverybody) this.#reports.warn('trust', () => TRUST_WARNING)
  }

  /** Our own work outside of `onEmit`, under the same promise: nothing escapes. */
  #run(work: () => void): void {
    enter()
    try {
      work()
    } catch (cause) {
      this.#fail(cause)
    } finally {
      leave()
    }
  }

  #fail(cause: unknown): void {
    this.#counters.skipped.unreadable++
    this.#reports.warn('failed', () => `a record was left out: ${text(cause)}`)
  }
}

/** The context a record was logged in; without one, what its trace ids say. */
function contextOf(record: SdkLogRecord, context: Context | undefined): Context {
  return context ?? traceContext(record.spanContext)
}

function traceContext(span: unknown): Context {
  return span === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, span as SpanContext)
}

function text(cause: unknown): string {
  try {
    return cause instanceof Error ? cause.message : String(cause)
  } catch {
    return 'something that cannot be shown'
  }
}
