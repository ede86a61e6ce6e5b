import { VERSION } from '../version.ts'
import { type LoggerProviderOption, LoggerSource } from './logger-source.ts'
import { type ReportOnce, shown } from './report-once.ts'
import { SCOPE_NAME } from './scope.ts'
import type { LoggerLike, LogRecordToEmit } from './sdk-types.ts'
import { untraced } from './suppress.ts'

export interface OutletCounters {
  /** Episode events handed to a logger. */
  eventsEmitted: number
  /** Events that wait for a logger provider now. */
  eventsPending: number
  /** Events lost because no logger provider came before `maxPendingEvents` were waiting. */
  eventsDropped: number
  /** Events that the logger's configuration (minimum severity, trace based, disabled) dropped. */
  eventsGated: number
}

/**
 * Where episode events leave the process: the given logger provider, else the global one of either
 * API line. While there is none, at most `maxPendingEvents` wait, the oldest kept.
 */
export class EventOutlet {
  readonly #source: LoggerSource
  readonly #maxPending: number
  readonly #counters: OutletCounters
  readonly #reports: ReportOnce
  readonly #pending: LogRecordToEmit[] = []

  constructor(
    option: LoggerProviderOption,
    maxPendingEvents: number,
    counters: OutletCounters,
    reports: ReportOnce,
  ) {
    this.#source = new LoggerSource(option, SCOPE_NAME, VERSION)
    this.#maxPending = maxPendingEvents
    this.#counters = counters
    this.#reports = reports
  }

  emit(record: LogRecordToEmit): void {
    this.flush()
    const logger = this.#findLogger()
    if (logger !== undefined) {
      this.#trySend(logger, record)
      return
    }
    this.#reports.warn('no-provider', () => {
      const what = `no logger provider to emit anomaly events through; ${this.#maxPending} may wait`
      return `${what} (pass options.loggerProvider, or register a global logger provider)`
    })
    if (this.#pending.length < this.#maxPending) this.#pending.push(record)
    else this.#counters.eventsDropped++
    this.#counters.eventsPending = this.#pending.length
  }

  /** Sends what waits, where a provider has come meanwhile. */
  flush(): void {
    if (this.#pending.length === 0) return
    const logger = this.#findLogger()
    if (logger === undefined) return
    while (this.#pending.length > 0) this.#trySend(logger, this.#pending.shift()!)
    this.#counters.eventsPending = 0
  }

  /** At the end: what still waits is lost, and that is said. */
  close(): void {
    const lost = this.#pending.length
    if (lost === 0) return
    this.#pending.length = 0
    this.#counters.eventsPending = 0
    this.#counters.eventsDropped += lost
    this.#reports.warn('lost', () => `${lost} anomaly events waited for a logger provider in vain`)
  }

  /** Never throws: an event that its logger cannot take is lost, and counted. */
  #trySend(logger: LoggerLike, record: LogRecordToEmit): void {
    try {
      this.#send(logger, record)
    } catch (cause) {
      this.#counters.eventsDropped++
      this.#reports.warn('emit', () => `an anomaly event could not be emitted: ${shown(cause)}`)
    }
  }

  #send(logger: LoggerLike, record: LogRecordToEmit): void {
    const { context: own, severityNumber, eventName } = record
    if (logger.enabled?.({ context: own, severityNumber, eventName }) === false) {
      this.#counters.eventsGated++
      this.#reports.warn('gated', () => {
        const what =
          'its logger is disabled or shut down, or drops this severity or unsampled traces'
        return `an anomaly event was not emitted: ${what}`
      })
      return
    }
    untraced(() => logger.emit(record))
    this.#counters.eventsEmitted++
  }

  /** Undefined while there is no provider, or one that fails to give a logger. */
  #findLogger(): LoggerLike | undefined {
    try {
      return this.#source.find()
    } catch (cause) {
      this.#reports.warn('provider', () => `the logger provider failed: ${shown(cause)}`)
      return undefined
    }
  }
}
