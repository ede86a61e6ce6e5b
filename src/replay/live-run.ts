import type { Random } from '../base/random.ts'
import { severityOf } from '../detect/severity.ts'
import type { EngineCounters } from '../engine/counters.ts'
import { Engine } from '../engine/engine.ts'
import type { EpisodeEvent } from '../engine/episode.ts'
import type { EngineLimits } from '../engine/limits.ts'
import { ClientReader, type ClientReaderOptions, type ClientWarning } from '../record/client.ts'
import type { Observation } from '../record/observation.ts'
import { type EpisodeReport, reportEpisode } from '../report/attributes.ts'
import type { BusyClients } from '../report/top-state.ts'
import type { Rule } from '../rules/model.ts'
import type { RecordObserver } from '../rules/observer.ts'
import { type CompiledRules, compileRules } from '../rules/ruleset.ts'
import type { SourceLine } from '../sort/sorter.ts'
import { ClientRates } from './client-rates.ts'
import { locate } from './evidence-line.ts'
import { FileReading } from './file-reading.ts'
import { FileTally } from './file-tally.ts'
import { LiveReader } from './live-reader.ts'
import type { LiveSource } from './live-source.ts'

export interface LiveOptions {
  readonly rules: readonly Rule[]
  readonly client: ClientReaderOptions
  readonly limits: EngineLimits
  /** The setting of that name. */
  readonly maxWeight: number
  /** Files are followed: time goes on without lines after so long. Undefined: they end. */
  readonly idleAfterMs: number | undefined
  readonly random: Random
  /** Hears of each event of an episode as it happens. */
  note(report: EpisodeReport): void
}

/** Lines that are judged before others have their turn, where they are merged line by line. */
const MAX_LINES = 4_096
/** Longer than that a tick is not taken for idle: the machine slept, or its clock was set. */
const MAX_TICK_MS = 5_000
const ROWS_PER_TICK = 4_096
const DAY_MS = 86_400_000

/**
 * Judges lines as they come, as a live door does: what is older than the lateness allows is left
 * out. Of several sources the line with the oldest time is next; lines of what is followed, and of
 * pipes beside it, are not waited for.
 */
export class LiveRun {
  readonly #sources: readonly LiveSource[]
  readonly #options: LiveOptions
  readonly #compiled: CompiledRules
  readonly #observer: RecordObserver
  readonly #clients: ClientReader
  readonly #rates: ClientRates
  readonly #engine: Engine
  readonly #tallies: readonly FileTally[]
  readonly #readers: readonly LiveReader[]
  #source: SourceLine | undefined
  // What the last tick found.
  #tickMs = Number.NaN
  #tickRecords = 0
  #idleMs = 0
  #newestMs = Number.NEGATIVE_INFINITY
  #presentMs = Number.POSITIVE_INFINITY

