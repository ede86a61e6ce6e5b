import type { Random } from '../base/random.ts'
import type { EngineRule } from '../detect/detector.ts'
import type { Slot } from '../memory/slot-table.ts'
import type { Observation } from '../record/observation.ts'
import type { CountWindow } from '../window/count-window.ts'
import { Agenda } from './agenda.ts'
import type { EngineCounters } from './counters.ts'
import {
  createEpisode,
  type Episode,
  type EpisodeSink,
  type EpisodeState,
  MAX_EVIDENCE,
  timedUpdateMs,
} from './episode.ts'
import { absorb, EpisodeBook, join, noteObservation, reaches, settleFirst } from './episode-book.ts'
import type { KeySpace } from './key-space.ts'
import type { EngineLimits } from './limits.ts'

const MINUTE_MS = 60_000

type EpisodeLimits = Pick<
  EngineLimits,
  'latenessMs' | 'silenceMs' | 'maxOpenEpisodes' | 'maxEpisodesPerMinute'
>

/**
 * Turns hot times into episodes and says what happens to them: opens one where none is near, joins
 * those that a late record connects, updates at 10, 100, 1000 … times the threshold and after
 * 10 min, 1 h, 6 h, then daily, and closes when the watermark has passed last seen plus quiet.
 */
export class EpisodeKeeper {
  readonly #windows: readonly CountWindow[]
  readonly #spaces: readonly KeySpace[]
  readonly #books: readonly EpisodeBook[]
  readonly #sink: EpisodeSink
  readonly #limits: EpisodeLimits
  readonly #counters: EngineCounters
  readonly #agenda = new Agenda()
  readonly #idPrefix: string
  #sequence = 0
  #size = 0
  #minute = 0
  #openedInMinute = 0

  constructor(
    windows: readonly CountWindow[],
    spaces: readonly KeySpace[],
    sink: EpisodeSink,
    limits: EpisodeLimits,
    with_: { readonly counters: EngineCounters; readonly random: Random },
  ) {
    this.#windows = windows
    this.#spaces = spaces
    this.#books = windows.map(() => new EpisodeBook())
    this.#sink = sink
    this.#limits = limits
    this.#counters = with_.counters
    this.#idPrefix = `${hex(with_.random.next())}${hex(with_.random.next()).slice(4)}`
  }

  /** Episodes open now. */
  get size(): number {
    return this.#size
  }

  /** `settle` has nothing to do before the watermark is later than this. */
  get nextMs(): number {
    return this.#agenda.nextMs
  }

  openAt(ruleIndex: number, slot: Slot): Episode | undefined {
    return this.#books[ruleIndex]!.of(slot)?.[0]
  }

  /**
   * Follows what a new observation changed: only windows that end at it or up to one window later.
   * Answers the episode of its own time, where that is hot. `oldestMs` is the watermark less the
   * window: times lost from there on make counts lower bounds.
   */
  note(
    observation: Observation,
    rule: EngineRule,
    ruleIndex: number,
    slot: Slot,
    index: number,
    oldestMs: number,
  ): Episode | undefined {
    const window = this.#windows[ruleIndex]!
    const book = this.#books[ruleIndex]!
    const timeMs = window.timeAt(slot, index)
    const open = book.of(slot)
    if (open !== undefined) for (const one of open) noteObservation(one, window, timeMs)
    const isExact = window.lostMs(slot) < oldestMs
    let own: Episode | undefined
    let last: Episode | undefined
    const length = window.length(slot)
    // The windows' first indexes only grow, so all windows together cost one walk.
    let first = window.indexFrom(slot, timeMs - rule.windowMs)
    for (let at = index; at < length; at++) {
      const hotMs = window.timeAt(slot, at)
      if (hotMs - timeMs > rule.windowMs) break
      while (window.timeAt(slot, first) < hotMs - rule.windowMs) first++
      const count = at - first + 1
      if (count < rule.threshold) continue
      if (last === undefined || !covers(last, hotMs)) {
        last = this.#take(observation, rule, ruleIndex, slot, at, count)
        if (last === undefined) continue
        if (!isExact) last.exact = false
      } else if (count > last.observed) {
        this.#raise(last, count, hotMs)
      }
      if (hotMs === timeMs) own = last
    }
    return own?.closed ? survivor(book.of(slot), timeMs) : own
  }

