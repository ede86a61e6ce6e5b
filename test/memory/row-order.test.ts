import { expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { slotsInOrder } from '../../src/memory/row-order.ts'
import { RowTable, type Slot } from '../../src/memory/row-table.ts'

it('puts rows in the order of their rules, then of their keys without a sign', () => {
  const table = new RowTable(2_000, 3, 0, 1)
  const random = seededRandom(2)
  const names = new Map<number, string>()
  for (let at = 0; at < 1_500; at++) {
    const isMapped = at % 3 > 0
    const key = {
      ...{ w0: isMapped ? 0 : random.next() >> 30, w1: 0 },
      ...{ w2: isMapped ? 0xffff : random.next(), w3: random.next() },
    }
    const rule = at % 2
    const slot = table.insert(key, rule, table.hashOf(key))
    const words = [rule, key.w0, key.w1, key.w2, key.w3]
    names.set(slot, words.map(word => (word >>> 0).toString(16).padStart(8, '0')).join(' '))
  }
  for (let slot = 0; slot < 1_500; slot += 7) {
    table.remove(slot as Slot)
    names.delete(slot)
  }
  const found = [...slotsInOrder(table)].map(slot => names.get(slot)!)
  expect(found).toEqual([...names.values()].sort())
})

it('answers nothing of an empty table', () => {
  expect(slotsInOrder(new RowTable(8, 1, 0, 1))).toHaveLength(0)
})
