import { decidesOnArrival, type EngineRule, isDownward } from '../detect/detector.ts'
import { BlockPool } from '../memory/block-pool.ts'
import { NO_SLOT, RowTable, type Slot } from '../memory/row-table.ts'
import type { KeyWords } from '../record/observation.ts'
import { EntryRows } from '../window/entry-rows.ts'
import type { WindowMemory } from '../window/window-memory.ts'
import type { EngineCounters } from './counters.ts'
import type { EngineLimits } from './limits.ts'

/** Rows looked at to find one that may go when the table is full. */
const CANDIDATES = 16
/** Rows looked at for expiry whenever a new key comes, and when the pool is used up. */
const SWEEP_NEW = 2
const SWEEP_POOL = 64
/** Regions of the pool of which the one that holds the least evidence is cleared. */
const REGIONS = 8
/** Every row is looked at at least this often, ms: stored times are known modulo 2^32 ms. */
const LAP_MS = 86_400_000

/** Of a row that is never given away. */
const PINNED = 1 << 30

/**
 * What time it is for the engine, ms. One object that all look at: no numbers need to be handed.
 */
export interface EngineTime {
  newestMs: number
  watermarkMs: number
}

/** Who keeps more of rows than their windows do. */
export interface RowWatcher {
  /** All entries of a row that is held are about to go. */
  beforeClear(slot: Slot): void
  /** The row is nobody's now. */
  afterRemove(slot: Slot): void
}

/** What the windows of a rule can do with any of its rows. */
export interface RowWindow {
  trim(slot: Slot, oldest: number): unknown
  clear(slot: Slot): void
}

/**
 * The rows of all keys and rules, and what goes when there is no room. A row expires when its
 * newest entry has left its rule's window. Where all rows are in use the one with the least
 * evidence among 16 goes: the cube of its entries by its age, so that of keys seen once the oldest
 * goes, and one that gathers evidence outlives a flood of new ones. Where the pool is used up, what
 * expired rows hold goes first, then the region with the least evidence. A row with an open episode
 * stays.
 */
export class RowSpace implements WindowMemory {
  readonly table: RowTable
  readonly pool: BlockPool
  /** By row, its observations that wait to be settled; empty where no rule is settled. */
  readonly waiting: Int32Array
  readonly #rules: readonly EngineRule[]
  /** By rule, how long after an entry its row may expire, ms. */
  readonly #keptMs: Int32Array
  readonly #counters: EngineCounters
  readonly #entries: EntryRows
  readonly #windows: RowWindow[] = []
  #watcher: RowWatcher = { beforeClear() {}, afterRemove() {} }
  #hand = 0
  #regionHand = 0
  /** Of the blocks of one region. */
  #owners = new Int32Array(16)
  #nowMs = 0
  #watermark = 0
  /** No row's newest entry was expired at this time and is still there. */
  #cleanMs = Number.NEGATIVE_INFINITY
  #lapMs = Number.NEGATIVE_INFINITY

  constructor(
    rules: readonly EngineRule[],
    limits: Pick<EngineLimits, 'maxKeys' | 'maxTimes'>,
    seed: number,
    counters: EngineCounters,
  ) {
    this.table = new RowTable(limits.maxKeys, rules.length, limits.maxTimes, seed)
    this.pool = new BlockPool(this.table.firstWord, limits.maxTimes)
    this.#entries = new EntryRows(this.table, this.pool)
    const isSettled = rules.some(rule => !decidesOnArrival(rule))
    this.waiting = new Int32Array(isSettled ? limits.maxKeys : 0)
    this.#rules = rules
    // The instant after the newest entry has left is still judged.
    this.#keptMs = Int32Array.from(rules, rule => rule.windowMs + (isDownward(rule) ? 1 : 0))
    this.#counters = counters
  }

  /** The windows by rule, and who keeps more of rows. */
  attach(windows: readonly RowWindow[], watcher: RowWatcher): void {
    this.#windows.push(...windows)
    this.#watcher = watcher
  }

