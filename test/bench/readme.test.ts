import { expect, it } from 'vitest'
import { END, insertTable, readmeTable, START } from '../../bench/readme.ts'
import type { BenchResult, Row } from '../../bench/result.ts'

const spread = (median: number) => ({ median, mad: 0, min: median, max: median, samples: 1 })
const row = (scenario: string, name: string, value: number, beside: string, ratio: number): Row => {
  return { scenario, name, value: spread(value), ratios: { [beside]: spread(ratio) } }
}

function result(subject: string, unit: string, rows: readonly Row[], quick = false): BenchResult {
  return {
    ...{ subject, unit, rows, quick, at: '2026-11-22T10:00:00.000Z', settings: {}, notes: [] },
    machine: {
      ...{ cpu: 'A processor', cores: 2, memoryGib: 24, system: 'linux', node: 'v24.21.0' },
      ...{ v8: '13.6', load: 0, packages: {} },
    },
  }
}

const ENGINE = result('engine', 'ns/record', [
  row('1 thousand', 'engine', 61.4, "the seed's program", 0.5),
  row('1 thousand', 'engine, address read', 99, "the seed's program", 0.8),
  row('10 rules, 3 match, Zipf', 'engine, 10 rules', 180, 'engine, 1 rule', 2.345),
])

it('a table for README says what, beside whom, how much, on which machine and when', () => {
  const results = [
    ENGINE,
    result('pauses', 'ms, longest record', [
      row('new addresses', 'engine', 1.2, 'Map that grows, smallest of each', 0.01),
    ]),
    result('sdk', 'ns/emit', [row('12 attributes', '1 rule + Batch', 2_040, 'Batch', 1.048)]),
    result(
      'lines',
      'lines/CPU-s',
      [row('combined log', 'scan, in order', 1_234_567, 'mawk', 1.62)],
      true,
    ),
  ]
  expect(readmeTable(results).split('\n')).toEqual([
    '| what | median | beside | ratio |',
    '|---|---:|---|---:|',
    "| engine, 1 thousand addresses | 61 ns/record | the seed's program | 2.0 times as fast |",
    '| engine, ten rules of which three match | 180 ns/record | engine, 1 rule ' +
      '| 2.3 times its time |',
    '| longest pause of one record, 10 million addresses | 1.2 ms | Map that grows ' +
      '| 1/100 of its pause |',
    '| logger.emit, 1 rule | 2,040 ns/emit | Batch | +4.8 % |',
    '| scan of an access log (quick run) | 1,234,567 lines/CPU-s | mawk | 1.6 times as fast |',
    '',
    'A processor, 2 cores, 24 GiB, Node 24.21.0, 2026-11-22. ' +
      'Ratios are medians of interleaved rounds.',
  ])
})

it('a table without a line is refused', () => {
  expect(() => readmeTable([])).toThrow('no result')
})

it('the table takes the place of the one before', () => {
  const text = `# Title\n${START}\nold\n${END}\nend\n`
  const once = insertTable(text, 'new')
  expect(once).toBe(`# Title\n${START}\nnew\n${END}\nend\n`)
  expect(insertTable(once, 'new')).toBe(once)
  expect(() => insertTable('# Title\n', 'new')).toThrow(`expected ${START}`)
})
