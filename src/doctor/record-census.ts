import type { LogRecordView } from '../record/record.ts'

/** What the times and sizes of records come to. */
export interface RecordFacts {
  readonly records: number
  /** Dated after now, and the furthest of them, ms. */
  readonly future: number
  readonly maxFutureMs: number
  /** Observed later after their time than a live processor waits, and the latest of them, ms. */
  readonly late: number
  readonly maxLateMs: number
  /** With `NEAR_LIMIT` attributes or more, and the most that one had. */
  readonly nearLimit: number
  readonly mostAttributes: number
  /** How often the time of one file goes far back; of these by whole hours, and where first. */
  readonly farJumps: number
  readonly hourJumps: number
  readonly firstJump: { readonly place: string; readonly backMs: number } | undefined
}

/** The SDK's limit is 128, and an annotation takes two to four. */
export const NEAR_LIMIT = 120
/** Clocks may differ by so much: what `maxFutureSkew` allows by default. */
const MAX_FUTURE_MS = 60_000
/** Zones are whole half or quarter hours apart; a time is taken for such a step within this. */
const STEP_MS = 900_000
const STEP_SLACK_MS = 30_000
const MIN_STEP_MS = 2 * STEP_MS - STEP_SLACK_MS
const MAX_ZONE_MS = 26 * 3_600_000

/** Looks at each record once, in the order of its file; takes no memory that grows. */
export class RecordCensus {
  readonly #nowMs: number
  readonly #latenessMs: number
  #records = 0
  #future = 0
  #maxFutureMs = 0
  #late = 0
  #maxLateMs = 0
  #nearLimit = 0
  #mostAttributes = 0
  #farJumps = 0
  #hourJumps = 0
  #firstJump: RecordFacts['firstJump']
  #lastMs = Number.NaN

  constructor(nowMs: number, latenessMs: number) {
    this.#nowMs = nowMs
    this.#latenessMs = latenessMs
  }

  get facts(): RecordFacts {
    return {
      ...{ records: this.#records, future: this.#future, maxFutureMs: this.#maxFutureMs },
      ...{ late: this.#late, maxLateMs: this.#maxLateMs },
      ...{ nearLimit: this.#nearLimit, mostAttributes: this.#mostAttributes },
      ...{ farJumps: this.#farJumps, hourJumps: this.#hourJumps, firstJump: this.#firstJump },
    }
  }

  /** The next record is of another file. */
  beginFile(): void {
    this.#lastMs = Number.NaN
  }

  /** `place` is asked where there is something to show. */
  note({ timeMs, seenMs, attributes }: LogRecordView, place: () => string): void {
    this.#records++
    const futureMs = timeMs - this.#nowMs
    if (futureMs > MAX_FUTURE_MS) {
      this.#future++
      this.#maxFutureMs = Math.max(this.#maxFutureMs, futureMs)
    }
    const lateMs = seenMs - timeMs
    if (lateMs > this.#latenessMs) {
      this.#late++
      this.#maxLateMs = Math.max(this.#maxLateMs, lateMs)
    }
    const count = Object.keys(attributes).length
    if (count >= NEAR_LIMIT) this.#nearLimit++
    if (count > this.#mostAttributes) this.#mostAttributes = count
    const backMs = this.#lastMs - timeMs
    if (backMs >= MIN_STEP_MS) this.#farJumps++
    if (isZoneStep(backMs)) {
      this.#hourJumps++
      this.#firstJump ??= { place: place(), backMs }
    }
    this.#lastMs = timeMs
  }
}

function isZoneStep(backMs: number): boolean {
  if (!(backMs >= MIN_STEP_MS && backMs <= MAX_ZONE_MS)) return false
  const over = backMs % STEP_MS
  return Math.min(over, STEP_MS - over) <= STEP_SLACK_MS
}
