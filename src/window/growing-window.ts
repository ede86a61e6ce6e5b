import type { Slot } from '../memory/row-table.ts'
import type { ArrivalWindow } from './arrival-window.ts'
import type { Sample, SettledWindow } from './settled-window.ts'

/** Puts a sample into a window; entries before `oldest` may go. False where it was not kept. */
type Put = (slot: Slot, time: number, sample: Sample, oldest: number) => boolean

/** What of an arrival's window is used here too. */
type Growing = ArrivalWindow & { clear(slot: Slot): void }

/**
 * Count, sum and different values with `gt` or `gte` in the order of time: the window that also
 * decides on arrival, which knows the window that ends at its newest entry. Its stated errors are
 * this one's.
 *
 * Hot path.
 */
export class GrowingWindow implements SettledWindow {
  readonly windowMs: number
  readonly #window: Growing
  readonly #put: Put

  constructor(window: Growing, put: Put) {
    this.windowMs = window.windowMs
    this.#window = window
    this.#put = put
  }

  put(slot: Slot, time: number, sample: Sample): boolean {
    return this.#put(slot, time, sample, (time - this.windowMs) | 0)
  }

  valueAt(slot: Slot): number {
    return this.#window.newestValue(slot) * this.#window.unit
  }

  oldestTime(slot: Slot): number {
    const window = this.#window
    const newest = window.timeAt(slot, window.length(slot) - 1)
    return window.timeAt(slot, window.indexFrom(slot, (newest - this.windowMs) | 0))
  }

  observationsFrom(slot: Slot, time: number): number {
    const window = this.#window
    return window.observationsBetween(slot, window.indexFrom(slot, time), window.length(slot))
  }

  length(slot: Slot): number {
    return this.#window.length(slot)
  }

  firstTime(slot: Slot): number {
    return this.#window.timeAt(slot, 0)
  }

  isInexact(slot: Slot): boolean {
    return this.#window.isInexact(slot)
  }

  trim(slot: Slot, oldest: number): number {
    return this.#window.trim(slot, oldest)
  }

  clear(slot: Slot): void {
    this.#window.clear(slot)
  }

  resume(slot: Slot): void {
    this.#window.resume(slot)
  }
}
