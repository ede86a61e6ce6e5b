import type { Bell } from '../base/bell.ts'
import type { Clock } from '../base/clock.ts'
import type { Problem } from '../base/problem.ts'
import { FollowedFile, type FollowedPlaces, followObstacleAt } from '../input/follow.ts'
import type { LineBatch } from '../input/line-batch.ts'
import { type LineSource, openLines } from '../input/lines.ts'
import { combined } from '../parse/combined.ts'
import type { LogFormat } from '../parse/format.ts'
import { textLines } from '../parse/text-lines.ts'
import type { TimeContext } from '../parse/time/times.ts'
import { contextOf, type TimeChoice } from './file-times.ts'
import { type LogFile, openLogFile, unseenLogFile } from './log-file.ts'

/** Time between two looks at a followed file that had no more. */
const POLL_MS = 200

/** Where lines come from as they come. */
export interface LiveSource {
  readonly input: LogFile
  /** It goes on for as long as anybody wants. */
  readonly isFollowed: boolean
  /** Why it is not followed though that was asked for. */
  readonly notFollowed: string | undefined
  /** No more will come. */
  readonly isEnded: boolean
  /** What keeps it from being read, now or at all. */
  readonly problem: Problem | undefined
  readonly readBytes: number
  /** Undefined where that is not known, or grows. */
  readonly sizeBytes: number | undefined
  /** The lines at hand, valid until it is asked again; undefined where there are none now. */
  next(): Promise<LineBatch | undefined>
  close(): Promise<void>
}

export interface LiveSourceOptions {
  /** As which format all lines are read; undefined: each by its own looks. */
  readonly format: LogFormat | undefined
  readonly times: TimeChoice
  readonly stdin: AsyncIterable<Buffer>
  readonly clock: Clock
  /** Rung when lines have come. */
  readonly bell: Bell
  /** Undefined: files are read to their end. */
  readonly follow: FollowedPlaces | undefined
}

/** Nothing in a file, and no missing one, makes it fail. */
export async function openLiveSource(
  path: string,
  index: number,
  options: LiveSourceOptions,
): Promise<LiveSource> {
  const { format, times, stdin, bell, clock, follow } = options
  const isForced = format !== undefined
  const notFollowed = follow && (path === '-' ? 'a pipe' : await followObstacleAt(path))
  if (follow !== undefined && notFollowed === undefined) {
    const present = withClock(times, clock)
    // What most of its lines are decides nothing but how fast they are read.
    const main = format ?? (await openLogFile(path, index, format, stdin)).format
    const { maxLineBytes } = main ?? textLines
    return new GrowingSource(
      unseenLogFile(path, index, main ?? combined, isForced, present),
      new FollowedFile(path, { maxLineBytes, clock, places: follow }),
      clock,
    )
  }
  const lines = await openLines(path, { stdin })
  if (lines.sizeBytes === undefined) {
    const context = follow ? withClock(times, clock) : contextOf(times)
    const input = unseenLogFile(path, index, format ?? combined, isForced, context)
    return new EndingSource(input, lines, bell, notFollowed)
  }
  const input = await openLogFile(path, index, format, stdin, textLines, times)
  if (input.format !== undefined) lines.maxLineBytes = input.format.maxLineBytes
  return new EndingSource(input, lines, bell, notFollowed)
}

/** Dates without a year are not after the present, which goes on. */
function withClock(times: TimeChoice, clock: Clock): TimeContext {
  const context = contextOf(times)
  if (times.year !== undefined) return context
  return {
    offsetMs: context.offsetMs,
    get latestMs() {
      return clock.now()
    },
  }
}

/** What has an end: a file as it is now, a pipe. */
class EndingSource implements LiveSource {
  readonly input: LogFile
  readonly isFollowed = false
  readonly notFollowed: string | undefined
  isEnded = false
  readonly #lines: LineSource
  readonly #batches: AsyncGenerator<LineBatch>
  readonly #bell: Bell
  #isAsked = false
  #found: LineBatch | undefined

  constructor(input: LogFile, lines: LineSource, bell: Bell, notFollowed: string | undefined) {
    this.input = input
    this.notFollowed = notFollowed
    this.#lines = lines
    this.#batches = lines.batches()
    this.#bell = bell
  }

  get problem(): Problem | undefined {
    return this.#lines.problem
  }

  get readBytes(): number {
    return this.#lines.readBytes
  }

  get sizeBytes(): number | undefined {
    return this.#lines.sizeBytes
  }

  next(): Promise<LineBatch | undefined> {
    const found = this.#found
    this.#found = undefined
    if (found === undefined && !this.isEnded && !this.#isAsked) this.#ask()
    return Promise.resolve(found)
  }

  /** Does not wait for a pipe that is still being read. */
  async close(): Promise<void> {
    if (!this.#isAsked) await this.#batches.return(undefined)
  }

  #ask(): void {
    this.#isAsked = true
    void this.#batches.next().then(({ done, value }) => {
      this.#isAsked = false
      if (done) this.isEnded = true
      else this.#found = value
      this.#bell.ring()
    })
  }
}

/** A file that is followed. */
class GrowingSource implements LiveSource {
  readonly input: LogFile
  readonly isFollowed = true
  readonly notFollowed = undefined
  readonly isEnded = false
  readonly sizeBytes = undefined
  readonly #file: FollowedFile
  readonly #clock: Clock
  #emptyMs = Number.NEGATIVE_INFINITY

  constructor(input: LogFile, file: FollowedFile, clock: Clock) {
    this.input = input
    this.#file = file
    this.#clock = clock
  }

  get problem(): Problem | undefined {
    return this.#file.problem
  }

  get readBytes(): number {
    return this.#file.readBytes
  }

  async next(): Promise<LineBatch | undefined> {
    const nowMs = this.#clock.now()
    if (Math.abs(nowMs - this.#emptyMs) < POLL_MS) return undefined
    const batch = await this.#file.next()
    if (batch === undefined) this.#emptyMs = nowMs
    return batch
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
