import {
  countedMs,
  createObservation,
  type KeyText,
  type Observation,
} from '../record/observation.ts'
import {
  type ObservationPlace,
  ObservationRows,
  type RowShape,
  rowBytes,
} from './observation-rows.ts'
import { mergeRuns, type Run } from './run-merge.ts'
import { SpillFile } from './spill.ts'
import { TextSpool, type Utf8 } from './text-spool.ts'
import { orderByTime } from './time-order.ts'

export interface SorterOptions extends RowShape {
  readonly maxFutureSkewMs: number
  /** What rows and texts may take before they go to the temporary folder. */
  readonly maxBytes: number
  /** Where temporary files are made. */
  readonly folder: string
}

/** Where an observation comes from. */
export interface SourceLine {
  /** Index of its file. */
  readonly file: number
  /** From 1. */
  readonly line: number
  /** Which record of the line it is, from 0. */
  readonly recordIndex: number
  readonly text: string
  /** The same as bytes, where they are at hand. */
  readonly utf8?: Utf8 | undefined
  /** Where these stand in the file, to be read there again; negative where they do not. */
  readonly fileAt?: number
}

/** Where sorted observations go. */
export interface SortedSink {
  /** The observation is refilled for the next one. */
  take(observation: Observation): void
  /** Bytes of a file, as text. */
  readText(file: number, at: number, bytes: number): string
  /** Evidence of the observation at hand. */
  describe(source: SourceLine): string
  /** One of its keys for people. */
  describeKey(source: SourceLine, observation: Observation, key: number): KeyText
}

/** Per row beside the row itself: its time, and its place in two lists of indexes. */
const SORT_BYTES = 16
/** Rows are gathered up to this before they are written. */
const WRITE_BYTES = 1_048_576

/**
 * Observations in the order of the times they count at, equal times in the order they came. What
 * `maxBytes` has no room for goes to temporary files, texts first, then observations as sorted
 * runs, which are merged at the end; a run that came in order is not sorted. Each costs 80 bytes
 * with one rule and one key. The text of its line is read again only where an episode wants it as
 * evidence: in its file where that is plain, else it is kept once for all that the line holds.
 */
export class Sorter {
  readonly #options: SorterOptions
  readonly #rowSpill: SpillFile
  readonly #textSpill: SpillFile
  readonly #texts: TextSpool
  readonly #rows: ObservationRows
  readonly #times: Float64Array
  readonly #order: Uint32Array
  readonly #spare: Uint32Array
  readonly #runs: Run[] = []
  readonly #place: ObservationPlace = { file: -1, line: 0, recordIndex: 0, textAt: 0, textBytes: 0 }
  #length = 0
  #newestMs = Number.NEGATIVE_INFINITY
  #isOrdered = true

  constructor(options: SorterOptions) {
    this.#options = options
    this.#rowSpill = new SpillFile(options.folder)
    this.#textSpill = new SpillFile(options.folder)
    this.#texts = new TextSpool(this.#textSpill)
    const bytes = rowBytes(options) + SORT_BYTES
    const capacity = Math.max(1, Math.floor(options.maxBytes / bytes))
    this.#rows = new ObservationRows(options, capacity)
    this.#times = new Float64Array(capacity)
    this.#order = new Uint32Array(capacity)
    this.#spare = new Uint32Array(capacity)
  }

  /** Sorted runs in the temporary folder. */
  get runs(): number {
    return this.#runs.length
  }

