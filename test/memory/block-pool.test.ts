import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockPool, blockSize } from '../../src/memory/block-pool.ts'

describe('the block pool', () => {
  it('never hands out the same number twice and takes everything back', () => {
    const step = fc.record({
      take: fc.boolean(),
      pick: fc.nat(),
      size: fc.integer({ min: 1, max: 70 }),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 700 }),
        fc.array(step, { maxLength: 200 }),
        (capacity, steps) => {
          const pool = new BlockPool(capacity)
          const blocks: { offset: number; size: number }[] = []
          const owner = new Array<number>(pool.capacity).fill(-1)
          for (const [id, { take, pick, size: wanted }] of steps.entries()) {
            if (take || blocks.length === 0) {
              const size = blockSize(wanted)
              const offset = pool.take(size, id)
              if (offset < 0) continue
              expect(offset + size).toBeLessThanOrEqual(pool.capacity)
              for (let at = offset; at < offset + size; at++) {
                expect(owner[at]).toBe(-1)
                owner[at] = id
              }
              blocks.push({ offset, size })
            } else {
              const [block] = blocks.splice(pick % blocks.length, 1)
              owner.fill(-1, block!.offset, block!.offset + block!.size)
              pool.giveBack(block!.offset, block!.size)
            }
            expect(pool.taken).toBe(owner.filter(id => id >= 0).length)
          }
          for (const { offset, size } of blocks) pool.giveBack(offset, size)
          const whole = 4 * 2 ** Math.floor(Math.log2(pool.capacity / 4))
          expect(pool.take(whole, 0)).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('rounds a count up to the block that holds it', () => {
    expect([1, 4, 5, 8, 9, 1_024, 1_025].map(blockSize)).toEqual([4, 4, 8, 8, 16, 1_024, 2_048])
  })
})
