import { ObservationRows, type RowShape, rowBytes } from './observation-rows.ts'
import type { SpillFile } from './spill.ts'

/** Rows in order in a temporary file. */
export interface Run {
  readonly at: number
  readonly rows: number
}

export interface MergeOptions extends RowShape {
  readonly maxFutureSkewMs: number
  /** For the blocks of all runs together. */
  readonly maxBytes: number
}

const MIN_BLOCK_ROWS = 16
const MAX_BLOCK_ROWS = 16_384

/**
 * All rows of all runs by time, equal times by run: a binary heap of runs by their next row
 * (D. Knuth, TAOCP 3, 5.4.1). Each run is read through a block of its own, one after the other.
 */
export function mergeRuns(
  runs: readonly Run[],
  spill: SpillFile,
  options: MergeOptions,
  visit: (rows: ObservationRows, row: number) => void,
): void {
  const share = Math.floor(options.maxBytes / rowBytes(options) / runs.length)
  const blockRows = Math.min(Math.max(share, MIN_BLOCK_ROWS), MAX_BLOCK_ROWS)
  // In the order of their first rows they are a heap already.
  const heap = runs
    .map((run, index) => new RunCursor(run, index, blockRows, spill, options))
    .filter(cursor => cursor.next())
    .sort((a, b) => a.timeMs - b.timeMs || a.index - b.index)
  while (heap.length > 0) {
    const first = heap[0]!
    visit(first.rows, first.row)
    if (!first.next()) {
      const last = heap.pop()!
      if (last === first) return
      heap[0] = last
    }
    siftDown(heap)
  }
}

/** Hot path. */
function siftDown(heap: RunCursor[]): void {
  const moved = heap[0]!
  let place = 0
  for (;;) {
    let child = 2 * place + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
    if (!isBefore(heap[child]!, moved)) break
    heap[place] = heap[child]!
    place = child
  }
  heap[place] = moved
}

function isBefore(a: RunCursor, b: RunCursor): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.index < b.index)
}

/** The next row of one run. */
class RunCursor {
  readonly index: number
  readonly rows: ObservationRows
  row = -1
  timeMs = 0
  readonly #spill: SpillFile
  readonly #maxFutureSkewMs: number
  /** Rows in the block, rows after it, and where those stand. */
  #length = 0
  #left: number
  #nextAt: number

  constructor(run: Run, index: number, blockRows: number, spill: SpillFile, options: MergeOptions) {
    this.index = index
    this.rows = new ObservationRows(options, Math.min(blockRows, run.rows))
    this.#spill = spill
    this.#maxFutureSkewMs = options.maxFutureSkewMs
    this.#left = run.rows
    this.#nextAt = run.at
  }

  /** False where the run has ended. Hot path. */
  next(): boolean {
    if (++this.row === this.#length) {
      if (this.#left === 0) return false
      this.#readBlock()
    }
    this.timeMs = this.rows.countedMs(this.row, this.#maxFutureSkewMs)
    return true
  }

  #readBlock(): void {
    this.#length = Math.min(this.rows.capacity, this.#left)
    const block = this.rows.bytes.subarray(0, this.#length * this.rows.rowBytes)
    this.#spill.read(this.#nextAt, block)
    this.#left -= this.#length
    this.#nextAt += block.length
    this.row = 0
  }
}
