import type { Random } from '../base/random.ts'
import type { EngineRule } from '../detect/detector.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import type { ClientOrigin } from '../record/client.ts'
import type { KeyText } from '../record/observation.ts'
import { Agenda } from './agenda.ts'
import type { EngineCounters } from './counters.ts'
import {
  createEpisode,
  type Episode,
  type EpisodeEvent,
  type EpisodeSink,
  type EpisodeState,
  MAX_EVIDENCE,
  timedUpdateMs,
} from './episode.ts'
import { EpisodeBook } from './episode-book.ts'
import type { EngineLimits } from './limits.ts'

const MINUTE_MS = 60_000
/** Hot records asked for a line of evidence: some say the same as one before. */
const MAX_DESCRIBED = 3 * MAX_EVIDENCE

type EpisodeLimits = Pick<
  EngineLimits,
  'latenessMs' | 'silenceMs' | 'maxOpenEpisodes' | 'maxEpisodesPerMinute'
>

/** Whom and what an episode can be said of; an `Observation` is one. */
export interface Occasion {
  readonly origin: ClientOrigin | undefined
  readonly mark: unknown
  describe(): string
  describeKey(key: number): KeyText
}

/** A hot time, or the first and last instants of a hot interval. */
export interface HotTime {
  readonly startMs: number
  readonly endMs: number
  /** In what `Episode.observed` is counted. */
  readonly value: number
  /** Of a new episode: its first seen, observations up to the hot time, and later ones. */
  readonly firstSeenMs: number
  readonly records: number
  readonly later: number
  readonly isExact: boolean
  /** Whether a record now being observed is the cause. */
  readonly byRecord: boolean
}

/** Episodes opened so far, and how many of them in the newest minute since 1970 that had any. */
export interface OpenedEpisodes {
  sequence: number
  minute: number
  inMinute: number
}

/**
 * Turns hot times into episodes and says what happens to them: opens one where none is near, joins
 * those that a late record connects, updates at 10, 100, 1000 … times the threshold and after
 * 10 min, 1 h, 6 h, then daily, and closes when the watermark has passed last seen plus quiet.
 */
export class EpisodeKeeper {
  readonly book: EpisodeBook
  /** When each open episode is looked at next. */
  readonly agenda = new Agenda()
  readonly opened: OpenedEpisodes = { sequence: 0, minute: 0, inMinute: 0 }
  readonly #sink: EpisodeSink
  readonly #limits: EpisodeLimits
  readonly #counters: EngineCounters
  readonly #idPrefix: string
  /** Ends a run of the row, which calls `endRun`. */
  readonly #syncRow: (ruleIndex: number, slot: Slot) => void

  constructor(
    table: RowTable,
    sink: EpisodeSink,
    limits: EpisodeLimits,
    counters: EngineCounters,
    random: Random,
    syncRow: (ruleIndex: number, slot: Slot) => void,
  ) {
    this.#syncRow = syncRow
    this.book = new EpisodeBook(table)
    this.#sink = sink
    this.#limits = limits
    this.#counters = counters
    this.#idPrefix = `${hex(random.next())}${hex(random.next()).slice(4)}`
  }

  /** `settle` has nothing to do before the watermark is later than this. */
  get nextMs(): number {
    return this.agenda.nextMs
  }

  /** Takes an open episode of a snapshot in; those of a row in the order of their opening. */
  adopt(episode: Episode, dueMs: number): void {
    this.book.add(episode)
    this.agenda.add(episode, dueMs)
  }

  /** Closes an episode of a snapshot that cannot go on. */
  end(episode: Episode, atMs: number): void {
    this.#counters.episodesClosed++
    episode.closed = true
    this.#say('close', episode, atMs, false)
  }

  /** An observation was counted for a row: its episodes count it too. Hot path. */
  noteCounted(slot: Slot, timeMs: number): void {
    for (let one = this.book.of(slot); one !== undefined; one = one.next) {
      if (timeMs > one.lastSeenMs) one.later++
      else if (timeMs >= one.firstSeenMs) one.records++
    }
  }

