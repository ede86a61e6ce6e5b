import type { Problem } from '../base/problem.ts'
import { type ByteSource, nulRunEnd, openBytes } from './bytes.ts'
import { LineBatch } from './line-batch.ts'

export interface LineOptions {
  /** Default 64 MiB; see `LineSource.maxLineBytes`. */
  readonly maxLineBytes?: number
  /** What the path `-` stands for, default the process's own. */
  readonly stdin?: AsyncIterable<Buffer>
}

/** A path, or `-` for standard input. Never throws: a failure stands in the source's `problem`. */
export async function openLines(path: string, options: LineOptions = {}): Promise<LineSource> {
  const bytes = await openBytes(path, () => options.stdin ?? process.stdin)
  return new LineSource(bytes, options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES)
}

const DEFAULT_MAX_LINE_BYTES = 67_108_864
/** A sample stops growing here, even if it has fewer lines than were asked for. */
const MAX_SAMPLE_CHARACTERS = 16_777_216

/**
 * The lines of a file, plain or gzip, in batches of about a megabyte. Holds one chunk, which the
 * batches are parts of, and a copy of the line in progress, at most `maxLineBytes`.
 */
export class LineSource {
  /** Longer lines are read over and marked. May be set between batches, and after a sample. */
  maxLineBytes: number
  readonly #bytes: ByteSource
  readonly #chunks: AsyncGenerator<Buffer>
  readonly #splitter = new LineSplitter()
  /** Sampled or found in one chunk with another, and still to be handed out. */
  #waiting: LineBatch[] = []

  constructor(bytes: ByteSource, maxLineBytes: number) {
    this.#bytes = bytes
    this.#chunks = bytes.chunks()
    this.maxLineBytes = maxLineBytes
  }

  get name(): string {
    return this.#bytes.name
  }

  /** On disk, compressed where the file is; undefined for pipes and standard input. */
  get sizeBytes(): number | undefined {
    return this.#bytes.sizeBytes
  }

  /** Read so far, in the measure of `sizeBytes`. */
  get readBytes(): number {
    return this.#bytes.readBytes
  }

  /** Why nothing, or not everything, could be read; final after the last batch. */
  get problem(): Problem | undefined {
    return this.#bytes.problem
  }

  /** Its start holds NUL bytes: where no line was of use, it is no text. */
  get looksBinary(): boolean {
    return this.#bytes.looksBinary
  }

  /** The first lines that are not empty, at most `count`; `batches` hands them out again. */
  async sample(count: number): Promise<string[]> {
    const found: string[] = []
    const sampled: LineBatch[] = []
    for (let characters = 0; found.length < count && characters < MAX_SAMPLE_CHARACTERS; ) {
      const batch = await this.#next()
      if (batch === undefined) break
      batch.keep()
      sampled.push(batch)
      for (let index = 0; index < batch.length && found.length < count; index++) {
        batch.select(index)
        const { text } = batch
        characters += text.length
        if (text.trim() !== '') found.push(text)
      }
    }
    this.#waiting = [...sampled, ...this.#waiting]
    return found
  }

  async *batches(): AsyncGenerator<LineBatch> {
    try {
      for (;;) {
        const batch = await this.#next()
        if (batch === undefined) return
        batch.maxLineBytes = this.maxLineBytes
        yield batch
      }
    } finally {
      await this.close()
    }
  }

  /** Needed only where `batches` was never begun. */
  async close(): Promise<void> {
    await this.#chunks.return(undefined)
  }

  async #next(): Promise<LineBatch | undefined> {
    while (this.#waiting.length === 0) {
      const { done, value } = await this.#chunks.next()
      const { maxLineBytes } = this
      this.#waiting = done
        ? this.#splitter.end(maxLineBytes)
        : this.#splitter.push(value, maxLineBytes)
      const { textAt } = this.#bytes
      for (const batch of this.#waiting)
        batch.fileAt = textAt === undefined ? -1 : textAt + batch.fileAt
      if (done) break
    }
    return this.#waiting.shift()
  }
}

const NEWLINE = 0x0a

/** Bytes to lines: what follows the last line end of a chunk waits for the next. */
export class LineSplitter {
  #waiting: Buffer[] = []
  #waitingBytes = 0
  /** The line in progress is longer than the limit and was let go. */
  #isTooLong = false
  #nextNumber = 1
  // Bytes that came before the next chunk, and before the line in progress.
  #chunkAt = 0
  #waitingAt = 0

  /** None where no line ends in the chunk; what is kept of the chunk is a copy. */
  push(chunk: Buffer, maxLineBytes: number): LineBatch[] {
    // A writer that kept its offset when the file was cut leaves a hole before its next line.
    const isLineStart = this.#waitingBytes === 0 && !this.#isTooLong
    const content = isLineStart && chunk[0] === 0 ? chunk.subarray(nulRunEnd(chunk)) : chunk
    const last = content.lastIndexOf(NEWLINE)
    this.#chunkAt += chunk.length - content.length
    const batches = last < 0 ? [] : this.#complete(content, last, maxLineBytes)
    this.#wait(content.subarray(last + 1), this.#chunkAt + last + 1, maxLineBytes)
    this.#chunkAt += content.length
    return batches
  }

  /** A last line without an end. */
  end(maxLineBytes: number): LineBatch[] {
    if (this.#waitingBytes === 0 && !this.#isTooLong) return []
    return [this.#join(Buffer.alloc(0), maxLineBytes)]
  }

  /** The line that was in progress by itself, so that a megabyte is not copied for its sake. */
  #complete(content: Buffer, last: number, maxLineBytes: number): LineBatch[] {
    const batches: LineBatch[] = []
    let from = 0
    if (this.#waitingBytes > 0 || this.#isTooLong) {
      const first = content.indexOf(NEWLINE)
      batches.push(this.#join(content.subarray(0, first), maxLineBytes))
      from = first + 1
    }
    if (from <= last) {
      const lines = content.subarray(from, last)
      batches.push(this.#batch(lines, this.#chunkAt + from, maxLineBytes, false))
    }
    return batches
  }

  /** The line in progress, which ends with `rest`. */
  #join(rest: Buffer, maxLineBytes: number): LineBatch {
    const line = this.#isTooLong ? Buffer.alloc(0) : Buffer.concat([...this.#waiting, rest])
    const batch = this.#batch(line, this.#waitingAt, maxLineBytes, this.#isTooLong)
    this.#isTooLong = false
    this.#drop()
    return batch
  }

  /** `at` is how many bytes came before. */
  #batch(lines: Buffer, at: number, maxLineBytes: number, lacksFirst: boolean): LineBatch {
    const batch = new LineBatch(lines, this.#nextNumber, maxLineBytes, lacksFirst)
    batch.fileAt = at
    this.#nextNumber += batch.length
    return batch
  }

  #wait(tail: Buffer, at: number, maxLineBytes: number): void {
    if (tail.length === 0 || this.#isTooLong) return
    if (this.#waitingBytes === 0) this.#waitingAt = at
    // One byte more than the limit may be the return of a line that just fits.
    this.#isTooLong = this.#waitingBytes + tail.length > maxLineBytes + 1
    if (this.#isTooLong) {
      this.#drop()
    } else {
      this.#waiting.push(Buffer.from(tail))
      this.#waitingBytes += tail.length
    }
  }

  #drop(): void {
    this.#waiting = []
    this.#waitingBytes = 0
  }
}
