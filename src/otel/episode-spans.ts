import { isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api'
import type { SeverityLevel } from '../detect/severity.ts'
import type { Episode, EpisodeEvent, EpisodeSink } from '../engine/episode.ts'
import { TextHash } from '../memory/text-hash.ts'
import { type EpisodeReport, episodeAttributes, reportEpisode } from '../report/attributes.ts'
import { episodeReason } from '../report/sentence.ts'
import type { Rule } from '../rules/model.ts'
import { enter, leave } from './reentry.ts'
import type { SpanOutlet, SpanOutletCounters } from './span-outlet.ts'
import { SpanSample } from './span-sample.ts'
import { CountedSpans, joinTrails, type Trail } from './trail.ts'

export const SPANS_ATTRIBUTE = 'netanomaly.episode.spans'
const SEVERITY_ATTRIBUTE = 'netanomaly.severity'
/** Links of one span; the SDK's own limit is the same. */
export const MAX_LINKS = 128
/** Links kept for all episodes together, some 10 MB: with more than 512 of them open each keeps 64,
 * with more than 1,024 each 32 and so on, but always one. */
export const MAX_HELD_LINKS = 65_536
/** Spans emitted at once in a flush: a quarter of what the SDK's batch queue takes by default. */
const PORTION = 512
/** What an OTLP exporter tries for, with all its retries, by default. */
const MAX_FLUSH_MS = 10_000
/** More at once means that the provider flushes us in turn, which would never end. */
const MAX_FLUSHES = 8
const ERRORS: readonly SeverityLevel[] = ['high', 'critical']

export interface EpisodeSpanCounters extends SpanOutletCounters {
  /** Links that spans of episodes lack because too many episodes were open at once. */
  linksDropped: number
}

export interface EpisodeSpansSetup {
  /** The engine's rules, by index. */
  readonly rules: readonly Rule[]
  readonly outlet: SpanOutlet
  readonly counters: EpisodeSpanCounters
  /** Of the hash that decides which spans are linked. */
  readonly seed: number
}

/**
 * One span for each episode, from first to last seen, in a trace of its own, with links to the
 * spans that its hot records were logged in. Made when the episode closes, or at the end.
 *
 * Spans are told apart by the context object that the SDK makes for each; for how long it knows one
 * is for how long the application holds it. At most `MAX_HELD_LINKS` links are kept. A hot record
 * costs a look into a weak map, and where its span is new some microsecond.
 */
export class EpisodeSpans {
  readonly #options: EpisodeSpansSetup
  readonly #hash: TextHash
  /** By episode id, those of open episodes. */
  readonly #open = new Map<string, Trail>()
  /** Those and the ones whose spans are still to be emitted. */
  readonly #held = new Set<Trail>()
  readonly #counted = new CountedSpans()
  /** Closed episodes and, at the end, open ones, whose spans go out by portions. */
  readonly #waiting: { readonly report: EpisodeReport; readonly trail: Trail }[] = []
  #isGathering = false
  #isClosed = false
  #flushes = 0
  /** Links for each of those that are held. */
  #each = MAX_LINKS

  constructor(options: EpisodeSpansSetup) {
    this.#options = options
    this.#hash = new TextHash(options.seed)
  }

  /** A record of the episode was logged in this span, if it is one. Never throws. */
  noteHot(episode: Episode, span: unknown): void {
    const trail = this.#open.get(episode.id)
    if (trail !== undefined) this.#add(trail, span)
  }

  /** Hears of every event; answers the trail of an episode that closes, for `emit` or `drop`. */
  note({ state, episode }: EpisodeEvent): Trail | undefined {
    if (episode.rule.mode !== 'emit') return undefined
    if (state === 'open' && !this.#isClosed) this.#begin(episode.id)
    const trail = this.#open.get(episode.id)
    if (trail === undefined) return undefined
    this.#add(trail, episode.mark)
    if (state !== 'close') return undefined
    this.#open.delete(episode.id)
    for (const part of trail.parts) part.isOpen = false
    const older = episode.mergedInto === undefined ? undefined : this.#open.get(episode.mergedInto)
    if (older !== undefined) joinTrails(older, trail, this.#each)
    return trail
  }

  /** Its span goes out, within `gather` with the next flush. Never throws. */
  emit(report: EpisodeReport, trail: Trail): void {
    if (this.#isGathering) this.#waiting.push({ report, trail })
    else this.#send(report, trail)
  }

  /** Its span cannot go out. */
  drop(trail: Trail): void {
    this.#options.counters.spansDropped++
    this.#release(trail)
  }

  /** Spans that this work emits wait for the flush: there may be more than a batch queue takes. */
  gather(work: () => void): void {
    this.#isGathering = true
    try {
      work()
    } finally {
      this.#isGathering = false
    }
  }

  /**
   * Emits what waits, by portions, and lets a provider of its own export them. Never rejects. Waits
   * for `MAX_FLUSH_MS` in all; what the provider has not exported by then it may go on with.
   */
  async flush(): Promise<void> {
    if (this.#flushes >= MAX_FLUSHES) return
    this.#flushes++
    const limit = startLimit(MAX_FLUSH_MS)
    try {
      let isWell = true
      do {
        this.#sendWaiting(PORTION)
        if (isWell) isWell = await this.#options.outlet.flush(limit.over)
      } while (this.#waiting.length > 0)
    } finally {
      limit.end()
      this.#flushes--
    }
  }

  /** At the end: spans of episodes that are still open, with that state, go out with the flush. */
  close(tellOpen: (sink: EpisodeSink) => void): void {
    this.#isClosed = true
    tellOpen(event => {
      const trail = this.#open.get(event.episode.id)
      if (trail === undefined) return
      const rule = this.#options.rules[event.episode.ruleIndex]!
      this.#waiting.push({ report: reportEpisode(event, rule, 'process'), trail })
    })
    this.#open.clear()
  }

  /** Emits what waits at once, where there is no time for portions. */
  sendAll(): void {
    this.#sendWaiting(this.#waiting.length)
  }

  #sendWaiting(most: number): void {
    enter()
    try {
      for (const { report, trail } of this.#waiting.splice(0, most)) this.#send(report, trail)
    } finally {
      leave()
    }
  }

  #send(report: EpisodeReport, trail: Trail): void {
    const { outlet, counters } = this.#options
    const { rule, firstSeenMs, lastSeenMs } = report
    counters.linksDropped += Math.min(MAX_LINKS, trail.sampled) - trail.sample.size
    outlet.emit({
      name: `anomaly ${rule.id}`,
      startMs: firstSeenMs,
      endMs: lastSeenMs,
      attributes: {
        ...episodeAttributes(report),
        [SEVERITY_ATTRIBUTE]: rule.severity,
        [SPANS_ATTRIBUTE]: trail.spans,
      },
      links: trail.sample.spans,
      error: ERRORS.includes(rule.severity) ? episodeReason(report) : undefined,
    })
    this.#release(trail)
  }

  #begin(id: string): void {
    const trail: Trail = {
      ...{ spans: 0, sampled: 0, sample: new SpanSample(), parts: [{ isOpen: true }] },
    }
    this.#open.set(id, trail)
    this.#held.add(trail)
    const each = linksEach(this.#held.size)
    if (each < this.#each) for (const other of this.#held) other.sample.shrink(each)
    this.#each = each
  }

  #release(trail: Trail): void {
    this.#held.delete(trail)
    this.#each = linksEach(this.#held.size)
  }

  #add(trail: Trail, mark: unknown): void {
    try {
      if (mark === undefined || this.#counted.has(trail, mark as object)) return
      const span = mark as SpanContext
      if (!isSpanContextValid(span)) return
      const isSampled = (span.traceFlags & TraceFlags.SAMPLED) !== 0
      const rank = isSampled ? this.#rankOf(span) : 0
      if (isSampled && trail.sample.has(span, rank)) return
      trail.spans++
      if (!isSampled) return
      trail.sampled++
      trail.sample.add(span, rank, this.#each)
    } catch {
      // A span context of somebody's own that throws when it is read: not one to link to.
    }
  }

  #rankOf({ spanId }: SpanContext): number {
    this.#hash.begin()
    this.#hash.addText(spanId)
    return this.#hash.first
  }
}

function linksEach(trails: number): number {
  let each = MAX_LINKS
  while (each > 1 && each * trails > MAX_HELD_LINKS) each >>= 1
  return each
}

/** A promise for the end of so many ms; `end` says that nobody waits for it any more. */
function startLimit(ms: number): { readonly over: Promise<void>; end(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms)
  })
  return { over, end: () => clearTimeout(timer) }
}
