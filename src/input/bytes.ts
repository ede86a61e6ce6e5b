import { constants, createReadStream, type Stats } from 'node:fs'
import { access, open, stat } from 'node:fs/promises'
import type { Problem } from '../base/problem.ts'
import { readingObstacle } from '../base/system-error.ts'
import { inflate } from './gunzip.ts'
import { jsonElementLines } from './json-elements.ts'
import { isJsonDocument } from './json-start.ts'
import { decodeUtf16, isUtf32, utf16OrderOf } from './utf16.ts'

/** A megabyte keeps a file's read-ahead busy while the main thread splits and parses. */
const CHUNK_BYTES = 1_048_576
const READABLE = 'a file that can be read'

/**
 * The content of a file or stream in chunks: gzip (by its first bytes, not its name) is inflated, a
 * UTF-8 byte order mark is gone, UTF-16 with a mark is UTF-8, and JSON of values over many lines is
 * a line for each. Never throws: what keeps it from being read, or from being read to its end,
 * stands in `problem`; what came before that is handed out.
 */
export class ByteSource {
  readonly name: string
  /** Of the file as it lies there; undefined for pipes and standard input. */
  readonly sizeBytes: number | undefined
  /** Taken in so far, compressed where the file is. */
  readBytes = 0
  problem: Problem | undefined
  /** Where the first chunk stands in the file; undefined where the chunks are no parts of one. */
  textAt: number | undefined
  /** The first chunk holds NUL bytes other than at its start: most likely no text. */
  looksBinary = false
  readonly #raw: () => AsyncIterable<Buffer>

  constructor(name: string, sizeBytes: number | undefined, raw: () => AsyncIterable<Buffer>) {
    this.name = name
    this.sizeBytes = sizeBytes
    this.#raw = raw
  }

  /** Each chunk is valid until the next is asked for. */
  async *chunks(): AsyncGenerator<Buffer> {
    if (this.problem) return
    try {
      yield* this.#text(this.#content(joinHead(this.#counted(), isJudged)))
    } catch (error) {
      this.problem = this.#expected(READABLE, readingObstacle(error))
    }
  }

  async *#counted(): AsyncGenerator<Buffer> {
    for await (const chunk of this.#raw()) {
      this.readBytes += chunk.length
      yield chunk
    }
  }

  /** Inflated where it is gzip, refused where it is another compression. */
  async *#content(raw: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    try {
      const first = await raw.next()
      const kind = first.done ? undefined : compressionOf(first.value)
      if (kind === 'gzip') {
        const damage = yield* inflate(withFirst(first.value, raw))
        if (damage) this.problem = this.#expected('a whole gzip file', damage)
      } else if (kind) {
        this.problem = this.#expected('plain text or gzip', `${kind} data`)
      } else if (!first.done) {
        if (this.sizeBytes !== undefined) this.textAt = 0
        yield* withFirst(first.value, raw)
      }
    } finally {
      await raw.return(undefined)
    }
  }

  /** UTF-8 without a mark; values of JSON that go over many lines as lines of their own. */
  async *#text(content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    const chunks = joinHead(content, isJudged)
    try {
      const first = await chunks.next()
      if (first.done) return
      const order = utf16OrderOf(first.value)
      if (order === undefined && isUtf16(first.value)) {
        const found = isUtf32(first.value) ? 'text in UTF-32' : 'text in UTF-16'
        this.problem = this.#expected('text in UTF-8', found)
        return
      }
      const rest = withFirst(first.value, chunks)
      yield* this.#lines(order === undefined ? rest : decodeUtf16(rest, order), order === undefined)
    } finally {
      await chunks.return(undefined)
    }
  }

  async *#lines(text: AsyncGenerator<Buffer>, isOfFile: boolean): AsyncGenerator<Buffer> {
    const chunks = joinHead(text, head => isJsonDocument(withoutMark(head)) !== undefined)
    try {
      const first = await chunks.next()
      if (first.done) return
      const head = withoutMark(first.value)
      this.looksBinary = first.value.indexOf(0, nulRunEnd(first.value)) >= 0
      const isDocument = isJsonDocument(head) === true
      if (!isOfFile || isDocument) this.textAt = undefined
      else if (this.textAt !== undefined) this.textAt = first.value.length - head.length
      const rest = withFirst(head, chunks)
      yield* isDocument ? jsonElementLines(rest) : rest
    } finally {
      await chunks.return(undefined)
    }
  }

  #expected(expected: string, found: string): Problem {
    return { place: this.name, expected, found }
  }
}

