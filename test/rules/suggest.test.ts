import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/rules/suggest.ts'

describe('the nearest name', () => {
  const names = ['id', 'by', 'gt', 'gte', 'within', 'where', 'severity', 'max_keys', 'max_times']
  it.each([
    ['wihtin', 'within'],
    ['wthin', 'within'],
    ['Where', 'where'],
    ['sevrity', 'severity'],
    ['maxKeys', 'max_keys'],
    ['max-tiems', 'max_times'],
    ['gteq', 'gte'],
    ['ie', 'id'],
    ['xyzzy', undefined],
    ['', undefined],
    ['w'.repeat(1_000_000), undefined],
  ])('of %.20s is %s', (word, expected) => {
    expect(nearest(word, names)).toBe(expected)
  })
})
