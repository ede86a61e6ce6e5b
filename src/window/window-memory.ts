import type { BlockPool } from '../memory/block-pool.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'

/** What windows need of others. */
export interface WindowMemory {
  readonly table: RowTable
  readonly pool: BlockPool
  /** Frees a block of so many words without touching the slot's; false where it cannot. */
  reclaim(words: number, slot: Slot): boolean
}

/** What limits did. */
export interface WindowLosses {
  /** Entries lost or moved by up to 1/64 of the window although one could still reach them. */
  degraded: number
  /** Entries merged where it cannot be told from what is hot. */
  merged: number
}
