import type { BenchResult, Row } from './result.ts'
import { SEED_NAME } from './seed-program.ts'

export const START = '<!-- bench:start -->'
export const END = '<!-- bench:end -->'

/** One line of the table: a row of a result, and whom it is put beside. */
interface Line {
  readonly subject: string
  readonly scenario: string
  readonly name: string
  /** The first of them that was measured. */
  readonly beside: readonly string[]
  readonly what: string
  /** How the ratio reads: how many times as fast, or what is added to the time. */
  readonly reads: 'times as fast' | 'more time' | 'times its time' | 'of its pause'
}

const ENGINE = { subject: 'engine', name: 'engine', reads: 'times as fast' } as const
const LINES = { subject: 'lines', reads: 'times as fast' } as const
const SDK = { subject: 'sdk', beside: ['Batch'], reads: 'more time' } as const

const TABLE: readonly Line[] = [
  ...['1 thousand', '100 thousand, Zipf', '1 million'].map(scenario => ({
    ...ENGINE,
    ...{ scenario, beside: [SEED_NAME], what: `engine, ${scenario} addresses` },
  })),
  {
    ...{ subject: 'engine', scenario: '10 rules, 3 match, Zipf', name: 'engine, 10 rules' },
    ...{ beside: ['engine, 1 rule'], what: 'engine, ten rules of which three match' },
    reads: 'times its time',
  },
  {
    ...ENGINE,
    ...{ scenario: 'IPv6, Zipf', beside: ['Map, new texts'], what: 'engine, IPv6 addresses' },
  },
  {
    ...ENGINE,
    scenario: 'address and user, Zipf',
    ...{ beside: ['Map of "address user"'], what: 'engine, keys of address and user' },
  },
  {
    ...{ subject: 'pauses', scenario: 'new addresses', name: 'engine' },
    ...{ beside: ['Map that grows, smallest of each', 'Map that grows'] },
    what: 'longest pause of one record, 10 million addresses',
    reads: 'of its pause',
  },
  ...['1 rule', '10 rules'].map(rules => ({
    ...SDK,
    ...{ scenario: '12 attributes', name: `${rules} + Batch`, what: `logger.emit, ${rules}` },
  })),
  {
    ...SDK,
    ...{ scenario: '18 attributes, every record hot', name: '1 rule + Batch' },
    what: 'logger.emit, every record hot',
  },
  ...[SEED_NAME, 'mawk', 'fail2ban-regex, date pattern', 'fail2ban-regex'].map(beside => ({
    ...LINES,
    ...{ scenario: 'combined log', name: 'scan, in order', beside: [beside] },
    what: 'scan of an access log',
  })),
  {
    ...LINES,
    ...{ scenario: 'combined log', name: 'scan, shuffled', beside: ['scan, in order'] },
    what: 'scan, lines shuffled by up to a minute',
  },
  {
    ...LINES,
    ...{ scenario: 'JSON lines, count', name: 'scan', beside: ['RSigma 0.23.0 event_count'] },
    what: 'scan of JSON lines, count',
  },
  {
    ...LINES,
    ...{ scenario: 'JSON lines, distinct', name: 'scan', beside: ['RSigma 0.23.0 value_count'] },
    what: 'scan of JSON lines, distinct',
  },
]

/** What was measured last, as a table for README; what was not measured has no line. */
export function readmeTable(results: readonly BenchResult[]): string {
  const lines = TABLE.flatMap(line => {
    const result = results.find(({ subject }) => subject === line.subject)
    const row = result?.rows.find(
      ({ scenario, name }) => scenario === line.scenario && name === line.name,
    )
    const beside = line.beside.find(name => row?.ratios[name] !== undefined)
    if (result === undefined || row === undefined || beside === undefined) return []
    return [cells(line, result, row, beside)]
  })
  if (lines.length === 0) throw new Error('no result has a line for the table')
  return [
    '| what | median | beside | ratio |',
    '|---|---:|---|---:|',
    ...lines,
    '',
    `${machinesOf(results)} Ratios are medians of interleaved rounds. `.trim(),
  ].join('\n')
}

/** The text with the table between the markers, instead of what is there. */
export function insertTable(text: string, table: string): string {
  const [start, end] = [text.indexOf(START), text.indexOf(END)]
  if (start < 0 || end < start) throw new Error(`expected ${START} and ${END}`)
  return `${text.slice(0, start)}${START}\n${table}\n${text.slice(end)}`
}

function cells(line: Line, result: BenchResult, row: Row, beside: string): string {
  const { median } = row.ratios[beside]!
  const name = beside.replace(', smallest of each', '')
  const quick = result.quick ? ' (quick run)' : ''
  const value = `${figure(row.value.median)} ${result.unit.replace(/, .*/, '')}`
  return `| ${line.what}${quick} | ${value} | ${name} | ${ratio(median, line, result)} |`
}

/** Of what takes time less is faster; of lines in a second more is. */
function ratio(median: number, { reads }: Line, { unit }: BenchResult): string {
  if (reads === 'more time') return `${median < 1 ? '' : '+'}${((median - 1) * 100).toFixed(1)} %`
  if (reads === 'times its time') return `${figure(median)} times its time`
  if (reads === 'of its pause') return `1/${figure(1 / median)} of its pause`
  const faster = unit.startsWith('lines/') ? median : 1 / median
  return `${figure(faster)} times as fast`
}

/** Two digits at least, whole above ten. */
function figure(value: number): string {
  if (value >= 10) return Math.round(value).toLocaleString('en')
  return value.toPrecision(2)
}

/** Each machine once, with the days on which it measured. */
function machinesOf(results: readonly BenchResult[]): string {
  const days = new Map<string, Set<string>>()
  for (const { machine, at } of results) {
    const { cpu, cores, memoryGib, node } = machine
    const name = `${cpu}, ${cores} cores, ${memoryGib} GiB, Node ${node.replace('v', '')}`
    days.set(name, (days.get(name) ?? new Set()).add(at.slice(0, 10)))
  }
  return [...days].map(([name, on]) => `${name}, ${[...on].sort().join(', ')}.`).join(' ')
}
