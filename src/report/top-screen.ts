import { createAddress, parseAddress } from '../record/address.ts'
import { PrefixSet, parsePrefix } from '../record/prefix.ts'
import type { EpisodeReport } from './attributes.ts'
import { cellText } from './cell-text.ts'
import { isClient } from './key-fields.ts'
import { formatAmount, formatCount } from './number.ts'
import { operatorSymbol } from './rule-text.ts'
import { COLOURED, PLAIN, type Style } from './style.ts'
import { type Column, clip, clipStart, tableLines } from './table.ts'
import { colourOf } from './text.ts'
import { roughDuration, shortTime } from './time.ts'
import { lagText, lossTexts, rateText } from './top-lines.ts'
import type { TopFile, TopState } from './top-state.ts'

export interface ScreenOptions {
  readonly rows: number
  readonly columns: number
  readonly isColoured: boolean
  /** Rows of each table at most. */
  readonly top: number
}

/** A block of the screen: its title, and a table that may be cut short. */
interface Block {
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
  /** By row: how it is shown. */
  readonly paints: readonly ((text: string) => string)[]
  /** What there is instead of a table. */
  readonly empty: string
}

const GAP = '  '
/** A blank line, the title and the titles of the columns. */
const BLOCK_LINES = 3
const MAX_NOTES = 3
const MIN_NAMES = 8

/**
 * The screen as lines, at most `rows`, each at most `columns` characters wide on a terminal: a
 * head, then open episodes, clients and closed episodes, which share what room there is.
 */
export function topScreen(state: TopState, options: ScreenOptions): string[] {
  const { rows, columns } = options
  const style = options.isColoured ? COLOURED : PLAIN
  const head = headLines(state, columns, style)
  const blocks = [openBlock(state, style), clientBlock(state, style), closedBlock(state, style)]
  const shown = blocks.filter(block => block.rows.length > 0 || block.empty !== '')
  const wants = shown.map(block => Math.min(block.rows.length, options.top))
  const frame = shown.reduce((sum, { rows }) => sum + (rows.length > 0 ? BLOCK_LINES : 2), 0)
  const rooms = shareRoom(rows - head.length - frame, wants)
  const lines = [
    ...head,
    ...shown.flatMap((block, at) => ['', ...blockLines(block, rooms[at]!, columns, style)]),
  ]
  return lines.slice(0, Math.max(0, rows))
}

/** Room for each of those that want it: none gets more than its share while another wants it. */
export function shareRoom(room: number, wants: readonly number[]): number[] {
  const given = wants.map(() => 0)
  for (let left = Math.max(0, room); left > 0; ) {
    const hungry = wants.flatMap((want, at) => (given[at]! < want ? [at] : []))
    if (hungry.length === 0) break
    for (const at of hungry.slice(0, left)) {
      given[at]!++
      left--
    }
  }
  return given
}

function headLines(state: TopState, columns: number, style: Style): string[] {
  const { newestMs } = state
  const status = statusOf(state)
  const start = 'netanomaly top  '
  const room = Math.max(MIN_NAMES, columns - start.length - GAP.length - status.length)
  const title = `${start}${namesOf(state.files, room)}${GAP}${status}`
  const counts = [
    `${formatCount(state.records)} records`,
    `${formatCount(state.withAddress)} with an address`,
    ...lossTexts(state),
  ]
  const time = newestMs === undefined ? 'no time yet' : shortTime(newestMs)
  const notes = state.files.filter(({ note }) => note !== undefined)
  const rest = notes.length - MAX_NOTES
  return [
    style.bold(clip(title, columns)),
    clip(`${rateText(state)}${GAP}${counts.join(', ')}`, columns),
    clip(`log time ${time}${lagText(state)}`, columns),
    ...notes
      .slice(0, MAX_NOTES)
      .map(({ name, note }) => style.warn(clip(`${cellText(name)}: ${note}`, columns))),
    ...(rest > 0
      ? [
          style.warn(
            clip(`and ${formatCount(rest)} more ${rest === 1 ? 'file' : 'files'}`, columns),
          ),
        ]
      : []),
  ]
}

function statusOf({ isOver, isFollowing, share }: TopState): string {
  if (isOver) return 'ended'
  if (isFollowing) return 'following'
  return share === undefined ? 'reading' : `reading ${Math.floor(share * 100)} %`
}

