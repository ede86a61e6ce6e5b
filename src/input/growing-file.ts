import { type FileHandle, open } from 'node:fs/promises'
import { LineSplitter } from './lines.ts'

/** How much is read at once. */
const CHUNK_BYTES = 262_144
/** Bytes before the place that was read up to, by which a file is known again. */
const TAIL_BYTES = 64

/** How far a file was read, and what stands before that place. */
export interface FilePlace {
  readonly position: number
  readonly tail: Buffer
}

/** What tells a file from others whatever its name is: its device and its number there. */
export async function identityOf(handle: FileHandle): Promise<string> {
  const { dev, ino } = await handle.stat({ bigint: true })
  return `${dev}:${ino}`
}

/**
 * A file that others write to, open for as long as this is: what was read of it, and what has come
 * since. Where it was cut off, or written anew from its start, it begins anew: known by its size,
 * or by the bytes before the place that was read up to, which are no longer there. Holds a chunk of
 * 256 KiB and the line in progress.
 */
export class GrowingFile {
  readonly identity: string
  /** When bytes came last, by the clock of whoever reads. */
  grownMs: number
  /** How often it began anew. */
  restarts = 0
  /** It has no name any more. */
  isDeleted = false
  splitter = new LineSplitter()
  readonly #handle: FileHandle
  #buffer: Buffer | undefined
  #position: number
  #tail: Buffer
  /** The last look found nothing more. */
  #isAtEnd = false
  // As it was when it was looked at last.
  #sizeBytes = -1
  #changedMs = -1

  private constructor(handle: FileHandle, identity: string, from: FilePlace, nowMs: number) {
    this.#handle = handle
    this.identity = identity
    this.#position = from.position
    this.#tail = from.tail
    this.grownMs = nowMs
    // What was left is looked at for what has become of it.
    this.#isAtEnd = from.position > 0
  }

  /** Throws what the system says. `left` is where a file that may be this one was left. */
  static async open(
    path: string,
    nowMs: number,
    left: (identity: string) => FilePlace | undefined,
  ): Promise<GrowingFile> {
    const handle = await open(path)
    try {
      const identity = await identityOf(handle)
      return new GrowingFile(handle, identity, left(identity) ?? START, nowMs)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  get place(): FilePlace {
    return { position: this.#position, tail: this.#tail }
  }

  /** It stands at its beginning: what is read next may begin with a mark. */
  get isAtStart(): boolean {
    return this.#position === 0
  }

  /**
   * What has come, valid until the next look; undefined where nothing has. `restart` is called
   * before what comes is read from the start again.
   */
  async read(nowMs: number, restart: () => void): Promise<Buffer | undefined> {
    if (this.#isAtEnd) {
      const { size, mtimeMs, nlink } = await this.#handle.stat()
      this.isDeleted = nlink === 0
      if (size === this.#sizeBytes && mtimeMs === this.#changedMs) return undefined
      this.#sizeBytes = size
      this.#changedMs = mtimeMs
      if (size < this.#position || !(await this.#isTailThere())) {
        restart()
        this.#restart()
      }
    }
    this.#buffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES)
    const buffer = this.#buffer
    const { bytesRead } = await this.#handle.read(buffer, 0, CHUNK_BYTES, this.#position)
    this.#isAtEnd = bytesRead === 0
    if (bytesRead === 0) return undefined
    const chunk = buffer.subarray(0, bytesRead)
    this.#position += bytesRead
    const last = chunk.subarray(-TAIL_BYTES)
    this.#tail = Buffer.concat([this.#tail, last]).subarray(-TAIL_BYTES)
    this.grownMs = nowMs
    return chunk
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  #restart(): void {
    this.#position = 0
    this.#tail = START.tail
    this.restarts++
    this.splitter = new LineSplitter()
  }

  async #isTailThere(): Promise<boolean> {
    const { length } = this.#tail
    if (length === 0) return true
    const found = Buffer.alloc(length)
    const { bytesRead } = await this.#handle.read(found, 0, length, this.#position - length)
    return bytesRead === length && found.equals(this.#tail)
  }
}

const START: FilePlace = { position: 0, tail: Buffer.alloc(0) }