  /**
   * A hot time at the end of all that a row has: the common case of a row that stays hot. Answers
   * its episode; undefined where it takes more than that to find it. Hot path.
   */
  goOn(occasion: Occasion, slot: Slot, hotMs: number, value: number): Episode | undefined {
    const episode = this.book.of(slot)
    if (episode === undefined || episode.next !== undefined) return undefined
    const { lastSeenMs } = episode
    if (hotMs < lastSeenMs || hotMs > lastSeenMs + episode.rule.quietMs) return undefined
    episode.lastSeenMs = hotMs
    episode.records += episode.later
    episode.later = 0
    episode.mark = occasion.mark
    if (episode.described < MAX_DESCRIBED) addEvidence(episode, occasion.describe())
    if (value > episode.observed) this.#raise(episode, value, hotMs, true)
    return episode
  }

  /** The only one of its row, with all the evidence that it will have. Hot path. */
  isSettled(episode: Episode): boolean {
    return episode.next === undefined && episode.described >= MAX_DESCRIBED
  }

  /** So many observations went on being hot, up to a value, and to the last one at `lastMs`. */
  endRun(slot: Slot, observations: number, peak: number, lastMs: number): void {
    const episode = this.book.of(slot)
    if (episode === undefined || observations === 0) return
    if (peak > episode.observed) episode.observed = peak
    episode.records += observations
    episode.lastSeenMs = lastMs
  }

  /** The episode that a row opened last has gone on being hot until this time. */
  extend(slot: Slot, lastSeenMs: number): void {
    const episode = this.book.of(slot)
    if (episode === undefined || lastSeenMs <= episode.lastSeenMs) return
    episode.lastSeenMs = lastSeenMs
    episode.records += episode.later
    episode.later = 0
  }

  /** Brings a row's episode up to date with the row. */
  sync(slot: Slot): void {
    const episode = this.book.of(slot)
    if (episode !== undefined) this.#syncRow(episode.ruleIndex, slot)
  }

  /** The open episode of a row; of several the one opened last. */
  openAt(slot: Slot): Episode | undefined {
    this.sync(slot)
    return this.book.of(slot)
  }

  /** Takes a hot time in; answers the episode it belongs to, undefined where a cap forbids one. */
  take(
    occasion: Occasion,
    rule: EngineRule,
    ruleIndex: number,
    slot: Slot,
    hot: HotTime,
  ): Episode | undefined {
    let episode = this.#reaching(slot, hot.startMs, hot.endMs)
    const isNew = episode === undefined
    if (episode === undefined) {
      episode = this.#open(occasion, rule, ruleIndex, slot, hot)
      if (episode === undefined) return undefined
    } else if (hot.endMs > episode.lastSeenMs) {
      const moved = episode.later - hot.later
      episode.records += moved
      episode.later -= moved
      episode.lastSeenMs = hot.endMs
    }
    if (hot.startMs < episode.firstHotMs) episode.firstHotMs = hot.startMs
    if (hot.endMs === episode.lastSeenMs) episode.mark = occasion.mark
    if (!hot.isExact) episode.exact = false
    if (episode.described < MAX_DESCRIBED) addEvidence(episode, occasion.describe())
    if (isNew) this.#say('open', episode, hot.endMs, hot.byRecord)
    else this.#raise(episode, hot.value, hot.endMs, hot.byRecord)
    return episode
  }

  /** The open episode of a row that a hot time lies in or near; undefined where there is none. */
  near(slot: Slot, hotMs: number): Episode | undefined {
    let one = this.book.of(slot)
    while (one !== undefined && !reaches(one, hotMs, hotMs)) one = one.next
    return one
  }

  /** A record of this key was lost to a limit: its open episodes can no longer vouch for counts. */
  noteLoss(slot: Slot): void {
    for (let one = this.book.of(slot); one !== undefined; one = one.next) one.exact = false
  }

  /** Closes and updates what is due before the watermark; Infinity closes everything. */
  settle(watermarkMs: number): void {
    while (this.agenda.nextMs < watermarkMs) {
      const episode = this.agenda.take()!
      if (episode.closed) continue
      this.sync(episode.slot)
      const closeMs = episode.lastSeenMs + episode.rule.quietMs
      if (closeMs < watermarkMs) {
        this.#counters.episodesClosed++
        this.#close(episode, closeMs, false)
        continue
      }
      if (episode.nextUpdateMs < watermarkMs) {
        const dueMs = episode.nextUpdateMs
        episode.timedUpdates++
        episode.nextUpdateMs = timedUpdateMs(episode.openedMs, episode.timedUpdates)
        this.#say('update', episode, dueMs, false)
      }
      this.agenda.add(episode, Math.min(episode.nextUpdateMs, closeMs))
    }
  }

