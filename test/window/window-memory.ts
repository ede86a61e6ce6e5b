import { BlockPool } from '../../src/memory/block-pool.ts'
import { RowTable, type Slot } from '../../src/memory/row-table.ts'
import type { WindowLosses, WindowMemory } from '../../src/window/window-memory.ts'

/** Memory for a few rows of one rule; nothing in it ever gives way to others. */
export function createMemory(words = 2 ** 16, rows = 16) {
  const table = new RowTable(rows, 1, words, 1)
  const pool = new BlockPool(table.firstWord, words)
  const memory: WindowMemory = { table, pool, reclaim: () => false }
  const losses: WindowLosses = { degraded: 0, merged: 0 }
  let keys = 0
  const makeSlot = (): Slot => {
    const key = { w0: 0, w1: 0, w2: 0xffff, w3: keys++ }
    return table.insert(key, 0, table.hashOf(key))
  }
  return { memory, losses, makeSlot, pool }
}
