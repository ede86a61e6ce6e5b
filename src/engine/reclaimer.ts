import type { EngineRule } from '../detect/detector.ts'
import type { BlockPool } from '../memory/block-pool.ts'
import type { Slot } from '../memory/slot-table.ts'
import type { CountWindow } from '../window/count-window.ts'
import type { KeySpace } from './key-space.ts'

/** Slots of each key space looked at for expired keys before a live one must go. */
const SWEEP = 64
/** Regions of the pool of which the one that holds the least evidence is cleared. */
const CANDIDATES = 8

/**
 * Finds memory for a key that needs it to be judged at all, when the pool of times is used up: what
 * expired keys hold, else the region whose keys are furthest from their thresholds, all of them.
 * Keys with open episodes stay. Some hundred steps, and only while the pool is full.
 */
export class Reclaimer {
  readonly #rules: readonly EngineRule[]
  readonly #windows: readonly CountWindow[]
  readonly #spaces: readonly KeySpace[]
  readonly #pool: BlockPool
  #hand = 0

  constructor(
    rules: readonly EngineRule[],
    windows: readonly CountWindow[],
    spaces: readonly KeySpace[],
    pool: BlockPool,
  ) {
    this.#rules = rules
    this.#windows = windows
    this.#spaces = spaces
    this.#pool = pool
  }

  /** Number that stands for a slot's block in a rule's window. */
  ownerOf(ruleIndex: number, slot: Slot): number {
    return slot * this.#rules.length + ruleIndex
  }

  /** True where a block of `size` is free now; the key of `slot` in this rule's space stays. */
  reclaim(size: number, ruleIndex: number, slot: Slot, watermarkMs: number): boolean {
    for (const space of this.#spaces) space.sweep(SWEEP, watermarkMs)
    if (this.#pool.has(size)) return true
    const coldest = this.#coldestRegion(size, this.#rules[ruleIndex]!.key, slot, watermarkMs)
    if (coldest === undefined) return false
    for (const owner of coldest) this.#spaceOf(owner).evict(this.#slotOf(owner), watermarkMs)
    return true
  }

  #coldestRegion(
    size: number,
    key: number,
    keep: Slot,
    watermarkMs: number,
  ): readonly number[] | undefined {
    const regions = Math.floor(this.#pool.capacity / size)
    let coldest: readonly number[] | undefined
    let least = Number.POSITIVE_INFINITY
    for (let step = 0; step < Math.min(CANDIDATES, regions); step++) {
      this.#hand = (this.#hand + 1) % regions
      const owners: number[] = []
      if (!this.#pool.ownersIn(this.#hand, size, owners)) continue
      const evidence = this.#evidenceOf(owners, key, keep, watermarkMs)
      if (evidence < least) {
        least = evidence
        coldest = owners
      }
    }
    return coldest
  }

  /** How near live owners are to their thresholds, together; Infinity where one must stay. */
  #evidenceOf(owners: readonly number[], key: number, keep: Slot, watermarkMs: number): number {
    let evidence = 0
    for (const owner of owners) {
      const rule = this.#rules[owner % this.#rules.length]!
      const slot = this.#slotOf(owner)
      const isKept = rule.key === key && slot === keep
      const space = this.#spaceOf(owner)
      if (isKept || space.isHeld(slot)) return Number.POSITIVE_INFINITY
      if (space.isExpired(slot, watermarkMs)) continue
      const window = this.#windows[owner % this.#rules.length]!
      evidence += window.length(slot) / rule.threshold
    }
    return evidence
  }

  #slotOf(owner: number): Slot {
    return Math.floor(owner / this.#rules.length) as Slot
  }

  #spaceOf(owner: number): KeySpace {
    return this.#spaces[this.#rules[owner % this.#rules.length]!.key]!
  }
}
