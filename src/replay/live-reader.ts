import type { LineBatch } from '../input/line-batch.ts'
import type { LineReader, RecordSink } from '../parse/format.ts'
import type { LogRecordView } from '../record/record.ts'
import type { FileReading } from './file-reading.ts'
import type { LiveSource } from './live-source.ts'
import { createReader } from './log-file.ts'

/** The lines at hand of one source, and the time of the next: it is read for that first. */
export class LiveReader implements RecordSink {
  readonly #source: LiveSource
  readonly #reading: FileReading
  readonly #reader: LineReader
  #batch: LineBatch | undefined
  #index = 0
  /** Of the line at hand; NaN where it was not asked for. */
  #nextMs = Number.NaN

  constructor(source: LiveSource, reading: FileReading) {
    this.#source = source
    this.#reading = reading
    this.#reader = createReader(source.input)
  }

  get hasLines(): boolean {
    return this.#batch !== undefined
  }

  /** It has an end, which is near. */
  get isWholeFile(): boolean {
    return this.#source.sizeBytes !== undefined
  }

  get isEnded(): boolean {
    return this.#batch === undefined && this.#source.isEnded
  }

  /** Time of the next line's oldest record; -Infinity where it has none: it need not wait. */
  get nextMs(): number {
    if (Number.isNaN(this.#nextMs)) this.#look()
    return this.#nextMs
  }

  /** Takes the lines that have come since, if those before are read. */
  async fill(): Promise<void> {
    while (this.#batch === undefined) {
      const batch = await this.#source.next()
      if (batch === undefined) return
      if (batch.length === 0) continue
      this.#batch = batch
      this.#index = 0
      this.#nextMs = Number.NaN
      this.#reading.enter(batch, this.#reader)
    }
  }

  /** Reads the next line. */
  readLine(): void {
    const batch = this.#batch!
    this.#reading.readLine(this.#index++)
    this.#nextMs = Number.NaN
    if (this.#index === batch.length) this.#batch = undefined
  }

  /** Reads all lines at hand. */
  readAll(): void {
    while (this.#batch !== undefined) this.readLine()
  }

  record({ timeMs }: LogRecordView): void {
    if (this.#nextMs === Number.NEGATIVE_INFINITY || timeMs < this.#nextMs) this.#nextMs = timeMs
  }

  skip(): void {}

  #look(): void {
    const batch = this.#batch!
    this.#nextMs = Number.NEGATIVE_INFINITY
    batch.select(this.#index)
    if (batch.mark === 'too-long' || batch.isBlank) return
    const isRead = batch.mark === undefined && this.#reader.readBytes?.(batch, this)
    if (isRead !== true) this.#reader.read(batch.text, this)
  }
}
