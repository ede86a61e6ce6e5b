import { open, stat } from 'node:fs/promises'
import type { Clock } from '../base/clock.ts'
import type { Problem } from '../base/problem.ts'
import { readingObstacle } from '../base/system-error.ts'
import { followObstacle, withoutMark } from './bytes.ts'
import { type FilePlace, GrowingFile } from './growing-file.ts'
import type { LineBatch } from './line-batch.ts'

/** A file that lost its name is read on for so long after it grew last: writers are slow to go. */
const LINGER_MS = 10_000
/** Files of one name that are read at once; of more the oldest is let go. */
const MAX_PARTS = 8
/** Files whose place is remembered after they were let go. */
const MAX_LEFT = 256

export interface FollowOptions {
  readonly maxLineBytes: number
  readonly clock: Clock
  /** One for all that are followed at a time. */
  readonly places: FollowedPlaces
}

/** Which files are being read and how far others were: none is read twice under two names. */
export class FollowedPlaces {
  readonly #read = new Set<string>()
  readonly #left = new Map<string, FilePlace>()

  /** False where it is being read already. */
  take(identity: string): boolean {
    if (this.#read.has(identity)) return false
    this.#read.add(identity)
    return true
  }

  isTaken(identity: string): boolean {
    return this.#read.has(identity)
  }

  /** Where it was left; it may be another file by now, which has its number. */
  placeOf(identity: string): FilePlace | undefined {
    return this.#left.get(identity)
  }

  leave({ identity, place }: GrowingFile): void {
    this.#read.delete(identity)
    this.#left.delete(identity)
    this.#left.set(identity, place)
    if (this.#left.size > MAX_LEFT) this.#left.delete(this.#left.keys().next().value!)
  }
}

/**
 * The lines of a file as they are written, by its name: from the first one on, then whatever comes.
 * It is looked at when it is asked. A file of that name need not be there yet.
 *
 * Another file under the name (rotation by renaming): the old one is read to its end first, and on
 * until it has not grown for ten seconds; a deleted one as well. Cut off, or written anew (rotation
 * by copying): it begins anew. A last line without its end waits for the rest; where the rest can
 * no longer come it is handed out as it is. No line is handed out twice. Lost is only what came and
 * went between two looks: what was written and cut off, and files of which each had the name.
 *
 * Holds 256 KiB for each file and the line in progress, at most `maxLineBytes`. Never throws.
 */
export class FollowedFile {
  readonly path: string
  /** What keeps it from being read now; it is tried again. */
  problem: Problem | undefined
  /** Of all files of the name. */
  readBytes = 0
  /** How often another file had taken the name, and how often one was cut off. */
  rotations = 0
  truncations = 0
  readonly #options: FollowOptions
  /** Files that had the name, and last the one that has it. */
  #parts: GrowingFile[] = []
  /** Files that cannot be read as they grow, by their identity. */
  readonly #refused = new Set<string>()
  #waiting: LineBatch[] = []
  #wasOpened = false

  constructor(path: string, options: FollowOptions) {
    this.path = path
    this.#options = options
  }

  /** There is a file, or was. */
  get isOpen(): boolean {
    return this.#parts.length > 0
  }

  /** The next lines, valid until it is asked again; undefined where there are none now. */
  async next(): Promise<LineBatch | undefined> {
    for (;;) {
      const batch = this.#waiting.shift()
      if (batch !== undefined) return batch
      if (!(await this.#look())) return this.#waiting.shift()
    }
  }

  async close(): Promise<void> {
    for (const part of this.#parts) {
      this.#options.places.leave(part)
      await part.close()
    }
    this.#parts = []
  }

  /** True where it is worth another look. */
  async #look(): Promise<boolean> {
    for (const part of [...this.#parts]) if (await this.#read(part)) return true
    if (await this.#openNext()) return true
    const current = this.#parts.at(-1)
    const nowMs = this.#options.clock.now()
    const over = this.#parts.find(
      part => nowMs - part.grownMs >= LINGER_MS && (part !== current || part.isDeleted),
    )
    if (over !== undefined) await this.#drop(over)
    return over !== undefined
  }

  async #read(part: GrowingFile): Promise<boolean> {
    const { maxLineBytes, clock } = this.#options
    const { restarts } = part
    try {
      const wasAtStart = part.isAtStart
      const chunk = await part.read(clock.now(), () =>
        this.#waiting.push(...part.splitter.end(maxLineBytes)),
      )
      const hasRestarted = part.restarts > restarts
      if (hasRestarted) this.truncations++
      if (chunk === undefined) return hasRestarted
      const isStart = wasAtStart || hasRestarted
      const obstacle = isStart ? followObstacle(chunk) : undefined
      if (obstacle !== undefined) {
        this.#refused.add(part.identity)
        this.problem = this.#expected('plain text', obstacle)
        await this.#drop(part)
        return true
      }
      this.problem = undefined
      this.readBytes += chunk.length
      const content = isStart ? withoutMark(chunk) : chunk
      this.#waiting.push(...part.splitter.push(content, maxLineBytes))
      return true
    } catch (error) {
      this.problem = this.#expected('a file that can be read', readingObstacle(error))
      await this.#drop(part)
      // What is wrong with it may be wrong for long.
      return false
    }
  }

  /** Another file has the name: it is read behind those before it. */
  async #openNext(): Promise<boolean> {
    const { path } = this
    const { clock, places } = this.#options
    try {
      const found = await stat(path, { bigint: true })
      const identity = `${found.dev}:${found.ino}`
      if (places.isTaken(identity) || this.#refused.has(identity)) return false
      if (!found.isFile()) {
        const kind = found.isDirectory() ? 'a directory' : 'no ordinary file'
        this.problem = this.#expected('a file', kind)
        return false
      }
      const part = await GrowingFile.open(path, clock.now(), one => places.placeOf(one))
      if (!places.take(part.identity)) {
        await part.close()
        return false
      }
      this.problem = undefined
      this.#refused.clear()
      if (this.#wasOpened) this.rotations++
      this.#wasOpened = true
      this.#parts.push(part)
      if (this.#parts.length > MAX_PARTS) await this.#drop(this.#parts[0]!)
      return true
    } catch (error) {
      this.problem = this.#expected('a file that can be read', readingObstacle(error))
      return false
    }
  }

  /** Lets a file go; a last line without its end is handed out. */
  async #drop(part: GrowingFile): Promise<void> {
    this.#parts = this.#parts.filter(other => other !== part)
    this.#waiting.push(...part.splitter.end(this.#options.maxLineBytes))
    this.#options.places.leave(part)
    await part.close()
  }

  #expected(expected: string, found: string): Problem {
    return { place: this.path, expected, found }
  }
}

/** Bytes that say whether a file can be followed. */
const HEAD_BYTES = 65_536

/**
 * Why a file can only be read once to its end, not followed; undefined where it can, or is not
 * there yet.
 */
export async function followObstacleAt(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return undefined
    if (!found.isFile()) return 'no ordinary file'
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return followObstacle(buffer.subarray(0, bytesRead))
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}
