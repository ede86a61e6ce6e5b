import type { Context } from '@opentelemetry/api'
import { systemClock } from '../base/clock.ts'
import type { EngineCounters } from '../engine/counters.ts'
import { Engine } from '../engine/engine.ts'
import { createAddress, parseAddress } from '../record/address.ts'
import { ClientReader } from '../record/client.ts'
import { createView, type LogRecordView } from '../record/record.ts'
import type { CompiledRules, RecordObserver } from '../rules/ruleset.ts'
import type { Settings } from '../rules/settings.ts'
import { Annotator } from './annotation.ts'
import { EpisodeAnnouncer } from './announcer.ts'
import { Arrival } from './arrival.ts'
import { EventOutlet } from './event-outlet.ts'
import { currentProcess, fleetOf, fleetWarning } from './fleet.ts'
import { reportLosses } from './loss-report.ts'
import { loadOptions, type NetworkAnomalyOptions } from './options.ts'
import { createProcessorCounters, type ProcessorCounters } from './processor-counters.ts'
import { readRecord } from './record-reading.ts'
import { enter, isInside, leave } from './reentry.ts'
import { ReportOnce, shown } from './report-once.ts'
import { SCOPE_NAME } from './scope.ts'
import type { EnabledOptions, SdkLogRecord } from './sdk-types.ts'

const TICK_MS = 1_000
/** Events that time brought, sent in one tick; the SDK's batch queue takes 2,048 by default. */
const EVENTS_PER_TICK = 500
/** Slots looked at for expired keys in one tick: the default table in half a minute. */
const SLOTS_PER_TICK = 4_096
/** The newest time may be this far ahead of the clock although nobody set it back. */
const CLOCK_SLACK_MS = 5_000
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
  readonly #settings: Settings
  readonly #observer: RecordObserver
  readonly #engine: Engine
  readonly #annotator: Annotator
  readonly #outlet: EventOutlet
  readonly #announcer: EpisodeAnnouncer
  readonly #arrival: Arrival
  readonly #reports = new ReportOnce()
  readonly #counters: ProcessorCounters = createProcessorCounters()
  readonly #view: LogRecordView = createView()
  readonly #watchAll: boolean
  readonly #timer: ReturnType<typeof setInterval>
  /** The engine's newest time by records alone. */
  #newestMs = Number.NEGATIVE_INFINITY
  #isFirst = true
  #isShutDown = false

  /** Throws a `ConfigurationError` that names every mistake in the options at once. */
  constructor(options: NetworkAnomalyOptions = {}) {
    const loaded = loadOptions(options)
    const { compiled, settings, maxPendingEvents } = loaded
    const [counters, reports] = [this.#counters, this.#reports]
    this.#compiled = compiled
    this.#settings = settings
    this.#watchAll = loaded.watch === 'all'
    this.#observer = compiled.createObserver(new ClientReader(settings))
    this.#annotator = new Annotator(loaded, counters, reports)
    this.#arrival = new Arrival(options.clock ?? systemClock)
    this.#outlet = new EventOutlet(options.loggerProvider, maxPendingEvents, counters, reports)
    this.#announcer = new EpisodeAnnouncer({
      ...{ rules: compiled.rules, outlet: this.#outlet, counters, reports },
      maxWaiting: settings.maxOpenEpisodes,
      onEpisode: options.onEpisode,
    })
    this.#engine = new Engine(
      compiled.engineRules,
      event => this.#announcer.note(event),
      { ...settings, silenceMs: settings.idleAfterMs + TICK_MS },
      loaded.random,
    )
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

  /** Hands all waiting events to the logger provider, where there is one by now; closes nothing. */
  async forceFlush(): Promise<void> {
    if (isInside()) return
    this.#run(() => {
      this.#announcer.sendWaiting(Number.POSITIVE_INFINITY)
      this.#outlet.flush()
    })
  }

  /** Stops the timer and flushes; open episodes stay open, their `expires` tells readers when. */
  async shutdown(): Promise<void> {
    if (this.#isShutDown) return
    clearInterval(this.#timer)
    await this.forceFlush()
    this.#isShutDown = true
    this.#run(() => this.#outlet.close())
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
    if (this.#isShutDown) return
    this.#run(() => {
      this.#letTimeGoOn()
      this.#engine.sweep(SLOTS_PER_TICK)
      this.#announcer.sendWaiting(EVENTS_PER_TICK)
      this.#outlet.flush()
      reportLosses(this.#engine.counters, this.#reports)
    })
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
    if (this.#isShutDown) return
    if (this.#isFirst) this.#welcome()
    this.#counters.seen++
    if (record.instrumentationScope.name === SCOPE_NAME) {
      this.#counters.skipped['own-record']++
      return
    }
    readRecord(record, this.#view)
    this.#view.seenMs = this.#arrival.seenMs(this.#view.seenMs)
    const skipped = this.#observer.observe(this.#view)
    if (skipped !== undefined) {
      this.#counters.skipped[skipped]++
      return
    }
    this.#counters.withAddress++
    const { observation } = this.#observer
    observation.mark = record.spanContext
    const episode = this.#engine.observe(observation)
    try {
      if (episode !== undefined) this.#annotator.annotate(record, context, episode)
    } catch (cause) {
      this.#counters.annotationsDropped++
      this.#reports.warn('annotate', () => `a record could not be annotated: ${shown(cause)}`)
    }
    this.#announcer.send(context)
  }

  #welcome(): void {
    this.#isFirst = false
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
