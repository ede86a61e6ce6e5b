import type { Clock } from '../base/clock.ts'
import { describeProblem } from '../base/problem.ts'
import type { SkipReason } from '../record/record.ts'
import type { LiveRun } from '../replay/live-run.ts'
import type { LiveSource } from '../replay/live-source.ts'
import { showName } from '../replay/shown-line.ts'
import type { EpisodeReport } from '../report/attributes.ts'
import type { TopFile, TopState } from '../report/top-state.ts'
import { LineRate } from './line-rate.ts'

/** Closed episodes that are kept to be shown. */
const MAX_CLOSED = 200

/** What there is to show of a run, put together when it is asked for. */
export class TopWatch {
  readonly #sources: readonly LiveSource[]
  readonly #clock: Clock
  readonly #isFollowing: boolean
  readonly #startMs: number
  readonly #rate = new LineRate()
  readonly #closed: EpisodeReport[] = []
  #closedCount = 0

  constructor(sources: readonly LiveSource[], clock: Clock, isFollowing: boolean) {
    this.#sources = sources
    this.#clock = clock
    this.#isFollowing = isFollowing
    this.#startMs = clock.now()
  }

  /** An event of an episode; what was joined to another was no episode of its own. */
  note(report: EpisodeReport): void {
    if (report.state !== 'close' || report.mergedInto !== undefined) return
    this.#closedCount++
    this.#closed.unshift(report)
    if (this.#closed.length > MAX_CLOSED) this.#closed.pop()
  }

  /** About as often as it is looked at. */
  tick(run: LiveRun): void {
    this.#rate.note(this.#clock.now(), linesOf(run))
  }

  /** With at most so many rows of each kind. */
  state(run: LiveRun, top: number): TopState {
    const nowMs = this.#clock.now()
    const elapsedMs = Math.max(1, nowMs - this.#startMs)
    const lines = linesOf(run)
    const { newestMs } = run
    const sum = (pick: 'records' | 'withAddress') =>
      run.tallies.reduce((all, tally) => all + tally[pick], 0)
    return {
      files: this.#sources.map(fileOf),
      isFollowing: this.#isFollowing && !run.isEnded,
      isOver: run.isEnded,
      share: this.#share(),
      elapsedMs,
      lines,
      linesPerSecond: this.#rate.perSecond,
      meanLinesPerSecond: (lines * 1_000) / elapsedMs,
      records: sum('records'),
      withAddress: sum('withAddress'),
      useless: USELESS.reduce((all, reason) => all + skippedOf(run, reason), 0),
      losses: run.counters,
      newestMs,
      lagMs: this.#isFollowing && newestMs !== undefined ? nowMs - newestMs : undefined,
      clients: run.busiest(top),
      openCount: run.openEpisodes,
      open: run.open(top),
      closedCount: this.#closedCount,
      closed: this.#closed.slice(0, top),
    }
  }

  #share(): number | undefined {
    let read = 0
    let size = 0
    for (const source of this.#sources) {
      if (source.sizeBytes === undefined) return undefined
      read += source.readBytes
      size += source.sizeBytes
    }
    return size === 0 ? undefined : Math.min(1, read / size)
  }
}

/** Why a source is not read, or not as it was asked for; undefined where all is well. */
export function noteOn({ problem, isFollowed, notFollowed }: LiveSource): string | undefined {
  if (problem !== undefined) {
    const { expected, found } = problem
    return isFollowed && found === 'none there'
      ? 'waiting for it: none there'
      : `expected ${expected}, found ${found}`
  }
  return notFollowed && `not followed, but read to its end: ${notFollowed}`
}

/** The same as a message. */
export function complaintOn(source: LiveSource): string | undefined {
  const name = showName(source.input.name)
  const { problem } = source
  if (problem !== undefined && noteOn(source)!.startsWith('expected')) {
    return describeProblem({ ...problem, place: name })
  }
  const note = noteOn(source)
  return note && `${name}: ${note}`
}

const USELESS: readonly SkipReason[] = ['unparsed', 'too-long', 'no-time', 'impossible-time']

function skippedOf({ tallies }: LiveRun, reason: SkipReason): number {
  return tallies.reduce((sum, { skipped }) => sum + (skipped.get(reason)?.count ?? 0), 0)
}

function fileOf(source: LiveSource): TopFile {
  return { name: source.input.name, note: noteOn(source) }
}

function linesOf({ tallies }: LiveRun): number {
  return tallies.reduce((sum, { lines }) => sum + lines, 0)
}