/** `-` is standard input. A file that cannot be read is a source with a problem and no chunks. */
export async function openBytes(
  path: string,
  stdin: () => AsyncIterable<Buffer>,
): Promise<ByteSource> {
  if (path === '-') return new ByteSource('standard input', undefined, stdin)
  let found: Stats | undefined
  let problem: Problem | undefined
  try {
    found = await stat(path)
    await access(path, constants.R_OK)
    if (found.isDirectory()) problem = { place: path, expected: 'a file', found: 'a directory' }
  } catch (error) {
    problem = { place: path, expected: READABLE, found: readingObstacle(error) }
  }
  const source = found?.isFile()
    ? new ByteSource(path, found.size, () => fileChunks(path))
    : new ByteSource(path, undefined, () => createReadStream(path, { highWaterMark: CHUNK_BYTES }))
  source.problem = problem
  return source
}

/** Two buffers in turn: one is read into while the other is looked at. */
async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  const file = await open(path)
  let filling = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  let spare = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  let reading = file.read(filling, 0, CHUNK_BYTES)
  try {
    for (;;) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      const full = filling
      filling = spare
      spare = full
      reading = file.read(filling, 0, CHUNK_BYTES)
      // Looked at by the next turn; until then a failure must not count as unhandled.
      reading.catch(() => {})
      yield full.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** First bytes that tell the compressions a log may come in. */
const COMPRESSIONS: readonly (readonly [string, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
]
const NEWLINE = 0x0a
const UTF8_MARK = [0xef, 0xbb, 0xbf]
/** What a first chunk has at least, so that a pipe's small writes are judged as a file is. */
const HEAD_BYTES = 64

function compressionOf(head: Buffer): string | undefined {
  return COMPRESSIONS.find(([, magic]) => startsWith(head, magic))?.[0]
}

/** Why a file that begins so cannot be read as it grows; undefined where it is plain text. */
export function followObstacle(head: Buffer): string | undefined {
  const kind = compressionOf(head)
  if (kind !== undefined) return `${kind} data`
  if (isUtf16(head)) return isUtf32(head) ? 'text in UTF-32' : 'text in UTF-16'
  return isJsonDocument(head) === true ? 'JSON of values over many lines' : undefined
}

function startsWith(chunk: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => chunk[index] === byte)
}

/** By a mark (UTF-32's is alike), or as every other byte of its start is NUL: Latin text. */
function isUtf16(chunk: Buffer): boolean {
  if (startsWith(chunk, [0xff, 0xfe]) || startsWith(chunk, [0xfe, 0xff])) return true
  const pairs = Math.min(chunk.length, 4_096) >> 1
  let even = 0
  let odd = 0
  for (let at = 0; at < pairs * 2; at += 2) {
    if (chunk[at] === 0) even++
    if (chunk[at + 1] === 0) odd++
  }
  return Math.max(even, odd) > pairs * 0.7 && Math.min(even, odd) < pairs * 0.1
}

/** After the NULs a rotated file may start with, where its writer kept its old offset. */
export function nulRunEnd(chunk: Buffer): number {
  let at = 0
  while (chunk[at] === 0) at++
  return at
}

function isJudged(head: Buffer): boolean {
  return head.length >= HEAD_BYTES
}

export function withoutMark(head: Buffer): Buffer {
  return startsWith(head, UTF8_MARK) ? head.subarray(UTF8_MARK.length) : head
}

/**
 * The same bytes, the first chunk as long as it must be, if there is as much. Judged again only
 * where a line ended or there is twice as much: small writes are not gone through over and over.
 */
async function* joinHead(
  chunks: AsyncIterable<Buffer>,
  isEnough: (head: Buffer) => boolean,
): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let length = 0
  let judged = 0
  let isJoined = false
  let failure: unknown
  try {
    for await (const chunk of chunks) {
      if (isJoined) {
        yield chunk
        continue
      }
      parts.push(Buffer.from(chunk))
      length += chunk.length
      if (length < judged * 2 && !chunk.includes(NEWLINE)) continue
      const head = Buffer.concat(parts)
      parts = [head]
      judged = length
      isJoined = isEnough(head)
      if (isJoined) yield head
    }
  } catch (error) {
    failure = error
  }
  // A stream that failed early has given something all the same.
  if (!isJoined && length > 0) yield Buffer.concat(parts)
  if (failure !== undefined) throw failure
}

async function* withFirst(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}