  constructor(sources: readonly LiveSource[], options: LiveOptions) {
    this.#sources = sources
    this.#options = options
    this.#compiled = compileRules(options.rules, options.random.next())
    this.#clients = new ClientReader(options.client)
    this.#rates = new ClientRates(this.#clients)
    this.#observer = this.#compiled.createObserver(this.#rates, options.maxWeight)
    const { engineRules, rules } = this.#compiled
    const note = (event: EpisodeEvent) => {
      options.note(reportEpisode(event, rules[event.episode.ruleIndex]!, 'file'))
    }
    this.#engine = new Engine(engineRules, note, options.limits, options.random)
    this.#tallies = sources.map(() => new FileTally(rules.length))
    const rates = this.#rates
    const fields = this.#observer.wantsClient ? { look() {} } : rates
    this.#readers = sources.map((source, index) => {
      const tally = this.#tallies[index]!
      const take = (observation: Observation, line: SourceLine) => this.#take(observation, line)
      const reading = new FileReading(source.input, this.#observer, tally, fields, take)
      return new LiveReader(source, reading)
    })
    this.#locateEvidence(this.#observer.observation)
  }

  get counters(): EngineCounters {
    return this.#engine.counters
  }

  /** By index of the source. */
  get tallies(): readonly FileTally[] {
    return this.#tallies
  }

  get warnings(): readonly ClientWarning[] {
    return this.#clients.warnings
  }

  /** Newest time of a record, or that the clock has moved it to; undefined before the first. */
  get newestMs(): number | undefined {
    const { newestMs } = this.#engine
    return Number.isFinite(newestMs) ? newestMs : undefined
  }

  get isEnded(): boolean {
    return this.#readers.every(reader => reader.isEnded)
  }

  get openEpisodes(): number {
    return this.#engine.openEpisodes
  }

  /** Judges what is at hand, at most some thousand lines; false where nothing was. */
  async step(nowMs: number): Promise<boolean> {
    const isFollowing = this.#options.idleAfterMs !== undefined
    if (isFollowing) {
      this.#presentMs = nowMs
      this.#rates.latestMs = nowMs + DAY_MS
    }
    for (const reader of this.#readers) await reader.fill()
    const ready = this.#readers.filter(reader => reader.hasLines)
    if (ready.length === 0) return false
    // What is still to come of it may be older than what is at hand of others.
    const isAwaited = (reader: LiveReader) => !isFollowing || reader.isWholeFile
    if (this.#readers.some(one => !one.hasLines && !one.isEnded && isAwaited(one))) return false
    if (ready.length === 1) ready[0]!.readAll()
    else mergeLines(ready)
    return true
  }

  /** About once a second: without lines time goes on by the clock, and quiet episodes close. */
  tick(nowMs: number): void {
    const { idleAfterMs } = this.#options
    if (idleAfterMs === undefined) return
    this.#engine.sweep(ROWS_PER_TICK)
    const records = this.#tallies.reduce((sum, tally) => sum + tally.records, 0)
    const passedMs = Number.isNaN(this.#tickMs) ? 0 : nowMs - this.#tickMs
    this.#tickMs = nowMs
    if (records === this.#tickRecords) {
      this.#idleMs += Math.min(Math.max(0, passedMs), MAX_TICK_MS)
    } else {
      this.#idleMs = 0
      this.#newestMs = this.#engine.newestMs
    }
    this.#tickRecords = records
    if (this.#idleMs < idleAfterMs) return
    this.#engine.advance(Math.min(this.#newestMs + this.#idleMs, nowMs))
  }

  /** The end of all that ends: what is open is closed. */
  finish(): void {
    this.#engine.finish()
  }

  /** The clients with most records in the last minute. */
  busiest(count: number): BusyClients {
    return this.#rates.busiest(count, this.newestMs ?? 0)
  }

  /** Open episodes as they stand: the most severe first, then who was seen last. */
  open(count: number): EpisodeReport[] {
    const { rules } = this.#compiled
    const severity = (index: number) => severityOf(rules[index]!.severity).number
    return this.#engine
      .episodes()
      .toSorted(
        (a, b) =>
          severity(b.ruleIndex) - severity(a.ruleIndex) ||
          b.lastSeenMs - a.lastSeenMs ||
          a.sequence - b.sequence,
      )
      .slice(0, count)
      .map(episode => {
        const { lastSeenMs: atMs } = episode
        const event = { state: 'update', episode, atMs, expiresMs: atMs, byRecord: false } as const
        return reportEpisode(event, rules[episode.ruleIndex]!, 'file')
      })
  }

  #take(observation: Observation, source: SourceLine): boolean {
    this.#source = source
    // A record of days ahead would end the time of all others: it counts when it came.
    if (observation.timeMs > this.#presentMs + DAY_MS) observation.seenMs = this.#presentMs
    this.#engine.observe(observation)
    return true
  }

  /** Evidence says where it stands. */
  #locateEvidence(observation: Observation): void {
    const describe = observation.describe
    observation.describe = () => {
      const { file, line } = this.#source!
      return locate(this.#sources[file]!.input.name, line, describe())
    }
  }
}

/** Line by line, the one with the oldest time first, until one source has no more at hand. */
function mergeLines(readers: readonly LiveReader[]): void {
  for (let lines = 0; lines < MAX_LINES; lines++) {
    let oldest = readers[0]!
    for (const reader of readers) if (reader.nextMs < oldest.nextMs) oldest = reader
    oldest.readLine()
    if (!oldest.hasLines) return
  }
}
