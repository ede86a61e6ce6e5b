import {
  type Attributes,
  type BatchObservableCallback,
  type BatchObservableResult,
  type Histogram,
  type Meter,
  type Observable,
  ValueType,
} from '@opentelemetry/api'
import type { Engine } from '../engine/engine.ts'
import type { EpisodeEvent } from '../engine/episode.ts'
import { RULE_ATTRIBUTE } from '../report/attributes.ts'
import type { Rule } from '../rules/model.ts'
import { VERSION } from '../version.ts'
import { apiGlobal } from './api-globals.ts'
import {
  COUNTER_INSTRUMENTS,
  DURATION_BOUNDARIES_S,
  DURATION_INSTRUMENT,
  type Instrument,
  OPENED_INSTRUMENT,
  SKIPPED_INSTRUMENT,
  STATE_INSTRUMENTS,
} from './instruments.ts'
import type { ProcessorCounters } from './processor-counters.ts'
import { enter, leave } from './reentry.ts'
import { type ReportOnce, shown } from './report-once.ts'
import { SCOPE_NAME } from './scope.ts'

/** How many processors this process has made, an ESM and a CommonJS copy together. */
const MADE = Symbol.for('otel-netanomaly.processors')
/** OpenTelemetry's name for one of several components: its type, `/` and a number. */
const COMPONENT_ATTRIBUTE = 'otel.component.name'
const COMPONENT_TYPE = 'NetworkAnomalyLogRecordProcessor'
const REASON_ATTRIBUTE = 'netanomaly.skip.reason'
const SEVERITY_ATTRIBUTE = 'netanomaly.severity'

/** Of either SDK line; what it gives must be a `Meter` of API 1.3 or later. */
export interface MeterProviderLike {
  getMeter(name: string, version?: string): unknown
}

/** A provider, or a function that answers one once there is one. */
export type MeterProviderOption =
  | MeterProviderLike
  | (() => MeterProviderLike | undefined)
  | undefined

export interface SelfMetricsOptions {
  readonly provider: MeterProviderOption
  readonly engine: Pick<Engine, 'counters' | 'limits' | 'keys' | 'openEpisodes'>
  readonly counters: Readonly<ProcessorCounters>
  /** The engine's rules, by index. */
  readonly rules: readonly Rule[]
  readonly reports: ReportOnce
  /** Milliseconds of a clock that is never set. */
  readonly stopwatch?: () => number
}

interface Point {
  readonly value: number
  readonly attributes: Attributes
}

/** What one observable instrument reports whenever metrics are collected. */
interface Source {
  readonly instrument: Instrument
  points(): readonly Point[]
}

/** The instruments of one meter. */
interface Binding {
  readonly meter: Meter
  readonly observables: Observable[]
  readonly observe: BatchObservableCallback
  readonly duration: Histogram
}

/**
 * The processor's counters as OpenTelemetry metrics. They are read when metrics are collected, so a
 * record costs nothing but where its time is taken. The given meter provider is used, else the
 * global one: API 1.x has no proxy for meters, so one that was taken early would be deaf for ever,
 * and `bind` looks again. No attribute is ever made from a record.
 */
export class SelfMetrics {
  readonly #option: MeterProviderOption
  readonly #reports: ReportOnce
  readonly #stopwatch: () => number
  readonly #opened: OpenedTally
  readonly #attributes: Attributes
  readonly #sources: readonly Source[]
  #provider: MeterProviderLike | undefined
  #binding: Binding | undefined
  #isClosing = false

  constructor(options: SelfMetricsOptions) {
    this.#option = options.provider
    this.#reports = options.reports
    this.#stopwatch = options.stopwatch ?? (() => performance.now())
    this.#attributes = { [COMPONENT_ATTRIBUTE]: componentName() }
    this.#opened = new OpenedTally(options.rules)
    this.#sources = [
      ...counterSources(options),
      ...stateSources(options.engine),
      { instrument: SKIPPED_INSTRUMENT, points: () => skippedPoints(options.counters) },
      { instrument: OPENED_INSTRUMENT, points: () => this.#opened.points() },
    ]
  }