  /** Throws a `SpillError` where a temporary file is needed and cannot be had. */
  push(observation: Observation, source: SourceLine): void {
    const place = this.#place
    if (place.line !== source.line || place.file !== source.file) {
      this.#keepText(source)
      place.line = source.line
      place.file = source.file
    }
    place.recordIndex = source.recordIndex
    const { maxFutureSkewMs } = this.#options
    const timeMs = countedMs(observation.timeMs, observation.seenMs, maxFutureSkewMs)
    if (timeMs < this.#newestMs) this.#isOrdered = false
    else this.#newestMs = timeMs
    this.#times[this.#length] = timeMs
    this.#rows.write(this.#length, observation, place)
    this.#length++
    if (this.#isFull()) this.#makeRoom()
  }

  /** Hands out everything in order; may be called again when all has been pushed. */
  replay(sink: SortedSink): void {
    const source = new ReplayedLine(this.#texts, sink)
    const { rules, keys } = this.#options
    const observation = createObservation(rules, keys, {
      describe: () => sink.describe(source),
      describeKey: key => sink.describeKey(source, observation, key),
    })
    const visit = (rows: ObservationRows, row: number) => {
      rows.read(row, observation, source)
      sink.take(observation)
    }
    if (this.#runs.length === 0) {
      const order = this.#sort()
      for (let at = 0; at < this.#length; at++) visit(this.#rows, order?.[at] ?? at)
      return
    }
    if (this.#length > 0) this.#spillRun()
    const blocks = { ...this.#options, maxBytes: this.#options.maxBytes / 4 }
    mergeRuns(this.#runs, this.#rowSpill, blocks, visit)
  }

  close(): void {
    this.#rowSpill.close()
    this.#textSpill.close()
  }

  /** The text, or where it is in its file: then the number of its bytes is kept as `~bytes`. */
  #keepText(source: SourceLine): void {
    const place = this.#place
    const { utf8, fileAt = -1 } = source
    if (utf8 !== undefined && fileAt >= 0) {
      place.textAt = fileAt
      place.textBytes = ~(utf8.end - utf8.start)
      return
    }
    place.textAt = this.#texts.bytes
    place.textBytes =
      utf8 === undefined ? this.#texts.append(source.text) : this.#texts.appendBytes(utf8)
  }

  #isFull(): boolean {
    const bytes = this.#length * (this.#rows.rowBytes + SORT_BYTES)
    return (
      this.#length === this.#rows.capacity ||
      bytes + this.#texts.memoryBytes >= this.#options.maxBytes
    )
  }

  /** Texts go first while they are the most: rows that stay need no merging. */
  #makeRoom(): void {
    const bytes = this.#length * (this.#rows.rowBytes + SORT_BYTES)
    if (bytes * 2 > this.#options.maxBytes) this.#spillRun()
    else this.#texts.flush()
  }

  /** Rows by time; undefined where they lie in order. */
  #sort(): Uint32Array | undefined {
    if (this.#isOrdered) return undefined
    return orderByTime(this.#times, this.#length, this.#order, this.#spare)
  }

  #spillRun(): void {
    this.#runs.push({ at: this.#rowSpill.bytes, rows: this.#length })
    this.#writeRows(this.#sort())
    this.#texts.flush()
    this.#length = 0
    this.#newestMs = Number.NEGATIVE_INFINITY
    this.#isOrdered = true
  }

  #writeRows(order: Uint32Array | undefined): void {
    const { bytes, rowBytes } = this.#rows
    if (order === undefined) {
      this.#rowSpill.append(bytes.subarray(0, this.#length * rowBytes))
      return
    }
    const blockRows = Math.ceil(WRITE_BYTES / rowBytes)
    const block = new ObservationRows(this.#options, Math.min(blockRows, this.#length))
    for (let from = 0; from < this.#length; from += block.capacity) {
      const rows = Math.min(block.capacity, this.#length - from)
      for (let at = 0; at < rows; at++) block.copy(this.#rows, order[from + at]!, at)
      this.#rowSpill.append(block.bytes.subarray(0, rows * rowBytes))
    }
  }
}

class ReplayedLine implements SourceLine, ObservationPlace {
  file = 0
  line = 0
  recordIndex = 0
  textAt = 0
  textBytes = 0
  readonly #texts: TextSpool
  readonly #sink: SortedSink

  constructor(texts: TextSpool, sink: SortedSink) {
    this.#texts = texts
    this.#sink = sink
  }

  get text(): string {
    if (this.textBytes < 0) return this.#sink.readText(this.file, this.textAt, ~this.textBytes)
    return this.#texts.read(this.textAt, this.textBytes)
  }
}
