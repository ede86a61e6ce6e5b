import {
  type Attributes,
  ROOT_CONTEXT,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { VERSION } from '../version.ts'
import { hrTime } from './hr-time.ts'
import { enter, leave } from './reentry.ts'
import { type ReportOnce, shown } from './report-once.ts'
import { SCOPE_NAME } from './scope.ts'
import type { LinkedSpan } from './span-sample.ts'
import { untraced } from './suppress.ts'

/** Of either SDK line; what it gives must be a `Tracer` of API 1.4 or later. */
export interface TracerProviderLike {
  getTracer(name: string, version?: string): unknown
  forceFlush?(): Promise<void>
}

/** A provider, or a function that answers one once there is one. */
export type TracerProviderOption =
  | TracerProviderLike
  | (() => TracerProviderLike | undefined)
  | undefined

export interface SpanOutletCounters {
  /** Spans of episodes that a tracer recorded. */
  spansEmitted: number
  /** Spans of episodes that were lost: no provider, a sampler's no, an error, too many at once. */
  spansDropped: number
}

/** A span that is over when it is made. Times are ms since 1970. */
export interface SpanToEmit {
  readonly name: string
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Attributes
  readonly links: readonly LinkedSpan[]
  /** Why it is an error; undefined where it is none. */
  readonly error: string | undefined
}

/**
 * Where spans of episodes leave the process: the given tracer provider, whose resource says of what
 * service they are, else the global one. What comes while there is none is lost, and counted.
 */
export class SpanOutlet {
  readonly #option: TracerProviderOption
  readonly #counters: SpanOutletCounters
  readonly #reports: ReportOnce
  #provider: TracerProviderLike | undefined
  #tracer: Tracer | undefined

  constructor(option: TracerProviderOption, counters: SpanOutletCounters, reports: ReportOnce) {
    this.#option = option
    this.#counters = counters
    this.#reports = reports
  }

  /** Never throws. */
  emit(span: SpanToEmit): void {
    try {
      const tracer = this.#findTracer()
      if (tracer === undefined || !send(tracer, span)) {
        this.#counters.spansDropped++
        this.#reports.warn('no-span', () => {
          const why = 'there is no tracer provider, or its sampler does not want it'
          const remedy = 'pass options.episodeSpans.tracerProvider'
          return `the span of an episode was lost: ${why} (${remedy})`
        })
        return
      }
      this.#counters.spansEmitted++
    } catch (cause) {
      this.#counters.spansDropped++
      this.#reports.warn('span', () => `the span of an episode was lost: ${shown(cause)}`)
    }
  }

  /**
   * Lets a provider of its own, which nobody else flushes, export what it has, and waits for it
   * until `limit` resolves. Never rejects; answers whether it went well.
   */
  async flush(limit: Promise<void>): Promise<boolean> {
    try {
      const late = limit.then(() => {
        throw new Error('the provider takes too long')
      })
      late.catch(() => {})
      await Promise.race([this.#flushProvider(), late])
      return true
    } catch (cause) {
      this.#reports.warn('span-flush', () => `spans of episodes are not exported: ${shown(cause)}`)
      return false
    }
  }

  /** What is logged meanwhile is our own, and a flush of ours from there would go round. */
  #flushProvider(): Promise<void> | undefined {
    enter()
    try {
      const provider = this.#option === undefined ? undefined : this.#findProvider()
      return provider?.forceFlush?.()
    } finally {
      leave()
    }
  }

  #findTracer(): Tracer | undefined {
    const provider = this.#findProvider()
    if (provider !== this.#provider) {
      this.#tracer = provider?.getTracer(SCOPE_NAME, VERSION) as Tracer | undefined
      this.#provider = provider
    }
    return this.#tracer
  }

  #findProvider(): TracerProviderLike | undefined {
    if (typeof this.#option === 'function') return this.#option()
    return this.#option ?? trace.getTracerProvider()
  }
}

/** False where the tracer does not record it. */
function send(tracer: Tracer, { name, startMs, endMs, attributes, links, error }: SpanToEmit) {
  let isRecorded = false
  untraced(() => {
    const options = {
      ...{ root: true, attributes, startTime: hrTime(startMs) },
      links: links.map(context => ({ context })),
    }
    const span = tracer.startSpan(name, options, ROOT_CONTEXT)
    isRecorded = span.isRecording()
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
    span.end(hrTime(endMs))
  })
  return isRecorded
}