  get size(): number {
    return this.table.size
  }

  /**
   * Before time goes on to `time.newestMs`: looks at every row where it goes on by so much that
   * stored times could be mistaken.
   */
  beforeTime(time: EngineTime): void {
    if (time.newestMs - this.#cleanMs <= LAP_MS) return
    for (let slot = 0 as Slot; slot < this.table.touched; slot++) {
      const rule = this.table.ruleOf(slot)
      if (rule < 0) continue
      const oldestMs = time.watermarkMs - this.#keptMs[rule]!
      // By what time it was: rows that are no longer alive may be a year old by what it will be.
      const nowMs = this.#nowMs
      const isEmpty = this.#entries.length(slot) === 0
      const newestMs = isEmpty ? nowMs : nowMs + ((this.#entries.newest(slot) - nowMs) | 0)
      if (!this.#tidy(slot, newestMs < oldestMs, oldestMs | 0)) this.#expire(slot)
    }
    this.#cleanMs = time.newestMs
    this.#lapMs = time.newestMs
  }

  /** What time it is; it only grows, or all is cleared. */
  setTime(time: EngineTime): void {
    this.#nowMs = time.newestMs
    this.#watermark = time.watermarkMs | 0
  }

  /** A row for a key that has none under this rule; `NO_SLOT` where no other may go. */
  make(key: KeyWords, rule: number, keyHash: number): Slot {
    this.sweep(SWEEP_NEW)
    const slot = this.table.insert(key, rule, keyHash)
    if (slot !== NO_SLOT || !this.#makeRoom()) return slot
    return this.table.insert(key, rule, keyHash)
  }

  /** A row that stays however long nothing is observed of it. */
  pin(slot: Slot): void {
    this.waiting[slot]! += PINNED
  }

  /** Clears the expired among the next rows, so that memory comes back as new keys come. */
  sweep(rows: number, keep: Slot = NO_SLOT): void {
    for (let step = Math.min(rows, this.table.touched); step > 0; step--) {
      const slot = this.#nextSlot()
      if (slot === NO_SLOT || slot === keep) continue
      const isOld = this.#entries.length(slot) > 0 && this.#isOld(slot)
      if (!this.#tidy(slot, isOld, this.#expiry(slot))) this.#expire(slot)
    }
  }

  /** Forgets every key. */
  clear(): void {
    for (let slot = 0; slot < this.table.touched; slot++) {
      if (this.table.ruleOf(slot) >= 0) this.#remove(slot as Slot)
    }
    this.#cleanMs = Number.NEGATIVE_INFINITY
  }

  /** A free block of so many words for a window that needs it; the row of `keep` stays. */
  reclaim(words: number, keep: Slot): boolean {
    this.sweep(SWEEP_POOL, keep)
    if (this.pool.has(words)) return true
    const region = this.#coldestRegion(words, keep)
    if (region < 0) return false
    const count = this.pool.ownersIn(region, words, this.#owners)
    for (let at = 0; at < count; at++) {
      const owner = this.#owners[at]! as Slot
      if (this.table.ruleOf(owner) < 0) continue
      if (this.#entries.length(owner) === 0 || this.#isOld(owner)) this.#expire(owner)
      else this.#evict(owner)
    }
    return this.pool.has(words)
  }

  /** Of the next few that could be freed; -1 where none could. */
  #coldestRegion(words: number, keep: Slot): number {
    if (this.#owners.length < words >> 4) this.#owners = new Int32Array(words >> 4)
    const regions = Math.floor(this.pool.capacity / words)
    let coldest = -1
    let least = Number.POSITIVE_INFINITY
    for (let step = 0; step < Math.min(REGIONS, regions); step++) {
      this.#regionHand = (this.#regionHand + 1) % regions
      const count = this.pool.ownersIn(this.#regionHand, words, this.#owners)
      const evidence = count < 0 ? least : this.#evidenceOf(count, keep)
      if (evidence < least) {
        least = evidence
        coldest = this.#regionHand
      }
    }
    return coldest
  }

  /** How near their owners are to their thresholds, together; Infinity where one must stay. */
  #evidenceOf(count: number, keep: Slot): number {
    let evidence = 0
    for (let at = 0; at < count; at++) {
      const owner = this.#owners[at]!
      if (owner === keep || this.#isHeld(owner)) return Number.POSITIVE_INFINITY
      const rule = this.table.ruleOf(owner)
      if (rule < 0) continue
      const { threshold } = this.#rules[rule]!
      evidence += this.#entries.length(owner as Slot) / Math.max(1, threshold)
    }
    return evidence
  }

  #makeRoom(): boolean {
    let coldest = NO_SLOT
    let least = Number.POSITIVE_INFINITY
    for (let step = 0; step < CANDIDATES; step++) {
      const slot = this.#nextSlot()
      if (slot === NO_SLOT || this.#isHeld(slot)) continue
      const kept = this.#entries.length(slot)
      const length = kept + this.#waitingOf(slot)
      if (length === 0 || (this.#waitingOf(slot) === 0 && this.#isOld(slot))) {
        this.#expire(slot)
        return true
      }
      const ageMs = kept === 0 ? 0 : (this.#nowMs - this.#entries.oldest(slot)) | 0
      const evidence = (length * length * length) / Math.max(1, ageMs)
      if (evidence < least) {
        least = evidence
        coldest = slot
      }
    }
    if (coldest === NO_SLOT) return false
    this.#evict(coldest)
    return true
  }

  #evict(slot: Slot): void {
    this.#counters.evicted++
    this.#remove(slot)
  }

  #expire(slot: Slot): void {
    this.#counters.expired++
    this.#remove(slot)
  }

  #remove(slot: Slot): void {
    this.#windows[this.table.ruleOf(slot)]!.clear(slot)
    this.table.remove(slot)
    this.#watcher.afterRemove(slot)
    if (this.waiting.length > 0) this.waiting[slot] = 0
  }

  /** The next row of the round; `NO_SLOT` where it is free. */
  #nextSlot(): Slot {
    if (this.#hand >= this.table.touched) {
      this.#hand = 0
      this.#cleanMs = this.#lapMs
      this.#lapMs = this.#nowMs
    }
    const slot = this.#hand++
    return this.table.ruleOf(slot) < 0 ? NO_SLOT : (slot as Slot)
  }

  /** Drops what has left the window; false where nothing is left and nothing holds the row. */
  #tidy(slot: Slot, isOld: boolean, oldest: number): boolean {
    const isEmpty = isOld || this.#entries.length(slot) === 0
    if (isEmpty && this.table.holderOf(slot) === 0) return this.#waitingOf(slot) > 0
    if (isEmpty) {
      this.#watcher.beforeClear(slot)
      this.#windows[this.table.ruleOf(slot)]!.clear(slot)
    } else if (((this.#entries.oldest(slot) - oldest) | 0) < 0) {
      this.#windows[this.table.ruleOf(slot)]!.trim(slot, oldest)
    }
    return true
  }

  /** Entries before it can matter no more. */
  #expiry(slot: Slot): number {
    return (this.#watermark - this.#keptMs[this.table.ruleOf(slot)]!) | 0
  }

  /** Whether all entries can matter no more; only where there is one. */
  #isOld(slot: Slot): boolean {
    return ((this.#entries.newest(slot) - this.#expiry(slot)) | 0) < 0
  }

  #waitingOf(slot: number): number {
    return this.waiting.length === 0 ? 0 : this.waiting[slot]!
  }

  /** By an open episode, or for good. */
  #isHeld(slot: number): boolean {
    return this.table.holderOf(slot) > 0 || this.#waitingOf(slot) >= PINNED
  }
}
