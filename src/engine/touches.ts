import { NO_SLOT, type Slot } from '../memory/row-table.ts'

/**
 * The rows that observations of one time went to, each once, with how many records and what they
 * are to the rule. Memory: 9 bytes for each observation that can wait, 4 for each row.
 *
 * Hot path.
 */
export class Touches {
  readonly #slots: Int32Array
  readonly #records: Int32Array
  readonly #roles: Uint8Array
  /** By row, where it stands + 1; 0 where it does not. */
  readonly #places: Int32Array
  #length = 0

  constructor(max: number, maxRows: number) {
    this.#slots = new Int32Array(max)
    this.#records = new Int32Array(max)
    this.#roles = new Uint8Array(max)
    this.#places = new Int32Array(maxRows)
  }

  get length(): number {
    return this.#length
  }

  has(slot: number): boolean {
    return this.#places[slot] !== 0
  }

  add(slot: Slot, records: number, roles: number): void {
    let at = this.#places[slot]! - 1
    if (at < 0) {
      at = this.#length++
      this.#places[slot] = at + 1
      this.#slots[at] = slot
      this.#records[at] = 0
      this.#roles[at] = 0
    }
    this.#records[at]! += records
    this.#roles[at]! |= roles
  }

  /** The row is given to another key. */
  forget(slot: Slot): void {
    const at = this.#places[slot]! - 1
    if (at < 0) return
    this.#places[slot] = 0
    this.#slots[at] = NO_SLOT
  }

  slotAt(at: number): Slot {
    return this.#slots[at]! as Slot
  }

  recordsAt(at: number): number {
    return this.#records[at]!
  }

  rolesAt(at: number): number {
    return this.#roles[at]!
  }

  clear(): void {
    for (let at = 0; at < this.#length; at++) {
      const slot = this.#slots[at]!
      if (slot !== NO_SLOT) this.#places[slot] = 0
    }
    this.#length = 0
  }
}
