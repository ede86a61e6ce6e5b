import type { Clock } from '../base/clock.ts'
import { formatDuration } from '../base/duration.ts'
import type { ProgressWatcher } from '../replay/file-pass.ts'
import { formatBytes, formatCount } from '../report/number.ts'
import type { Output } from './io.ts'

/** Time between two drawings: ten a second are as many as an eye follows. */
const REDRAW_MS = 100
/** Rates and what is left are not told before this much has been seen. */
const SETTLED_MS = 500
const CLEAR_LINE = '\r\u001b[2K'

/**
 * One line about the work under way, on a terminal only; redrawn at most ten times a second, gone
 * when the work is done.
 */
export class Progress implements ProgressWatcher {
  readonly #output: Output
  readonly #clock: Clock
  readonly #isShown: boolean
  #work = ''
  #totalBytes: number | undefined
  #totalRecords: number | undefined
  #startMs = 0
  #drawnMs = Number.NEGATIVE_INFINITY
  #isDrawn = false

  constructor(output: Output, clock: Clock, isWanted: boolean) {
    this.#output = output
    this.#clock = clock
    this.#isShown = isWanted && output.isTerminal
  }

  /** A piece of work of so many bytes or records; undefined where that is not known. */
  begin(work: string, totalBytes?: number, totalRecords?: number): void {
    this.#work = work
    this.#totalBytes = totalBytes
    this.#totalRecords = totalRecords
    this.#startMs = this.#clock.now()
  }

  /** How far the work has come. */
  reached(bytes: number, records: number): void {
    if (!this.#isShown) return
    const now = this.#clock.now()
    if (now - this.#drawnMs < REDRAW_MS) return
    this.#drawnMs = now
    this.#isDrawn = true
    const width = (this.#output.columns ?? 80) - 1
    const line = this.#describe(bytes, records, now - this.#startMs).slice(0, Math.max(0, width))
    void this.#output.write(`${CLEAR_LINE}${line}`)
  }

  clear(): void {
    if (this.#isDrawn) void this.#output.write(CLEAR_LINE)
    this.#isDrawn = false
  }

  #describe(bytes: number, records: number, elapsedMs: number): string {
    const [done, total] =
      this.#totalRecords === undefined ? [bytes, this.#totalBytes] : [records, this.#totalRecords]
    const share = total === undefined || total === 0 ? undefined : Math.min(1, done / total)
    const parts = [this.#work]
    if (share !== undefined) parts.push(`${Math.floor(share * 100)} %`)
    if (this.#totalBytes !== undefined) {
      parts.push(`${formatBytes(bytes)} of ${formatBytes(this.#totalBytes)}`)
    } else if (this.#totalRecords === undefined) parts.push(formatBytes(bytes))
    else parts.push(`${formatCount(records)} of ${formatCount(this.#totalRecords)} records`)
    if (elapsedMs >= SETTLED_MS) {
      parts.push(`${formatCount(Math.round((records / elapsedMs) * 1_000))} records/s`)
      if (share !== undefined && share > 0) {
        const leftMs = (elapsedMs / share) * (1 - share)
        parts.push(`${formatDuration(Math.ceil(leftMs / 1_000) * 1_000)} left`)
      }
    }
    return parts.join('  ')
  }
}
