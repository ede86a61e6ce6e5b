import type { SpillFile } from './spill.ts'

const CHUNK_BYTES = 1_048_576
/** Chunks that are kept for the next texts. */
const MAX_FREE = 16
/** A UTF-16 unit is at most three bytes of UTF-8. */
const MAX_UNIT_BYTES = 3

/** A text as a part of some bytes. */
export interface Utf8 {
  readonly bytes: Buffer
  /** Index of its first byte. */
  readonly start: number
  /** Index after its last one. */
  readonly end: number
}

/** Texts one after the other, in memory until `flush` writes them out, each found by its place. */
export class TextSpool {
  readonly #spill: SpillFile
  /** Chunks not yet written, and the place each begins at; the last one is being filled. */
  #chunks: Buffer[] = []
  #starts: number[] = []
  /** Written out and free again. */
  readonly #free: Buffer[] = []
  #bytes = 0
  #flushedBytes = 0

  constructor(spill: SpillFile) {
    this.#spill = spill
  }

  /** The place of the next text: what all texts so far have together. */
  get bytes(): number {
    return this.#bytes
  }

  /** What `flush` would write. */
  get memoryBytes(): number {
    return this.#bytes - this.#flushedBytes
  }

  /** Answers the text's length in bytes. Hot path. */
  append(text: string): number {
    const last = this.#chunks.length - 1
    const used = last < 0 ? 0 : this.#bytes - this.#starts[last]!
    const left = last < 0 ? -1 : this.#chunks[last]!.length - used
    const fits = text.length * MAX_UNIT_BYTES <= left || Buffer.byteLength(text) <= left
    const bytes = fits
      ? this.#chunks[last]!.write(text, used)
      : this.#addChunk(Buffer.byteLength(text)).write(text)
    this.#bytes += bytes
    return bytes
  }

  /** Appends a text that is there as UTF-8. Hot path. */
  appendBytes({ bytes, start, end }: Utf8): number {
    const length = end - start
    const last = this.#chunks.length - 1
    const used = last < 0 ? 0 : this.#bytes - this.#starts[last]!
    const fits = last >= 0 && length <= this.#chunks[last]!.length - used
    if (fits) bytes.copy(this.#chunks[last]!, used, start, end)
    else bytes.copy(this.#addChunk(length), 0, start, end)
    this.#bytes += length
    return length
  }

  read(at: number, bytes: number): string {
    const index = this.#starts.findLastIndex(start => start <= at)
    if (index >= 0) {
      const from = at - this.#starts[index]!
      return this.#chunks[index]!.toString('utf8', from, from + bytes)
    }
    const text = Buffer.alloc(bytes)
    this.#spill.read(at, text)
    return text.toString('utf8')
  }

  flush(): void {
    for (const [index, chunk] of this.#chunks.entries()) {
      const end = this.#starts[index + 1] ?? this.#bytes
      this.#spill.append(chunk.subarray(0, end - this.#starts[index]!))
      const isKept = chunk.length === CHUNK_BYTES && this.#free.length < MAX_FREE
      if (isKept) this.#free.push(chunk)
    }
    this.#chunks = []
    this.#starts = []
    this.#flushedBytes = this.#bytes
  }

  #addChunk(atLeast: number): Buffer {
    const free = atLeast <= CHUNK_BYTES ? this.#free.pop() : undefined
    const chunk = free ?? Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, atLeast))
    this.#chunks.push(chunk)
    this.#starts.push(this.#bytes)
    return chunk
  }
}
