import { isAscii, isUtf8 } from 'node:buffer'
import type { Problem } from '../base/problem.ts'
import { type ByteSource, nulRunEnd, openBytes } from './bytes.ts'

/** A line that is not handed out as it stands, or not at all. */
export type LineMark =
  /** Longer than the limit; an empty string stands in its place. */
  | 'too-long'
  /** Bytes that are no UTF-8 became U+FFFD. */
  | 'invalid-utf8'

export interface LineBatch {
  /** Physical number of the first line, from 1; the others follow without a gap. */
  readonly firstNumber: number
  /** Without line ends; empty lines are there as empty strings. */
  readonly lines: readonly string[]
  /** By index in `lines`; undefined where there are none, as nearly always. */
  readonly marks: ReadonlyMap<number, LineMark> | undefined
}

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
 * The lines of a file, plain or gzip, in batches of about a megabyte. Holds one chunk, a batch and
 * the line in progress, at most `maxLineBytes`.
 */
export class LineSource {
  /** Longer lines are read over and marked. May be set between batches, and after a sample. */
  maxLineBytes: number
  readonly #bytes: ByteSource
  readonly #chunks: AsyncGenerator<Buffer>
  readonly #splitter = new LineSplitter()
  #sampled: LineBatch[] = []

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
    for (let characters = 0; found.length < count && characters < MAX_SAMPLE_CHARACTERS; ) {
      const batch = await this.#next()
      if (batch === undefined) break
      this.#sampled.push(batch)
      for (const line of batch.lines) {
        characters += line.length
        if (found.length < count && line.trim() !== '') found.push(line)
      }
    }
    return found
  }

  async *batches(): AsyncGenerator<LineBatch> {
    try {
      for (;;) {
        const batch = this.#sampled.shift() ?? (await this.#next())
        if (batch === undefined) return
        yield limited(batch, this.maxLineBytes)
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
    for (;;) {
      const { done, value } = await this.#chunks.next()
      const batch = done ? this.#splitter.end() : this.#splitter.push(value, this.maxLineBytes)
      if (done || batch !== undefined) return batch
    }
  }
}

const NEWLINE = 0x0a
const RETURN = 0x0d

/** Bytes to lines: what follows the last line end of a chunk waits for the next. */
class LineSplitter {
  #waiting: Buffer[] = []
  #waitingBytes = 0
  /** The line in progress is longer than the limit and was let go. */
  #isTooLong = false
  #nextNumber = 1

  /** Undefined where no line ends in the chunk, of which nothing is kept but copies. */
  push(chunk: Buffer, maxLineBytes: number): LineBatch | undefined {
    // A writer that kept its offset when the file was cut leaves a hole before its next line.
    const isLineStart = this.#waitingBytes === 0 && !this.#isTooLong
    const content = isLineStart && chunk[0] === 0 ? chunk.subarray(nulRunEnd(chunk)) : chunk
    const last = content.lastIndexOf(NEWLINE)
    const batch = last < 0 ? undefined : this.#complete(content, last)
    this.#wait(content.subarray(last + 1), maxLineBytes)
    return batch
  }

  /** A last line without an end. */
  end(): LineBatch | undefined {
    if (this.#waitingBytes === 0 && !this.#isTooLong) return undefined
    return this.#complete(Buffer.alloc(0), 0)
  }

  #complete(content: Buffer, last: number): LineBatch {
    const marks = new Map<number, LineMark>()
    // Of a line that was let go the empty start of what follows its end takes the place.
    const from = this.#isTooLong ? Math.max(0, content.indexOf(NEWLINE)) : 0
    const rest = content.subarray(from, last)
    const region = this.#waitingBytes === 0 ? rest : Buffer.concat([...this.#waiting, rest])
    const lines = decode(region, marks)
    if (this.#isTooLong) marks.set(0, 'too-long')
    const firstNumber = this.#nextNumber
    this.#nextNumber += lines.length
    this.#isTooLong = false
    this.#drop()
    return { firstNumber, lines, marks: marks.size === 0 ? undefined : marks }
  }

  #wait(tail: Buffer, maxLineBytes: number): void {
    if (tail.length === 0 || this.#isTooLong) return
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

/** Lines of a region without its last line end: decoded as a whole where valid, else one by one. */
function decode(region: Buffer, marks: Map<number, LineMark>): string[] {
  const lines = isAscii(region)
    ? region.toString('latin1').split('\n')
    : isUtf8(region)
      ? region.toString('utf8').split('\n')
      : decodeEach(region, marks)
  if (region.includes(RETURN) || region.includes(0)) trim(lines)
  return lines
}

function decodeEach(region: Buffer, marks: Map<number, LineMark>): string[] {
  const lines: string[] = []
  for (let from = 0; from <= region.length; ) {
    const end = region.indexOf(NEWLINE, from)
    const to = end < 0 ? region.length : end
    const line = region.subarray(from, to)
    if (!isUtf8(line)) marks.set(lines.length, 'invalid-utf8')
    lines.push(line.toString('utf8'))
    from = to + 1
  }
  return lines
}

/** Off go the return of a CRLF and the NULs of a hole before the line. */
function trim(lines: string[]): void {
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string
    let start = 0
    while (line.charCodeAt(start) === 0) start++
    const end = line.charCodeAt(line.length - 1) === RETURN ? line.length - 1 : line.length
    if (start > 0 || end < line.length) lines[index] = line.slice(start, end)
  }
}

function limited(batch: LineBatch, maxLineBytes: number): LineBatch {
  if (!batch.lines.some(line => isLongerThan(line, maxLineBytes))) return batch
  const marks = new Map(batch.marks)
  const lines = batch.lines.map((line, index) => {
    if (!isLongerThan(line, maxLineBytes)) return line
    marks.set(index, 'too-long')
    return ''
  })
  return { firstNumber: batch.firstNumber, lines, marks }
}

/** A UTF-16 unit is at most three bytes of UTF-8. */
function isLongerThan(line: string, bytes: number): boolean {
  return line.length * 3 > bytes && Buffer.byteLength(line) > bytes
}
