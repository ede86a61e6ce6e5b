import type { SkipReason } from '../record/record.ts'
import { isAddressKey } from './key-fields.ts'
import { formatBytes, formatCount } from './number.ts'
import type { Style } from './style.ts'
import type { FileSummary, Finding, Losses, ScanSummary } from './summary.ts'
import { clipStart, tableLines, wrap } from './table.ts'
import { roughDuration, shortTime } from './time.ts'

const GAP = '  '
const INDENT = '    '
const MAX_FILES_SHOWN = 20
const MIN_NAME_LENGTH = 12

/** The files that were read, one a line; what kept one from being read may need its own lines. */
export function fileLines({ files }: ScanSummary, width: number): string[] {
  const shown = files.slice(0, MAX_FILES_SHOWN)
  const rest = files.length - shown.length
  const more = rest > 0 ? [`and ${formatCount(rest)} more files`] : []
  const whole = fileTable(shown.map(file => [...cellsOf(file), file.problem ?? '']))
  if (longest(whole) <= width) return [...whole, ...more]
  const cells = shown.map(file => [...cellsOf(file), ''])
  const excess = Math.max(0, longest(fileTable(cells)) - width)
  const names = Math.max(MIN_NAME_LENGTH, longest(cells.map(([name]) => name!)) - excess)
  const narrow = fileTable(cells.map(([name, ...others]) => [clipStart(name!, names), ...others]))
  const lines = shown.flatMap(({ problem = '' }, at) => [
    narrow[at]!,
    ...wrap(problem, width - INDENT.length).map(line => INDENT + line),
  ])
  return [...lines, ...more]
}

function cellsOf(file: FileSummary): string[] {
  const lines = `${formatCount(file.lines)} ${file.lines === 1 ? 'line' : 'lines'}`
  const bytes = file.bytes === undefined ? '' : formatBytes(file.bytes)
  return [file.name, file.format ?? '-', lines, bytes]
}

function fileTable(rows: readonly (readonly string[])[]): string[] {
  const columns = [false, false, true, true, false].map(isRight => ({ title: '', isRight }))
  return tableLines(columns, rows, undefined).slice(1)
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0)
}

/** A count, and what it means. */
export type Row = readonly [label: string, count: number, note: string]

/** Labels, right-aligned counts and what they mean, the notes broken at `width`. */
export function countLines(summary: ScanSummary, width: number, style: Style): string[] {
  const rows = countRows(summary)
  const labels = longest(rows.map(([label]) => label))
  const counts = longest(rows.map(([, count]) => formatCount(count)))
  return rows.flatMap(([label, count, note]) => {
    const start = `${label.padEnd(labels)}${GAP}${formatCount(count).padStart(counts)}`
    const column = start.length + GAP.length
    // A long word such as an IPv6 address has no place beside the counts of a narrow terminal.
    if (longest(note.split(/\s+/)) > width - column) {
      const lines = wrap(note, width - INDENT.length)
      return [start, ...lines.map(line => INDENT + style.dim(line))]
    }
    const [first = '', ...rest] = wrap(note, width - column)
    return [
      first === '' ? start : `${start}${GAP}${style.dim(first)}`,
      ...rest.map(line => ' '.repeat(column) + style.dim(line)),
    ]
  })
}

function countRows(summary: ScanSummary): Row[] {
  const rows: Row[] = [
    ['records', summary.records, timeRange(summary)],
    [
      `with ${isAboutAddresses(summary) ? 'an address' : 'a key'}`,
      summary.withAddress,
      clientNote(summary),
    ],
  ]
  if (summary.counted < summary.withAddress) {
    rows.push(['counted', summary.counted, 'met the conditions of at least one rule'])
  }
  return [...rows, ...lossRows(summary)]
}