  /** Makes the instruments where a provider has come or changed; otherwise one comparison. */
  bind(): void {
    if (this.#isClosing) return
    try {
      const provider = this.#findProvider()
      if (provider === this.#provider) return
      this.#release()
      this.#provider = provider
      if (provider === undefined) return
      this.#binding = this.#bindTo(provider.getMeter(SCOPE_NAME, VERSION) as Meter)
    } catch (cause) {
      this.#reports.warn('meter', () => `the meter provider failed: ${shown(cause)}`)
    }
  }

  /** Counts opened episodes by rule. */
  note(event: EpisodeEvent): void {
    if (event.state === 'open') this.#opened.add(event.episode.ruleIndex)
  }

  /** Does the work, and takes its time where somebody wants to know. */
  time(work: () => void): void {
    const { duration } = this.#binding ?? {}
    if (duration === undefined) {
      work()
      return
    }
    const startMs = this.#stopwatch()
    work()
    const seconds = (this.#stopwatch() - startMs) / 1_000
    try {
      duration.record(seconds, this.#attributes)
    } catch (cause) {
      this.#fail(cause)
    }
  }

  /**
   * At the end: the next collection, mostly that of the meter provider's own shutdown, is the last
   * that hears of us. Taken away at once, what was counted since the last one would be lost.
   */
  close(): void {
    this.#isClosing = true
  }

  #bindTo(meter: Meter): Binding {
    const observables = this.#sources.map(({ instrument }) => createObservable(meter, instrument))
    const { name, unit, description } = DURATION_INSTRUMENT
    const advice = { explicitBucketBoundaries: [...DURATION_BOUNDARIES_S] }
    const duration = meter.createHistogram(name, { unit, description, advice })
    const observe = (result: BatchObservableResult) => this.#observe(result, observables)
    meter.addBatchObservableCallback(observe, observables)
    return { meter, observables, observe, duration }
  }

  /** Called by the SDK at each collection; what it logs meanwhile is not counted. */
  #observe(result: BatchObservableResult, observables: readonly Observable[]): void {
    enter()
    try {
      for (const [index, source] of this.#sources.entries()) {
        for (const { value, attributes } of source.points()) {
          result.observe(observables[index]!, value, { ...this.#attributes, ...attributes })
        }
      }
    } catch (cause) {
      this.#fail(cause)
    } finally {
      leave()
    }
    // Not at once: the SDK is walking through its callbacks.
    if (this.#isClosing) queueMicrotask(() => this.#release())
  }

  #release(): void {
    const binding = this.#binding
    this.#binding = undefined
    try {
      binding?.meter.removeBatchObservableCallback(binding.observe, binding.observables)
    } catch (cause) {
      this.#fail(cause)
    }
  }

  #findProvider(): MeterProviderLike | undefined {
    if (typeof this.#option === 'function') return this.#option()
    return this.#option ?? globalProvider()
  }

  #fail(cause: unknown): void {
    this.#reports.warn('metrics', () => `metrics could not be reported: ${shown(cause)}`)
  }
}

/** Episodes opened, by rule id: the levels of one rule are several rules of the engine. */
class OpenedTally {
  readonly #byRule: readonly { value: number; readonly attributes: Attributes }[]

  constructor(rules: readonly Rule[]) {
    const byId = new Map(
      rules.map(({ id, severity }) => {
        const attributes = { [RULE_ATTRIBUTE]: id, [SEVERITY_ATTRIBUTE]: severity }
        return [id, { value: 0, attributes }]
      }),
    )
    this.#byRule = rules.map(rule => byId.get(rule.id)!)
  }

  add(ruleIndex: number): void {
    this.#byRule[ruleIndex]!.value++
  }

  points(): readonly Point[] {
    return [...new Set(this.#byRule)]
  }
}

function counterSources({ engine, counters }: SelfMetricsOptions): Source[] {
  const names = Object.keys(COUNTER_INSTRUMENTS) as (keyof typeof COUNTER_INSTRUMENTS)[]
  return names.map(name => ({
    instrument: COUNTER_INSTRUMENTS[name]!,
    points: () => [{ value: { ...engine.counters, ...counters }[name], attributes: {} }],
  }))
}

function stateSources(engine: SelfMetricsOptions['engine']): Source[] {
  const { maxKeys, maxOpenEpisodes } = engine.limits
  const { keys, keyLimit, openEpisodes, episodeLimit } = STATE_INSTRUMENTS
  const source = (instrument: Instrument, read: () => number): Source => ({
    instrument,
    points: () => [{ value: read(), attributes: {} }],
  })
  return [
    source(keys, () => engine.keys),
    source(keyLimit, () => maxKeys),
    source(openEpisodes, () => engine.openEpisodes),
    source(episodeLimit, () => maxOpenEpisodes),
  ]
}

function skippedPoints(counters: Readonly<ProcessorCounters>): Point[] {
  return Object.entries(counters.skipped).map(([reason, value]) => ({
    value,
    attributes: { [REASON_ATTRIBUTE]: reason },
  }))
}

function createObservable(meter: Meter, instrument: Instrument): Observable {
  const { name, kind, unit, description } = instrument
  const options = { unit, description, valueType: ValueType.INT }
  return kind === 'counter'
    ? meter.createObservableCounter(name, options)
    : meter.createObservableUpDownCounter(name, options)
}

/** Name of the next processor: two of one process must not report into the same series. */
function componentName(): string {
  const global = globalThis as { [MADE]?: number }
  const made = global[MADE] ?? 0
  global[MADE] = made + 1
  return `${COMPONENT_TYPE}/${made}`
}

function globalProvider(): MeterProviderLike | undefined {
  return apiGlobal()?.metrics
}
