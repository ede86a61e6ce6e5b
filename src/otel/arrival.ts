import type { Clock } from '../base/clock.ts'

/** A record may be this far ahead of the last look at the clock before it is looked at again. */
const SLACK_MS = 2_000
/** Most that one tick counts as idle, whatever a clock set forward or a sleep would make of it. */
const MAX_STEP_MS = 10_000

/**
 * What the processor knows of wall time without asking the clock for each record (some 50 ns): the
 * time of its last look, and for how long there have been no records.
 */
export class Arrival {
  readonly #clock: Clock
  #nowMs: number
  #records = 0
  #idleMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#nowMs = clock.now()
  }

  /**
   * When a record was seen: its observed time, or its arrival where that is earlier. Log bridges
   * set the observed time to the application's own, which may lie a year ahead. Hot path.
   */
  seenMs(observedMs: number): number {
    if (observedMs <= this.#nowMs + SLACK_MS) return observedMs
    this.#nowMs = this.#clock.now()
    return observedMs < this.#nowMs ? observedMs : this.#nowMs
  }

  /** Once a second, with the records so far: for how long there were none, and what time it is. */
  tick(records: number): { readonly nowMs: number; readonly idleMs: number } {
    const nowMs = this.#clock.now()
    const stepMs = Math.min(Math.max(0, nowMs - this.#nowMs), MAX_STEP_MS)
    this.#idleMs = records === this.#records ? this.#idleMs + stepMs : 0
    this.#records = records
    this.#nowMs = nowMs
    return { nowMs, idleMs: this.#idleMs }
  }
}