/** What was not counted or not kept, and why; empty where the numbers are exact. */
export function lossRows(summary: ScanSummary): Row[] {
  const rows = leftOutRows(summary)
  for (const [reason, found] of summary.skipped) {
    rows.push([`skipped: ${reason}`, found.count, `${REASONS[reason]}, ${first(found)}`])
  }
  if (summary.mended !== undefined) {
    const note = `bytes that are no UTF-8 read as \ufffd, ${first(summary.mended)}`
    rows.push(['mended lines', summary.mended.count, note])
  }
  for (const name of Object.keys(LOSSES) as (keyof Losses)[]) {
    const count = summary.losses[name]
    const [label, note] = LOSSES[name]
    if (count > 0) rows.push([label, count, note])
  }
  return rows
}

function timeRange({ firstMs, lastMs, order }: ScanSummary): string {
  if (firstMs === undefined || lastMs === undefined) return ''
  const range = `from ${shortTime(firstMs)} to ${shortTime(lastMs)}`
  return `${range} (${roughDuration(lastMs - firstMs)})${ORDERS[order]}`
}

const ORDERS: Readonly<Record<ScanSummary['order'], string>> = {
  'in-order': '',
  sorted: ', put in order of time',
  'as-read': ', judged as they came',
}

function clientNote({ clients }: ScanSummary): string {
  if (clients === undefined || clients.count === 0) return ''
  const more = clients.isExact ? '' : 'more than '
  const count = `${more}${formatCount(clients.count)} ${clients.count === 1 ? 'client' : 'clients'}`
  if (clients.count === 1) return `of ${count}, ${clients.busiest[0]!.client}`
  const shares = clients.busiest
    .filter(({ records }) => records > 1)
    .map(({ client, records }) => `${client} (${formatCount(records)})`)
  return shares.length === 0 ? `of ${count}` : `of ${count}, the busiest ${shares.join(', ')}`
}

function first(found: Finding): string {
  return found.count === 1 ? `in ${found.first}` : `first in ${found.first}`
}

/** Every rule that runs counts for one address. */
export function isAboutAddresses({ rules }: ScanSummary): boolean {
  return rules.every(({ by, counted }) => counted === undefined || isAddressKey(by))
}

/** What rules left out, all rules together. */
function leftOutRows({ rules }: ScanSummary): Row[] {
  const sum = (name: 'lacksKey' | 'badAmount') => rules.reduce((all, rule) => all + rule[name], 0)
  const rows: Row[] = [
    ['without a key', sum('lacksKey'), 'left out by a rule: they lack what it counts by'],
    ['without a value', sum('badAmount'), 'left out by a rule: they lack what it measures'],
  ]
  return rows.filter(([, count]) => count > 0)
}

/** Why records are skipped. */
export const REASONS: Readonly<Record<SkipReason, string>> = {
  'no-key': 'no rule finds what it counts by',
  'no-address': 'no field holds an address',
  'not-an-address': 'what should be an address is none',
  'no-time': 'no timestamp',
  'impossible-time': 'a timestamp that no clock can show',
  unparsed: "not of the file's format",
  'too-long': 'longer than the format allows',
  'invalid-utf8': 'bytes that are no UTF-8',
  'own-record': 'written by netanomaly itself',
  unreadable: 'could not be read',
}

const LOSSES: Readonly<Record<keyof Losses, readonly [label: string, note: string]>> = {
  late: ['late', 'left out: older than --lateness allows'],
  clockAhead: ['clock ahead', 'dated too far after their arrival, counted at their arrival'],
  evicted: ['evicted', 'addresses forgotten for lack of room (max_keys): episodes may be missing'],
  refused: ['refused', 'records of addresses without room (max_keys): episodes may be missing'],
  degraded: ['degraded', 'times forgotten for lack of room (max_exact, max_times): see "+" below'],
  settledEarly: ['settled early', 'judged before older records could come (max_pending)'],
  clippedWeights: ['clipped weights', 'more than one record may count (max_weight)'],
  droppedValues: ['dropped values', 'of lists longer than one record may count'],
  capped: ['capped', 'hot records beyond max_open_episodes or max_episodes_per_minute'],
}
