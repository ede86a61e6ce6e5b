import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { type KeyWords, NO_SLOT, SlotTable } from '../../src/memory/slot-table.ts'

const key = (w3: number, w0 = 0): KeyWords => ({ w0, w1: 0, w2: 0xffff, w3: w3 | 0 })

describe('the slot table', () => {
  it('does what a Map does, whatever is inserted, found and removed', () => {
    const step = fc.record({
      act: fc.constantFrom('insert', 'insert', 'find', 'remove'),
      word: fc.integer({ min: 0, max: 40 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), fc.integer(), (steps, seed) => {
        const table = new SlotTable(24, seed)
        const model = new Map<number, number>()
        for (const { act, word } of steps) {
          const slot = table.find(key(word))
          expect(slot).toBe(model.get(word) ?? NO_SLOT)
          if (act === 'insert' && slot === NO_SLOT) {
            const made = table.insert(key(word))
            expect(made === NO_SLOT).toBe(model.size === 24)
            if (made !== NO_SLOT) model.set(word, made)
          } else if (act === 'remove' && slot !== NO_SLOT) {
            table.remove(slot)
            model.delete(word)
          }
          expect(table.size).toBe(model.size)
        }
        expect(new Set(model.values()).size).toBe(model.size)
        const into = key(0)
        for (const [word, slot] of model) {
          table.read(slot as never, into)
          expect(into).toEqual(key(word))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('keeps keys apart that differ in one word only', () => {
    const table = new SlotTable(8, 7)
    const keys = [
      ...[
        { w0: 1, w1: 0, w2: 0, w3: 0 },
        { w0: 0, w1: 1, w2: 0, w3: 0 },
      ],
      ...[
        { w0: 0, w1: 0, w2: 1, w3: 0 },
        { w0: 0, w1: 0, w2: 0, w3: 1 },
      ],
    ]
    const slots = keys.map(one => table.insert(one))
    expect(new Set(slots).size).toBe(4)
    expect(keys.map(one => table.find(one))).toEqual(slots)
  })

  it('spreads sequential and prefix-shared addresses over different seeds', () => {
    const random = seededRandom(3)
    for (let round = 0; round < 3; round++) {
      const table = new SlotTable(50_000, random.next())
      for (let word = 0; word < 50_000; word++) table.insert(key(0x0a000000 + word * 256))
      for (let word = 0; word < 50_000; word += 97) {
        expect(table.find(key(0x0a000000 + word * 256))).toBe(word)
      }
      expect(table.insert(key(1))).toBe(NO_SLOT)
    }
  })
})