function namesOf(files: readonly TopFile[], room: number): string {
  const [first = { name: '' }, ...others] = files
  const more = others.length > 0 ? ` and ${others.length} more` : ''
  return clipStart(cellText(first.name), Math.max(1, room - more.length)) + more
}

function blockLines(block: Block, room: number, width: number, style: Style): string[] {
  const title = style.bold(clip(block.title, width))
  if (block.rows.length === 0) return [clip(`${block.title}${GAP}${block.empty}`, width)]
  const [titles, ...rows] = tableLines(block.columns, block.rows.slice(0, room), width)
  return [
    title,
    style.dim(clip(titles!, width)),
    ...rows.map((row, at) => block.paints[at]!(clip(row, width))),
  ]
}

function openBlock({ open, openCount, newestMs }: TopState, style: Style): Block {
  return {
    title: `Open episodes: ${formatCount(openCount)}`,
    columns: [
      { title: 'rule', least: 8 },
      { title: 'key', least: 15 },
      { title: 'observed' },
      { title: 'since', isSpare: true },
      { title: 'last seen', isRight: true },
      { title: 'records', isRight: true, isSpare: true },
    ],
    rows: open.map(report => [
      ...who(report),
      observedText(report),
      shortTime(report.firstSeenMs),
      agoText(report.lastSeenMs, newestMs),
      formatCount(report.records),
    ]),
    paints: open.map(report => colourOf(report, style)),
    empty: '',
  }
}

function closedBlock({ closed, closedCount }: TopState, style: Style): Block {
  return {
    title: `Closed: ${formatCount(closedCount)}`,
    columns: [
      { title: 'rule', least: 8 },
      { title: 'key', least: 15 },
      { title: 'observed' },
      { title: 'since', isSpare: true },
      { title: 'lasted', isRight: true },
      { title: 'records', isRight: true, isSpare: true },
    ],
    rows: closed.map(report => [
      ...who(report),
      observedText(report),
      shortTime(report.firstSeenMs),
      roughDuration(report.lastSeenMs - report.firstSeenMs),
      formatCount(report.records),
    ]),
    paints: closed.map(() => style.dim),
    empty: '',
  }
}

function clientBlock(state: TopState, style: Style): Block {
  const { clients, different, total, isExact, spanMs } = state.clients
  const isHot = hotClients(state.open)
  const more = isExact ? '' : 'at least '
  const who = different === 1 ? 'client' : 'clients'
  return {
    title:
      `Clients by records in the last minute of the log: ` +
      `${formatCount(total)} of ${more}${formatCount(different)} ${who}`,
    columns: [
      { title: 'client', least: 15 },
      { title: 'records', isRight: true },
      { title: 'a second', isRight: true, isSpare: true },
      { title: 'share', isRight: true, isSpare: true },
    ],
    rows: clients.map(({ client, records }) => [
      cellText(client),
      `${formatCount(records)}${isExact ? '' : '+'}`,
      ((records * 1_000) / Math.max(1_000, spanMs)).toFixed(1),
      `${Math.round((records / Math.max(1, total)) * 100)} %`,
    ]),
    paints: clients.map(({ client }) => (isHot(client) ? style.alarm : text => text)),
    empty: 'none',
  }
}

/** Whether an open episode is of that client, or of the network it is in. */
function hotClients(open: readonly EpisodeReport[]): (client: string) => boolean {
  const prefixes = open
    .filter(({ rule }) => rule.by.length > 0 && isClient(rule.by[0]!))
    .map(({ prefix, address }) => parsePrefix(prefix ?? address ?? ''))
    .filter(prefix => typeof prefix !== 'string')
  const hot = new PrefixSet(prefixes)
  const address = createAddress()
  return client => parseAddress(client, address) && hot.has(address)
}

function who({ rule, key }: EpisodeReport): [string, string] {
  const id = rule.mode === 'shadow' ? `${rule.id} (shadow)` : rule.id
  return [cellText(id), cellText(key)]
}

function observedText({ rule, observed, exact }: EpisodeReport): string {
  const value = `${formatAmount(observed)}${exact ? '' : '+'}`
  return `${value} ${operatorSymbol(rule)} ${formatAmount(rule.value)}`
}

function agoText(ms: number, newestMs: number | undefined): string {
  return newestMs === undefined ? '' : `${roughDuration(Math.max(0, newestMs - ms))} ago`
}
