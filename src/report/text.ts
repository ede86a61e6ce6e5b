import { formatDuration } from '../base/duration.ts'
import type { SkipReason } from '../record/record.ts'
import type { EpisodeReport } from './attributes.ts'
import { formatBytes, formatCount } from './number.ts'
import { episodeReason } from './sentence.ts'
import { COLOURED, PLAIN, type Style } from './style.ts'
import type { Finding, Losses, ScanSummary } from './summary.ts'
import { clip, tableLines, wrap } from './table.ts'
import { shortTime } from './time.ts'

export interface TextOptions {
  /** Episodes that are shown; the rest is counted. */
  readonly top: number
  /** Characters of a terminal's line; undefined breaks and cuts nothing. */
  readonly width: number | undefined
  readonly isColoured: boolean
}

const INDENT = '  '
const MAX_FILES_SHOWN = 20
const MAX_RULES_SHOWN = 10

/** What a person wants to read after a scan, line by line: what was read, then the episodes. */
export function* scanText(
  summary: ScanSummary,
  episodes: readonly EpisodeReport[],
  options: TextOptions,
): Generator<string> {
  const style = options.isColoured ? COLOURED : PLAIN
  for (const line of fileLines(summary)) yield `${line}\n`
  yield '\n'
  for (const line of countLines(summary, style)) yield `${line}\n`
  yield '\n'
  if (episodes.length === 0) {
    for (const line of nothingLines(summary, style)) yield `${line}\n`
    return
  }
  yield `${style.bold(headline(summary))}\n\n`
  const shown = episodes.slice(0, options.top)
  if (shown.length > 0) yield* episodeText(shown, options.width, style)
  const rest = episodes.length + summary.leftOut - shown.length
  if (rest > 0) {
    const more = `${formatCount(rest)} more ${rest === 1 ? 'episode' : 'episodes'}`
    yield `\n${more} (--top N shows more, --output jsonl all)\n`
  }
}

function fileLines({ files }: ScanSummary): string[] {
  const rows = files
    .slice(0, MAX_FILES_SHOWN)
    .map(file => [
      file.name,
      file.format ?? '-',
      `${formatCount(file.lines)} ${file.lines === 1 ? 'line' : 'lines'}`,
      file.bytes === undefined ? '' : formatBytes(file.bytes),
      file.problem ?? '',
    ])
  const columns = [
    { title: '' },
    { title: '' },
    { title: '', isRight: true },
    { title: '', isRight: true },
    { title: '' },
  ]
  const lines = tableLines(columns, rows, undefined).slice(1)
  const rest = files.length - MAX_FILES_SHOWN
  return rest > 0 ? [...lines, `and ${formatCount(rest)} more files`] : lines
}

/** Labels, right-aligned counts and what they mean. */
function countLines(summary: ScanSummary, style: Style): string[] {
  const rows: [label: string, count: number, note: string][] = [
    ['records', summary.records, timeRange(summary)],
    ['with an address', summary.withAddress, clientNote(summary)],
  ]
  if (summary.counted < summary.withAddress) {
    rows.push(['counted', summary.counted, 'met the conditions of at least one rule'])
  }
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
  const labels = Math.max(...rows.map(([label]) => label.length))
  const counts = Math.max(...rows.map(([, count]) => formatCount(count).length))
  return rows.map(([label, count, note]) => {
    const start = `${label.padEnd(labels)}${INDENT}${formatCount(count).padStart(counts)}`
    return note === '' ? start : `${start}${INDENT}${style.dim(note)}`
  })
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

const REASONS: Readonly<Record<SkipReason, string>> = {
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
  capped: ['capped', 'hot records beyond max_open_episodes or max_episodes_per_minute'],
}

function headline({ episodes, shadowEpisodes }: ScanSummary): string {
  const count = episodes + shadowEpisodes
  const shadows = shadowEpisodes === 0 ? '' : `, ${formatCount(shadowEpisodes)} of shadow rules`
  return `${formatCount(count)} ${count === 1 ? 'episode' : 'episodes'}${shadows}`
}

function* nothingLines(summary: ScanSummary, style: Style): Generator<string> {
  yield style.bold('No episode: no address met a rule.')
  for (const { id, text } of summary.rules.slice(0, MAX_RULES_SHOWN)) {
    yield `${INDENT}${style.dim(`${id}: ${oneLine(text)}`)}`
  }
  const rest = summary.rules.length - MAX_RULES_SHOWN
  if (rest > 0) yield `${INDENT}${style.dim(`and ${rest} more`)}`
  if (summary.records > 0 && summary.withAddress === 0) {
    yield 'No record had an address; --client-field NAME says which field holds it.'
  } else if (summary.counted === 0 && summary.withAddress > 0) {
    yield 'No record met the conditions of a rule.'
  }
}

function* episodeText(
  episodes: readonly EpisodeReport[],
  width: number | undefined,
  style: Style,
): Generator<string> {
  const isClient = episodes.every(({ rule }) => rule.by === 'client.address')
  const columns = [
    { title: 'first seen' },
    { title: 'lasted', isSpare: true },
    { title: isClient ? 'client' : 'address' },
    { title: 'rule', least: 6 },
    { title: 'observed' },
    { title: 'records', isRight: true, isSpare: true },
  ]
  const [titles, ...rows] = tableLines(columns, episodes.map(cellsOf), width)
  yield `${style.dim(titles!)}\n`
  for (const [index, report] of episodes.entries()) {
    yield `${colourOf(report, style)(rows[index]!)}\n`
    for (const line of detailLines(report, width)) yield `${style.dim(`${INDENT}${line}`)}\n`
  }
}

function cellsOf(report: EpisodeReport): string[] {
  const { rule } = report
  const observed = `${formatCount(report.observed)}${report.exact ? '' : '+'}`
  return [
    shortTime(report.firstSeenMs),
    roughDuration(report.lastSeenMs - report.firstSeenMs),
    report.key,
    rule.mode === 'shadow' ? `${rule.id} (shadow)` : rule.id,
    `${observed} ${rule.operator === 'gt' ? '>' : '>='} ${formatCount(rule.value)}`,
    formatCount(report.records),
  ]
}

/** To the second from ten seconds on. */
function roughDuration(ms: number): string {
  return formatDuration(ms < 10_000 ? ms : Math.round(ms / 1_000) * 1_000)
}

function detailLines(report: EpisodeReport, width: number | undefined): string[] {
  const room = (width ?? Number.POSITIVE_INFINITY) - INDENT.length
  const reason = `${report.rule.severity}: ${oneLine(episodeReason(report))}`
  return [...wrap(reason, room), ...report.evidence.map(line => clip(line, room))]
}

function colourOf({ rule }: EpisodeReport, style: Style): (text: string) => string {
  if (rule.severity === 'high' || rule.severity === 'critical') return style.alarm
  return rule.severity === 'medium' ? style.warn : text => text
}

/** A condition may have several lines in its file. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
