import { type Context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api'
import { severityOf } from '../detect/severity.ts'
import type { EpisodeEvent } from '../engine/episode.ts'
import {
  EPISODE_EVENT_NAME,
  type EpisodeReport,
  episodeAttributes,
  reportEpisode,
} from '../report/attributes.ts'
import { episodeSentence } from '../report/sentence.ts'
import type { Rule } from '../rules/model.ts'
import type { EpisodeSpans } from './episode-spans.ts'
import type { EventOutlet, OutletCounters } from './event-outlet.ts'
import { hrTime } from './hr-time.ts'
import { type ReportOnce, shown } from './report-once.ts'
import type { Trail } from './trail.ts'

/** Events that time brought, sent within one record's call: thousands of closes must not stall. */
const PER_RECORD = 16

interface Announcement {
  readonly report: EpisodeReport
  /** Trace of the episode's last hot record. */
  readonly mark: unknown
  /** Of an episode that closes and is to have a span. */
  readonly trail: Trail | undefined
}

export interface AnnouncerOptions {
  /** The engine's rules, by index. */
  readonly rules: readonly Rule[]
  readonly outlet: EventOutlet
  /** Undefined where episodes are to have no spans. */
  readonly spans: EpisodeSpans | undefined
  readonly counters: OutletCounters
  readonly reports: ReportOnce
  /** Events that time brought and that may wait for their turn. */
  readonly maxWaiting: number
  readonly onEpisode: ((report: EpisodeReport) => unknown) | undefined
}

/**
 * Takes what the engine says, copies it, and sends it when the record is annotated: what the record
 * caused at once and in its context; what time brought in portions, in the last hot record's trace.
 */
export class EpisodeAnnouncer {
  readonly #options: AnnouncerOptions
  readonly #caused: Announcement[] = []
  readonly #waiting: Announcement[] = []

  constructor(options: AnnouncerOptions) {
    this.#options = options
  }

  /** The engine's sink. */
  note(event: EpisodeEvent): void {
    const { episode, byRecord } = event
    if (episode.rule.mode === 'shadow') return
    const { rules, counters, reports, maxWaiting, spans } = this.#options
    const trail = spans?.note(event)
    if (!byRecord && this.#waiting.length >= maxWaiting) {
      counters.eventsDropped++
      if (trail !== undefined) spans?.drop(trail)
      reports.warn('waiting', () => `more than ${maxWaiting} anomaly events were due at once`)
      return
    }
    const report = reportEpisode(event, rules[episode.ruleIndex]!, 'process')
    const list = byRecord ? this.#caused : this.#waiting
    list.push({ report, mark: episode.mark, trail })
  }

  /** Sends what the record just watched caused, and some of what waits. Hot path when empty. */
  send(context: Context | undefined): void {
    if (this.#caused.length > 0) {
      for (const one of this.#caused.splice(0)) {
        this.#announce(one, context ?? traceContext(one.mark))
      }
    }
    if (this.#waiting.length > 0) this.sendWaiting(PER_RECORD)
  }

  /** Sends at most so many of those that time brought, the oldest first. */
  sendWaiting(most: number): void {
    for (const one of this.#waiting.splice(0, most)) {
      this.#announce(one, traceContext(one.mark))
    }
  }

  #announce({ report, trail }: Announcement, context: Context): void {
    if (report.rule.mode === 'emit') {
      const severity = severityOf(report.rule.severity)
      this.#options.outlet.emit({
        eventName: EPISODE_EVENT_NAME,
        timestamp: hrTime(report.atMs),
        severityNumber: severity.number,
        severityText: severity.text,
        body: episodeSentence(report),
        attributes: episodeAttributes(report),
        context,
      })
    }
    if (trail !== undefined) this.#options.spans?.emit(report, trail)
    this.#tell(report)
  }

  /** The application's handler may throw, now or, where it is async, later. */
  #tell(report: EpisodeReport): void {
    const fail = (cause: unknown) =>
      this.#options.reports.warn('on-episode', () => `options.onEpisode threw: ${shown(cause)}`)
    try {
      const result = this.#options.onEpisode?.(report)
      if (result instanceof Promise) result.catch(fail)
    } catch (cause) {
      fail(cause)
    }
  }
}

function traceContext(span: unknown): Context {
  return span === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, span as SpanContext)
}
