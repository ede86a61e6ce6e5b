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

export const SPANS_ATTRIBUTE = 'netanomaly.episode.spans'
const SEVERITY_ATTRIBUTE = 'netanomaly.severity'
/** Links of one span; the SDK's own limit is the same. */
export const MAX_LINKS = 128
/** Links kept for all episodes together, some 10 MB: with more than 512 of them open each keeps 64,
 * with more than 1,024 each 32 and so on, but always one. */
export const MAX_HELD_LINKS = 65_536
/** Spans emitted at once at the end: a quarter of what the SDK's batch queue takes by default. */
const PORTION = 512
const ERRORS: readonly SeverityLevel[] = ['high', 'critical']

export interface EpisodeSpanCounters extends SpanOutletCounters {
  /** Links that spans of episodes lack because too many episodes were open at once. */
  linksDropped: number
}

/** In which spans the hot records of one episode were logged. */
export interface Trail {
  /** Different spans, whether they are sampled or not. */
  spans: number
  /** Different ones that are sampled, so that a link to them leads somewhere. */
  sampled: number
  /** Some of the latter. */
  readonly sample: SpanSample
  isOpen: boolean
  /** That of the older episode that this one was joined to. */
  joinedTo: Trail | undefined
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
  /** By span context those that it was counted in: mostly one. */
  readonly #trails = new WeakMap<object, Trail | readonly Trail[]>()
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
    if (state === 'open') this.#begin(episode.id)
    const trail = this.#open.get(episode.id)
    if (trail === undefined) return undefined
    this.#add(trail, episode.mark)
    if (state !== 'close') return undefined
    this.#open.delete(episode.id)
    trail.isOpen = false
    const older = episode.mergedInto === undefined ? undefined : this.#open.get(episode.mergedInto)
    if (older !== undefined) join(older, trail, this.#each)
    return trail
  }

  /** Its span goes out. Never throws. */
  emit(report: EpisodeReport, trail: Trail): void {
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

  /** Its span cannot go out. */
  drop(trail: Trail): void {
    this.#options.counters.spansDropped++
    this.#release(trail)
  }

  /** Exports what a provider of its own has; answers whether it went well. */
  flush(): Promise<boolean> {
    return this.#options.outlet.flush()
  }

  /** At the end: spans of episodes that are still open, with that state, and all are exported. */
  async close(tellOpen: (sink: EpisodeSink) => void): Promise<void> {
    const last: { readonly report: EpisodeReport; readonly trail: Trail }[] = []
    tellOpen(event => {
      const trail = this.#open.get(event.episode.id)
      if (trail === undefined) return
      const rule = this.#options.rules[event.episode.ruleIndex]!
      last.push({ report: reportEpisode(event, rule, 'process'), trail })
    })
    this.#open.clear()
    let isWell = true
    do {
      enter()
      try {
        for (const { report, trail } of last.splice(0, PORTION)) this.emit(report, trail)
      } finally {
        leave()
      }
      if (isWell) isWell = await this.flush()
    } while (last.length > 0)
  }

  #begin(id: string): void {
    const trail: Trail = {
      ...{ spans: 0, sampled: 0, sample: new SpanSample(), isOpen: true, joinedTo: undefined },
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
      if (mark === undefined || this.#isKnown(trail, mark as object)) return
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

  /** Whether the span was counted in the trail; it counts as that from now on. */
  #isKnown(trail: Trail, span: object): boolean {
    const before = this.#trails.get(span)
    if (before === trail) return true
    if (before === undefined) {
      this.#trails.set(span, trail)
      return false
    }
    const all = isOne(before) ? [before] : before
    if (all.some(one => rootOf(one) === trail)) return true
    this.#trails.set(span, [...all.filter(one => rootOf(one).isOpen), trail])
    return false
  }

  #rankOf({ spanId }: SpanContext): number {
    this.#hash.begin()
    this.#hash.addText(spanId)
    return this.#hash.first
  }
}

/** The older one has the younger's spans too; those that both counted and linked count once. */
function join(older: Trail, younger: Trail, most: number): void {
  const both = older.sample.addAll(younger.sample, most)
  older.spans += younger.spans - both
  older.sampled += younger.sampled - both
  younger.joinedTo = older
}

function isOne(trails: Trail | readonly Trail[]): trails is Trail {
  return !Array.isArray(trails)
}

function rootOf(trail: Trail): Trail {
  let root = trail
  while (root.joinedTo !== undefined) root = root.joinedTo
  return root
}

function linksEach(trails: number): number {
  let each = MAX_LINKS
  while (each > 1 && each * trails > MAX_HELD_LINKS) each >>= 1
  return each
}