  /** A record of this key was lost to a limit: its open episodes can no longer vouch for counts. */
  noteLoss(ruleIndex: number, slot: Slot): void {
    for (const episode of this.#books[ruleIndex]!.of(slot) ?? []) episode.exact = false
  }

  /** Closes and updates what is due before the watermark; Infinity closes everything. */
  settle(watermarkMs: number): void {
    while (this.#agenda.nextMs < watermarkMs) {
      const episode = this.#agenda.take()!
      if (episode.closed) continue
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
      this.#agenda.add(episode, Math.min(episode.nextUpdateMs, closeMs))
    }
  }

  #take(
    observation: Observation,
    rule: EngineRule,
    ruleIndex: number,
    slot: Slot,
    index: number,
    count: number,
  ): Episode | undefined {
    const window = this.#windows[ruleIndex]!
    const hotMs = window.timeAt(slot, index)
    const position = window.firstPosition(slot) + index
    let episode = this.#reaching(ruleIndex, slot, hotMs)
    const isNew = episode === undefined
    if (episode === undefined) {
      episode = this.#open(observation, rule, ruleIndex, slot, hotMs)
      if (episode === undefined) return undefined
      settleFirst(episode, window)
    }
    join(episode, window, hotMs, position)
    if (hotMs === episode.lastSeenMs) episode.mark = observation.mark
    if (episode.evidence.length < MAX_EVIDENCE) addEvidence(episode, observation.describe())
    if (isNew) {
      episode.observed = count
      this.#say('open', episode, hotMs, true)
    } else {
      this.#raise(episode, count, hotMs)
    }
    return episode
  }

  /** Its highest window value so far; an update where that reaches the next power of ten. */
  #raise(episode: Episode, count: number, hotMs: number): void {
    if (count > episode.observed) episode.observed = count
    if (episode.observed < episode.nextUpdateAt) return
    while (episode.observed >= episode.nextUpdateAt) episode.nextUpdateAt *= 10
    this.#say('update', episode, hotMs, true)
  }

  /** The open episode that a hot time belongs to; two that it connects become one. */
  #reaching(ruleIndex: number, slot: Slot, hotMs: number): Episode | undefined {
    const open = this.#books[ruleIndex]!.of(slot)
    if (open === undefined) return undefined
    let found: Episode | undefined
    for (const one of open) {
      if (!reaches(one, hotMs)) continue
      found = found === undefined ? one : this.#merge(found, one, hotMs)
    }
    return found
  }

  #merge(a: Episode, b: Episode, hotMs: number): Episode {
    const [older, younger] = a.sequence < b.sequence ? [a, b] : [b, a]
    absorb(older, younger)
    this.#counters.episodesMerged++
    this.#close(younger, hotMs, true)
    return older
  }

  #open(
    observation: Observation,
    rule: EngineRule,
    ruleIndex: number,
    slot: Slot,
    hotMs: number,
  ): Episode | undefined {
    if (!this.#mayOpen(hotMs)) {
      this.#counters.capped++
      return undefined
    }
    const sequence = ++this.#sequence
    const id = `${this.#idPrefix}-${sequence}`
    const { origin } = observation
    const episode = createEpisode(
      { id, sequence, rule, ruleIndex, slot, origin },
      observation.keys[rule.key]!,
      hotMs,
    )
    this.#books[ruleIndex]!.add(episode)
    this.#spaces[rule.key]!.hold(slot)
    this.#agenda.add(episode, Math.min(episode.nextUpdateMs, hotMs + rule.quietMs))
    this.#size++
    this.#counters.episodesOpened++
    return episode
  }

  #mayOpen(hotMs: number): boolean {
    const minute = Math.floor(hotMs / MINUTE_MS)
    if (minute > this.#minute) {
      this.#minute = minute
      this.#openedInMinute = 0
    }
    if (this.#size >= this.#limits.maxOpenEpisodes) return false
    if (this.#openedInMinute >= this.#limits.maxEpisodesPerMinute) return false
    this.#openedInMinute++
    return true
  }

  #close(episode: Episode, atMs: number, byRecord: boolean): void {
    episode.closed = true
    this.#books[episode.ruleIndex]!.remove(episode)
    this.#spaces[episode.rule.key]!.release(episode.slot)
    this.#size--
    this.#say('close', episode, atMs, byRecord)
  }

  #say(state: EpisodeState, episode: Episode, atMs: number, byRecord: boolean): void {
    const { latenessMs, silenceMs } = this.#limits
    const laterMs = episode.nextUpdateMs + episode.rule.quietMs + latenessMs + silenceMs
    const expiresMs = state === 'close' ? atMs : laterMs
    this.#sink({ state, episode, atMs, expiresMs, byRecord })
  }
}

/** Whether a time lies between the episode's hot times, so that it changes nothing but counts. */
function covers(episode: Episode, hotMs: number): boolean {
  return hotMs >= episode.firstHotMs && hotMs < episode.lastSeenMs && !episode.closed
}

/** The episode that one which was joined to it is part of now. */
function survivor(open: readonly Episode[] | undefined, hotMs: number): Episode | undefined {
  return open?.find(one => reaches(one, hotMs))
}

function addEvidence(episode: Episode, line: string): void {
  if (episode.evidence.at(-1) !== line) episode.evidence.push(line)
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
