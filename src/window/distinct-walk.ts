import type { RowTable, Slot } from '../memory/row-table.ts'
import type { EntryRows } from './entry-rows.ts'
import { ValueNumbers } from './value-numbers.ts'
import { weightOf } from './value-state.ts'

// Of an entry, beside its time.
const FIRST_WORD = 1
const SECOND_WORD = 2
const STATE = 3

/**
 * Different values in the windows that end at one entry of a row after the other, counted from all
 * entries in them: for observations that came late. A step costs two look-ups, the first one as
 * many as its window has entries.
 *
 * Hot path.
 */
export class DistinctWalk {
  /** In the window at hand: different values, and how many they stand for. */
  values = 0
  estimate = 0
  readonly #words: Int32Array
  readonly #entries: EntryRows
  readonly #windowMs: number
  readonly #numbers = new ValueNumbers()
  /** By number of a value: its entries in the window, and how many values the newest stands for. */
  #counts = new Int32Array(0)
  #weights = new Int32Array(0)
  #slot = 0 as Slot
  #at = 0
  #end = 0
  #first = 0

  constructor(table: RowTable, entries: EntryRows, windowMs: number) {
    this.#words = table.words
    this.#entries = entries
    this.#windowMs = windowMs
  }

  /** At the only window of interest: that of the newest entry, which comes to this. */
  beginAtNewest(slot: Slot, index: number, values: number, estimate: number): void {
    this.#slot = slot
    this.#at = index
    this.#end = index + 1
    this.values = values
    this.estimate = estimate
  }

  /**
   * At the window that ends at an entry; goes no further where `least` values cannot be reached.
   */
  begin(slot: Slot, index: number, least: number): void {
    const entries = this.#entries
    this.beginAtNewest(slot, index, 0, 0)
    if (entries.length(slot) < least) return
    const time = entries.timeAt(slot, index)
    const first = entries.indexFrom(slot, (time - this.#windowMs) | 0)
    const end = entries.indexFrom(slot, (time + this.#windowMs + 1) | 0)
    if (end - first < least) return
    this.#end = end
    this.#first = first
    this.#numbers.begin(end - first)
    if (this.#counts.length < end - first) {
      this.#counts = new Int32Array(entries.room(slot))
      this.#weights = new Int32Array(entries.room(slot))
    }
    this.#counts.fill(0, 0, end - first)
    for (let at = first; at <= index; at++) this.#enter(at)
  }

  get time(): number {
    return this.#entries.timeAt(this.#slot, this.#at)
  }

  /** Goes on to the next entry; false where there is none that the first one's window reaches. */
  on(): boolean {
    const at = this.#at + 1
    if (at >= this.#end) return false
    const slot = this.#slot
    const entries = this.#entries
    this.#at = at
    this.#enter(at)
    const oldest = (entries.timeAt(slot, at) - this.#windowMs) | 0
    while (((entries.timeAt(slot, this.#first) - oldest) | 0) < 0) this.#leave()
    return true
  }

  #enter(index: number): void {
    const words = this.#words
    const at = this.#entries.placeAt(this.#slot, index)
    const number = this.#numbers.of(words[at + FIRST_WORD]!, words[at + SECOND_WORD]!)
    const weight = weightOf(words[at + STATE]!)
    if (this.#counts[number]!++ === 0) this.values++
    else this.estimate -= this.#weights[number]!
    this.#weights[number] = weight
    this.estimate += weight
  }

  #leave(): void {
    const words = this.#words
    const at = this.#entries.placeAt(this.#slot, this.#first++)
    const number = this.#numbers.of(words[at + FIRST_WORD]!, words[at + SECOND_WORD]!)
    if (--this.#counts[number]! > 0) return
    this.values--
    this.estimate -= this.#weights[number]!
  }
}