  /** The highest (lowest) window value so far; an update where it reaches the next power of ten. */
  #raise(episode: Episode, value: number, hotMs: number, byRecord: boolean): void {
    if (!isUpward(episode.rule)) {
      if (value < episode.observed) episode.observed = value
      return
    }
    if (value > episode.observed) episode.observed = value
    if (episode.observed < episode.nextUpdateAt) return
    while (episode.observed >= episode.nextUpdateAt) episode.nextUpdateAt *= 10
    this.#say('update', episode, hotMs, byRecord)
  }

  /** The open episode that a hot time belongs to; two that it connects become one. */
  #reaching(slot: Slot, startMs: number, endMs: number): Episode | undefined {
    let found: Episode | undefined
    for (let one = this.book.of(slot); one !== undefined; ) {
      const { next } = one
      if (reaches(one, startMs, endMs)) {
        found = found === undefined ? one : this.#merge(found, one, endMs)
      }
      one = next
    }
    return found
  }

  #merge(a: Episode, b: Episode, hotMs: number): Episode {
    const [older, younger] = a.sequence < b.sequence ? [a, b] : [b, a]
    const [first, last] = a.firstHotMs < b.firstHotMs ? [a, b] : [b, a]
    // What came after the first one: what lies between, what the last one has, what came after it.
    const records = first.records + first.later - last.later
    const { firstHotMs, firstSeenMs } = first
    const { lastSeenMs, later } = last
    Object.assign(older, { records, later, firstHotMs, firstSeenMs, lastSeenMs })
    if (younger.observed > older.observed) older.observed = younger.observed
    older.exact &&= younger.exact
    younger.mergedInto = older.id
    this.#counters.episodesMerged++
    this.#close(younger, hotMs, true)
    return older
  }

  #open(
    occasion: Occasion,
    rule: EngineRule,
    ruleIndex: number,
    slot: Slot,
    hot: HotTime,
  ): Episode | undefined {
    if (!this.#mayOpen(hot.endMs)) {
      this.#counters.capped++
      return undefined
    }
    const sequence = ++this.opened.sequence
    const id = `${this.#idPrefix}-${sequence}`
    const { origin } = occasion
    const episode = createEpisode(
      { id, sequence, rule, ruleIndex, slot, origin },
      occasion.describeKey(rule.key),
      hot,
    )
    this.book.add(episode)
    this.agenda.add(episode, Math.min(episode.nextUpdateMs, hot.endMs + rule.quietMs))
    this.#counters.episodesOpened++
    return episode
  }

  #mayOpen(hotMs: number): boolean {
    const minute = Math.floor(hotMs / MINUTE_MS)
    const { opened } = this
    if (minute > opened.minute) {
      opened.minute = minute
      opened.inMinute = 0
    }
    if (this.book.size >= this.#limits.maxOpenEpisodes) return false
    if (opened.inMinute >= this.#limits.maxEpisodesPerMinute) return false
    opened.inMinute++
    return true
  }

  #close(episode: Episode, atMs: number, byRecord: boolean): void {
    episode.closed = true
    this.book.remove(episode)
    this.#say('close', episode, atMs, byRecord)
  }

  /** What a sink is told of an episode; `sync` comes first. */
  eventOf(state: EpisodeState, episode: Episode, atMs: number, byRecord: boolean): EpisodeEvent {
    const { latenessMs, silenceMs } = this.#limits
    const laterMs = episode.nextUpdateMs + episode.rule.quietMs + latenessMs + silenceMs
    return { state, episode, atMs, expiresMs: state === 'close' ? atMs : laterMs, byRecord }
  }

  #say(state: EpisodeState, episode: Episode, atMs: number, byRecord: boolean): void {
    this.#sink(this.eventOf(state, episode, atMs, byRecord))
  }
}

/** Whether hot times from `startMs` to `endMs` belong to the episode. */
function reaches(episode: Episode, startMs: number, endMs: number): boolean {
  const { quietMs } = episode.rule
  return endMs >= episode.firstHotMs - quietMs && startMs <= episode.lastSeenMs + quietMs
}

function isUpward(rule: EngineRule): boolean {
  return rule.operator === 'gt' || rule.operator === 'gte'
}

function addEvidence(episode: Episode, line: string): void {
  episode.described++
  if (line !== '' && !episode.evidence.includes(line)) episode.evidence.push(line)
  if (episode.evidence.length === MAX_EVIDENCE) episode.described = MAX_DESCRIBED
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
