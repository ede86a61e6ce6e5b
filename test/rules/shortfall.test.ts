import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../src/record/record.ts'
import { compileCondition } from '../../src/rules/condition.ts'
import {
  type Comparison,
  type Expression,
  formatCondition,
  type Membership,
} from '../../src/rules/expression.ts'
import { parseCondition } from '../../src/rules/language.ts'
import { RecordFields } from '../../src/rules/record-fields.ts'
import { type Shortfall, shortfallsOf } from '../../src/rules/shortfall.ts'
import { attributesOfFew, conditionsOfFew } from './arbitraries.ts'
import { recordOf } from './records.ts'

type Leaf = Comparison | Membership

function shortfalls(expression: Expression, attributes: Attributes): Shortfall[] {
  const fields = new RecordFields()
  fields.begin(recordOf(attributes))
  return shortfallsOf(expression, fields)
}

function explained(text: string, attributes: Attributes): unknown {
  const reading = parseCondition(text)
  if ('mistake' in reading) throw new Error(`${text}: ${JSON.stringify(reading.mistake)}`)
  return shortfalls(reading.meaning, attributes).map(shortfall =>
    shortfall.map(({ comparison, holds, found }) => {
      const tree: Expression = holds ? { kind: 'not', part: comparison } : comparison
      return [formatCondition(tree), found]
    }),
  )
}

describe('why a condition does not hold', () => {
  it.each<[string, Attributes, unknown]>([
    ['a >= 400', { a: 200 }, [[['a >= 400', 200]]]],
    ['a >= 400', { a: 404 }, []],
    ['a != 1', {}, [[['a != 1', undefined]]]],
    ['a = 1 and b = 1', { a: 1, b: 2 }, [[['b = 1', 2]]]],
    ['a = 1 and b = 1', { a: 2, b: 2 }, [[['a = 1', 2]], [['b = 1', 2]]]],
    [
      'a = 1 or b = 1',
      { a: 2 },
      [
        [
          ['a = 1', 2],
          ['b = 1', undefined],
        ],
      ],
    ],
    ['not a = 1', { a: 1 }, [[['not a = 1', 1]]]],
    ['not not a = 1', { a: 2 }, [[['a = 1', 2]]]],
    ['not (a = 1 or b = 1)', { a: 1, b: 2 }, [[['not a = 1', 1]]]],
    [
      'not (a = 1 and b = 1)',
      { a: 1, b: 1 },
      [
        [
          ['not a = 1', 1],
          ['not b = 1', 1],
        ],
      ],
    ],
    // Of a part of an `or` that is false in several ways the shortest.
    [
      'a = 1 or ((b = 1 or c = 1) and c = 2)',
      { a: 0, b: 0, c: 0 },
      [
        [
          ['a = 1', 0],
          ['c = 2', 0],
        ],
      ],
    ],
  ])('%s of %o: %o', (text, attributes, expected) => {
    expect(explained(text, attributes)).toEqual(expected)
  })

  it('is there exactly where it does not, is true of the record, and decides', () => {
    fc.assert(
      fc.property(conditionsOfFew, attributesOfFew, (tree, attributes) => {
        const found = shortfalls(tree, attributes)
        expect(found.length === 0).toBe(compileCondition(tree)(recordOf(attributes)))
        for (const shortfall of found) {
          const known = new Map<Leaf, boolean>()
          for (const { comparison, holds } of shortfall) {
            expect(holds).toBe(compileCondition(comparison)(recordOf(attributes)))
            known.set(comparison, holds)
          }
          expect(outcome(tree, known)).toBe(false)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('has no comparison too many', () => {
    const small = conditionsOfFew.filter(tree => leavesOf(tree).length <= 8)
    fc.assert(
      fc.property(small, attributesOfFew, (tree, attributes) => {
        const found = shortfalls(tree, attributes)
        if (found.length === 0) return
        const leaves = leavesOf(tree)
        const truths = leaves.map(leaf => compileCondition(leaf)(recordOf(attributes)))
        let fewest = leaves.length
        for (let set = 1; set < 2 ** leaves.length; set++) {
          const members = leaves.flatMap((leaf, at) =>
            (set & (1 << at)) === 0 ? [] : [[leaf, truths[at]!] as const],
          )
          if (outcome(tree, new Map(members)) === false) fewest = Math.min(fewest, members.length)
        }
        expect(Math.min(...found.map(({ length }) => length))).toBe(fewest)
        for (const shortfall of found) {
          const known = new Map(shortfall.map(({ comparison, holds }) => [comparison, holds]))
          for (const [leaf, holds] of [...known]) {
            known.delete(leaf)
            expect(outcome(tree, known)).toBe(undefined)
            known.set(leaf, holds)
          }
          expect(known.size).toBe(shortfall.length)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

/** What the tree comes to where only some of its comparisons are known; undefined: either. */
function outcome(tree: Expression, known: ReadonlyMap<Leaf, boolean>): boolean | undefined {
  if (tree.kind === 'compare' || tree.kind === 'in') return known.get(tree)
  if (tree.kind === 'not') {
    const part = outcome(tree.part, known)
    return part === undefined ? undefined : !part
  }
  const parts = tree.parts.map(part => outcome(part, known))
  const decisive = tree.kind === 'any'
  if (parts.includes(decisive)) return decisive
  return parts.includes(undefined) ? undefined : !decisive
}

function leavesOf(tree: Expression): Leaf[] {
  if (tree.kind === 'compare' || tree.kind === 'in') return [tree]
  return tree.kind === 'not' ? leavesOf(tree.part) : tree.parts.flatMap(leavesOf)
}
