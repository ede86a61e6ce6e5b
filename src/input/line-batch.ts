import { isAscii, isUtf8 } from 'node:buffer'
import type { LineBytes } from '../parse/format.ts'

/** A line that is not handed out as it stands, or not at all. */
export type LineMark =
  /** Longer than the limit; an empty string stands in its place. */
  | 'too-long'
  /** Bytes that are no UTF-8 became U+FFFD. */
  | 'invalid-utf8'

const NEWLINE = 0x0a
const RETURN = 0x0d
const BLANK = 0x20
/** Lines are mostly longer; where they are not, the list of ends doubles. */
const USUAL_LINE_BYTES = 64

/**
 * Lines from one stretch of bytes, looked at one at a time: what the fields below say is of the
 * line selected last. Valid until the next batch is asked for.
 */
export class LineBatch implements LineBytes {
  /** Physical number of the first line, from 1; the others follow without a gap. */
  readonly firstNumber: number
  /** Where the bytes stand in the file; -1 where they are no part of one. */
  fileAt = -1
  /** Longer lines are marked. */
  maxLineBytes: number
  bytes: Buffer
  /** The line's bytes: without its end, and without the NULs of a hole before it. */
  start = 0
  end = 0
  mark: LineMark | undefined
  /** Where each line ends; the first `length` are valid. */
  #ends: Int32Array
  #length = 0
  readonly #isAscii: boolean
  readonly #isUtf8: boolean
  /** The first line was too long to be kept. */
  readonly #lacksFirst: boolean
  /** All of it, where it is ASCII and wanted as text. */
  #whole: string | undefined

  /** `bytes` are those of whole lines, without the end of the last one. */
  constructor(bytes: Buffer, firstNumber: number, maxLineBytes: number, lacksFirst: boolean) {
    this.bytes = bytes
    this.firstNumber = firstNumber
    this.maxLineBytes = maxLineBytes
    this.#lacksFirst = lacksFirst
    this.#isAscii = isAscii(bytes)
    this.#isUtf8 = this.#isAscii || isUtf8(bytes)
    this.#ends = new Int32Array(Math.floor(bytes.length / USUAL_LINE_BYTES) + 2)
    this.#findEnds()
  }

  /** Lines, empty ones too. */
  get length(): number {
    return this.#length
  }

  /** By index, below `length`. Hot path. */
  select(index: number): void {
    const { bytes } = this
    let start = index === 0 ? 0 : this.#ends[index - 1]! + 1
    let end = this.#ends[index]!
    while (start < end && bytes[start] === 0) start++
    if (start < end && bytes[end - 1] === RETURN) end--
    this.start = start
    this.end = end
    this.mark = undefined
    if (!this.#isUtf8 && !isUtf8(bytes.subarray(start, end))) this.mark = 'invalid-utf8'
    if ((end - start) * 3 > this.maxLineBytes || this.#lacksFirst) this.#markLong(index)
  }

  /** The line; what is no UTF-8 in it is replaced. */
  get text(): string {
    return this.slice(this.start, this.end)
  }

  /** There is nothing in the line but blanks. */
  get isBlank(): boolean {
    if (this.start === this.end) return true
    return this.bytes[this.start]! <= BLANK && this.text.trim() === ''
  }

  slice(from: number, to: number): string {
    if (this.#whole !== undefined) return this.#whole.substring(from, to)
    return this.bytes.toString(this.#isAscii ? 'latin1' : 'utf8', from, to)
  }

  /** For whoever wants the text of every line: cut out of one string they cost half. */
  decode(): void {
    if (this.#isAscii) this.#whole ??= this.bytes.toString('latin1')
  }

  /** Makes it valid for good. */
  keep(): void {
    this.bytes = Buffer.from(this.bytes)
  }

  #findEnds(): void {
    const { bytes } = this
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
      // The last line's end has room, too.
      if (this.#length + 1 === this.#ends.length) this.#grow()
      this.#ends[this.#length++] = at
    }
    this.#ends[this.#length++] = bytes.length
  }

  #grow(): void {
    const ends = new Int32Array(this.#ends.length * 2)
    ends.set(this.#ends)
    this.#ends = ends
  }

  #markLong(index: number): void {
    const isLet = this.#lacksFirst && index === 0
    // A replaced byte is three bytes of UTF-8.
    const isMended = this.mark === 'invalid-utf8'
    const bytes = isMended ? Buffer.byteLength(this.text) : this.end - this.start
    if (!isLet && bytes <= this.maxLineBytes) return
    this.mark = 'too-long'
    this.end = this.start
  }
}
