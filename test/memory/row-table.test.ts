import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_SLOT, RowTable, type Slot } from '../../src/memory/row-table.ts'

const ROWS = 40
const RULES = 3
/** First of the words of a row that are the windows'. */
const FREE_WORD = 6
const ROW = 16

const keyWords = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map(w3 => ({ w0: 0, w1: 0, w2: 0xffff, w3 })),
  fc.integer({ min: 0, max: 8 }).map(w0 => ({ w0, w1: -1, w2: -(2 ** 31), w3: 2 ** 31 - 1 })),
)

const step = fc.record({
  key: keyWords,
  rule: fc.integer({ min: 0, max: RULES - 1 }),
  isRemoval: fc.boolean(),
  handle: fc.integer({ min: 0, max: 2 ** 23 - 1 }),
})

describe('the table of rows', () => {
  it('finds what a Map would, for each rule by itself', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 400, size: 'max' }),
        fc.integer(),
        (steps, seed) => {
          const table = new RowTable(ROWS, RULES, 0, seed)
          const model = new Map<string, { slot: Slot; handle: number }>()
          for (const { key, rule, isRemoval, handle } of steps) {
            const name = JSON.stringify([key, rule])
            const hash = table.hashOf(key)
            const known = model.get(name)
            expect(table.find(key, rule, hash)).toBe(known?.slot ?? NO_SLOT)
            if (known !== undefined && isRemoval) {
              table.remove(known.slot)
              model.delete(name)
              expect(table.find(key, rule, hash)).toBe(NO_SLOT)
              expect(table.ruleOf(known.slot)).toBe(-1)
            } else if (known === undefined) {
              const slot = table.insert(key, rule, hash)
              expect(slot === NO_SLOT).toBe(model.size === ROWS)
              if (slot === NO_SLOT) continue
              expectTaken(table, slot)
              table.hold(slot, handle)
              model.set(name, { slot, handle })
            }
            expect(table.size).toBe(model.size)
          }
          expectAll(table, model)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('uses the rows in turn and again, and no more than it has', () => {
    const table = new RowTable(4, 1, 0, 1)
    const key = (w3: number) => ({ w0: 0, w1: 0, w2: 0xffff, w3 })
    const insert = (w3: number) => table.insert(key(w3), 0, table.hashOf(key(w3)))
    expect([1, 2, 3, 4, 5].map(insert)).toEqual([0, 1, 2, 3, NO_SLOT])
    table.remove(2 as Slot)
    table.remove(0 as Slot)
    expect([6, 7, 8].map(insert)).toEqual([0, 2, NO_SLOT])
    expect(table.touched).toBe(4)
  })

  it('has the further words behind the rows, as integers and as 64-bit numbers', () => {
    const table = new RowTable(3, 1, 5, 1)
    expect(table.firstWord).toBe(3 * ROW)
    expect(table.words.length).toBe(3 * ROW + 6)
    table.doubles[table.firstWord >> 1] = 1.5
    expect([...table.words.subarray(table.firstWord, table.firstWord + 2)]).toEqual([0, 0x3ff80000])
  })

  it('finds its keys among as many as it was made for', () => {
    const rows = 100_000
    const table = new RowTable(rows, 1, 0, 7)
    const key = { w0: 0, w1: 0, w2: 0xffff, w3: 0 }
    const slots = Array.from({ length: rows }, (_, n) => {
      key.w3 = Math.imul(n, 0x01010101)
      return table.insert(key, 0, table.hashOf(key))
    })
    for (let n = 0; n < rows; n += 2) table.remove(slots[n]!)
    for (let n = 0; n < rows; n++) {
      key.w3 = Math.imul(n, 0x01010101)
      const slot = table.find(key, 0, table.hashOf(key))
      if (slot !== (n % 2 === 0 ? NO_SLOT : slots[n])) expect.fail(`key ${n}: row ${slot}`)
    }
    expect(table.size).toBe(rows / 2)
  })
})

/** A row that was just taken has nothing of the one before it; it is filled for the next one. */
function expectTaken(table: RowTable, slot: Slot): void {
  expect(table.holderOf(slot)).toBe(0)
  const own = table.words.subarray(slot * ROW + FREE_WORD, (slot + 1) * ROW)
  expect(own.every(word => word === 0)).toBe(true)
  own.fill(-1)
}

function expectAll(
  table: RowTable,
  model: ReadonlyMap<string, { slot: Slot; handle: number }>,
): void {
  const slots = new Set<Slot>()
  for (const [name, { slot, handle }] of model) {
    const [key, rule] = JSON.parse(name)
    const found = { w0: 0, w1: 0, w2: 0, w3: 0 }
    table.readKey(slot, found)
    expect(found).toEqual(key)
    expect(table.ruleOf(slot)).toBe(rule)
    expect(table.holderOf(slot)).toBe(handle)
    slots.add(slot)
  }
  expect(slots.size).toBe(model.size)
}
