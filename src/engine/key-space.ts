import { NO_SLOT, type Slot, SlotTable } from '../memory/slot-table.ts'
import type { Address } from '../record/address.ts'
import type { CountWindow } from '../window/count-window.ts'
import type { EngineCounters } from './counters.ts'

/** Slots looked at to find one that may go when the table is full. */
const CANDIDATES = 16
/** Slots looked at for expiry whenever a new key comes. */
const SWEEP = 2

/**
 * The keys of one key field and the windows that all rules of this field keep for them. A key
 * expires when its newest observation has left the longest window; where the table is full the key
 * with the fewest kept times among 16 goes first, and one with an open episode never.
 */
export class KeySpace {
  readonly #table: SlotTable
  readonly #windows: readonly CountWindow[]
  readonly #longestMs: number
  readonly #counters: EngineCounters
  /** Newest observation of each slot's key. */
  readonly #newestMs: Float64Array
  /** Open episodes of each slot's key; while there are any, the slot is not given away. */
  readonly #open: Uint16Array
  #hand = 0

  constructor(
    maxKeys: number,
    seed: number,
    windows: readonly CountWindow[],
    counters: EngineCounters,
  ) {
    this.#table = new SlotTable(maxKeys, seed)
    this.#windows = windows
    this.#longestMs = windows.reduce((longest, window) => Math.max(longest, window.windowMs), 0)
    this.#counters = counters
    this.#newestMs = new Float64Array(maxKeys)
    this.#open = new Uint16Array(maxKeys)
  }

  get size(): number {
    return this.#table.size
  }

  find(key: Address): Slot {
    return this.#table.find(key)
  }

  /** The key's slot, made where it has none; `NO_SLOT` where no other may go. Hot path. */
  slotOf(key: Address, timeMs: number, watermarkMs: number): Slot {
    let slot = this.#table.find(key)
    if (slot === NO_SLOT) {
      this.sweep(SWEEP, watermarkMs)
      slot = this.#table.insert(key)
      if (slot === NO_SLOT) {
        if (!this.#makeRoom(watermarkMs)) return NO_SLOT
        slot = this.#table.insert(key)
      }
      this.#newestMs[slot] = timeMs
    } else if (timeMs > this.#newestMs[slot]!) {
      this.#newestMs[slot] = timeMs
    }
    return slot
  }

  hold(slot: Slot): void {
    this.#open[slot]!++
  }

  release(slot: Slot): void {
    this.#open[slot]!--
  }

  /** Whether the key must stay: it has an open episode. */
  isHeld(slot: Slot): boolean {
    return this.#open[slot]! > 0
  }

  /** Clears a key for its memory. */
  evict(slot: Slot, watermarkMs: number): void {
    if (!this.#table.has(slot)) return
    if (this.isExpired(slot, watermarkMs)) this.#counters.expired++
    else this.#counters.evicted++
    this.#clear(slot)
  }

  /** Forgets every key. */
  clear(): void {
    for (let slot = 0; slot < this.#table.maxKeys; slot++) {
      if (this.#table.has(slot)) this.#clear(slot as Slot)
    }
  }

  /** Clears the expired among the next slots, so that memory comes back as new keys come. */
  sweep(slots: number, watermarkMs: number): void {
    for (let step = 0; step < slots; step++) {
      const slot = this.#nextSlot()
      if (this.isExpired(slot, watermarkMs)) {
        this.#clear(slot)
        this.#counters.expired++
      }
    }
  }

  #makeRoom(watermarkMs: number): boolean {
    let coldest = NO_SLOT
    let fewest = Number.POSITIVE_INFINITY
    for (let step = 0; step < CANDIDATES; step++) {
      const slot = this.#nextSlot()
      if (this.#open[slot]! > 0) continue
      if (this.isExpired(slot, watermarkMs)) {
        this.#clear(slot)
        this.#counters.expired++
        return true
      }
      const kept = this.#keptTimes(slot)
      if (kept < fewest) {
        fewest = kept
        coldest = slot
      }
    }
    if (coldest === NO_SLOT) return false
    this.evict(coldest, watermarkMs)
    return true
  }

  #nextSlot(): Slot {
    const slot = this.#hand
    this.#hand = slot + 1 === this.#table.maxKeys ? 0 : slot + 1
    return slot as Slot
  }

  /** Whether nothing of the key can matter any more. */
  isExpired(slot: Slot, watermarkMs: number): boolean {
    return (
      this.#table.has(slot) &&
      this.#open[slot] === 0 &&
      this.#newestMs[slot]! < watermarkMs - this.#longestMs
    )
  }

  #keptTimes(slot: Slot): number {
    let kept = 0
    for (let index = 0; index < this.#windows.length; index++) {
      kept += this.#windows[index]!.length(slot)
    }
    return kept
  }

  #clear(slot: Slot): void {
    for (let index = 0; index < this.#windows.length; index++) this.#windows[index]!.clear(slot)
    this.#table.remove(slot)
  }
}
