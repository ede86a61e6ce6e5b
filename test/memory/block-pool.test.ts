import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockPool, blockSize } from '../../src/memory/block-pool.ts'

const UNIT = 16

interface Block {
  readonly at: number
  readonly size: number
  readonly owner: number
}

const step = fc.record({
  take: fc.boolean(),
  pick: fc.nat(),
  words: fc.integer({ min: 1, max: 300 }),
})

/** A pool after some taking and giving back, and the blocks that are taken then. */
function play(
  from: number,
  capacity: number,
  steps: readonly { take: boolean; pick: number; words: number }[],
  check: (pool: BlockPool, blocks: readonly Block[]) => void,
): { pool: BlockPool; blocks: Block[] } {
  const pool = new BlockPool(from, capacity)
  const blocks: Block[] = []
  for (const [owner, { take, pick, words }] of steps.entries()) {
    if (take || blocks.length === 0) {
      const size = blockSize(words)
      const has = pool.has(size)
      const at = pool.take(size, owner)
      expect(at >= 0).toBe(has)
      if (at >= 0) blocks.push({ at, size, owner })
    } else {
      const [block] = blocks.splice(pick % blocks.length, 1)
      pool.giveBack(block!.at, block!.size)
    }
    check(pool, blocks)
  }
  return { pool, blocks }
}

const given = [
  fc.integer({ min: 0, max: 50 }).map(rows => rows * UNIT),
  fc.integer({ min: UNIT, max: 4_000 }),
  fc.array(step, { maxLength: 200, size: 'max' }),
] as const

describe('the block pool', () => {
  it('never hands out the same word twice, nor one that is not its own', () => {
    fc.assert(
      fc.property(...given, (from, capacity, steps) => {
        play(from, capacity, steps, (pool, blocks) => {
          const end = from + pool.capacity
          expect(pool.capacity).toBeLessThanOrEqual(capacity)
          const sorted = blocks.toSorted((a, b) => a.at - b.at)
          for (const [index, { at, size }] of sorted.entries()) {
            expect(at).toBeGreaterThanOrEqual(index === 0 ? from : 0)
            expect(at + size).toBeLessThanOrEqual(sorted[index + 1]?.at ?? end)
          }
          expect(pool.taken).toBe(blocks.reduce((sum, { size }) => sum + size, 0))
        })
      }),
      { numRuns: 200 },
    )
  })

  it('is in one piece again when all is given back', () => {
    fc.assert(
      fc.property(...given, (from, capacity, steps) => {
        const { pool, blocks } = play(from, capacity, steps, () => {})
        for (const { at, size } of blocks) pool.giveBack(at, size)
        expect(pool.taken).toBe(0)
        const whole = UNIT * 2 ** Math.floor(Math.log2(pool.capacity / UNIT))
        expect(pool.has(whole)).toBe(true)
        expect(pool.has(2 * whole)).toBe(false)
        expect(pool.take(whole, 0)).toBe(from)
      }),
      { numRuns: 200 },
    )
  })

  it('knows whose the blocks of a region are; it is free when these give them back', () => {
    fc.assert(
      fc.property(...given, fc.integer({ min: 0, max: 4 }), (from, capacity, steps, sizeClass) => {
        const { pool, blocks } = play(from, capacity, steps, () => {})
        const size = UNIT << sizeClass
        for (let region = 0; region <= pool.capacity / size; region++) {
          const start = from + region * size
          const overlapping = blocks.filter(b => b.at < start + size && b.at + b.size > start)
          const owners = new Int32Array(size / UNIT)
          const count = pool.ownersIn(region, size, owners)
          const isBeyond = start + size > from + pool.capacity
          const isLarger = overlapping.some(block => block.size > size)
          if (isBeyond || isLarger) expect(count).toBe(-1)
          if (count < 0) {
            // Or it is free, and part of a larger free one.
            expect(isBeyond || isLarger || overlapping.length === 0).toBe(true)
            continue
          }
          const expected = Int32Array.from(overlapping, ({ owner }) => owner).sort()
          expect(owners.subarray(0, count).sort()).toEqual(expected)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('rounds a number of words up to the block that holds it', () => {
    const words = [1, 16, 17, 32, 33, 1_024, 1_025]
    expect(words.map(blockSize)).toEqual([16, 16, 32, 32, 64, 1_024, 2_048])
  })
})
