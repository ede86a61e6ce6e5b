import { describe, expect, it } from 'vitest'
import { readTimes } from '../../bench/child-cost.ts'
import { interleave, ratioOf, spreadOf } from '../../bench/measure.ts'
import { formatTable } from '../../bench/table.ts'

describe('spread', () => {
  it.each([
    ['one sample', [5], { median: 5, mad: 0, min: 5, max: 5, samples: 1 }],
    ['an odd number', [9, 1, 5], { median: 5, mad: 4, min: 1, max: 9, samples: 3 }],
    ['an even number', [4, 1, 3, 2], { median: 2.5, mad: 1, min: 1, max: 4, samples: 4 }],
    ['an outlier', [10, 10, 11, 9, 900], { median: 10, mad: 1, min: 9, max: 900, samples: 5 }],
    [
      'numbers of different length',
      [100, 9, 20],
      { median: 20, mad: 11, min: 9, max: 100, samples: 3 },
    ],
  ])('of %s', (_, samples, expected) => {
    const before = [...samples]
    expect(spreadOf(samples)).toEqual(expected)
    expect(samples).toEqual(before)
  })

  it('of nothing is refused', () => {
    expect(() => spreadOf([])).toThrow('at least one sample')
  })
})

describe('ratio', () => {
  it('is taken round by round, so what slows a round as a whole does not show', () => {
    expect(ratioOf([20, 2_000, 40], [10, 1_000, 20])).toMatchObject({ median: 2, mad: 0 })
  })

  it('of different rounds is refused', () => {
    expect(() => ratioOf([1, 2], [1])).toThrow('expected 1 samples as beside, found 2')
  })
})

describe('interleaving', () => {
  it('gives each contestant one turn a round, none always behind the same one', async () => {
    const turns: string[] = []
    const contestant = (name: string) => ({ name, measure: () => turns.push(name) })
    const samples = await interleave(['a', 'b', 'c'].map(contestant), { warmUp: 1, counted: 2 })
    expect(turns.join('')).toBe('abcbcacab')
    // What a turn answers is how many there were; those of the first round are not counted.
    expect([...samples]).toEqual([
      ['a', [6, 8]],
      ['b', [4, 9]],
      ['c', [5, 7]],
    ])
  })

  it('waits for those that take their time', async () => {
    const later = { name: 'later', measure: () => Promise.resolve(7) }
    expect(await interleave([later], { warmUp: 0, counted: 1 })).toEqual(new Map([['later', [7]]]))
  })

  it('says which round it is in', async () => {
    const seen: number[] = []
    const none = { name: 'none', measure: () => 0 }
    await interleave([none], { warmUp: 1, counted: 2 }, round => seen.push(round))
    expect(seen).toEqual([0, 1, 2])
  })

  it('needs different names', async () => {
    const twin = { name: 'twin', measure: () => 0 }
    await expect(interleave([twin, twin], { warmUp: 0, counted: 1 })).rejects.toThrow('own')
  })
})

describe('cost of a child', () => {
  it.each([
    ['bash', '0m0.001s 0m0.000s\n1m2.500s 0m0.250s\n', 62.75],
    ['dash', '0m0.000000s 0m0.000000s\n0m0.030000s 0m0.010000s\n', 0.04],
    ['another language', '0m0,001s 0m0,000s\n0m1,500s 0m0,250s\n', 1.75],
  ])('is read as %s prints it', (_, text, seconds) => {
    expect(readTimes(text)).toBeCloseTo(seconds, 6)
  })

  it('is refused where it is not there', () => {
    expect(() => readTimes('0m0.001s 0m0.000s\n')).toThrow('times')
  })
})

it('a table has columns as wide as its cells, texts left and numbers right', () => {
  const rows = [
    ['one', '1'],
    ['fourteen', '14'],
  ]
  expect(formatTable(['what', 'count'], rows, 1).split('\n')).toEqual([
    'what      count',
    '--------  -----',
    'one           1',
    'fourteen     14',
  ])
  expect(formatTable(['what', 'count'], [], 1)).toBe('what  count\n----  -----')
})
