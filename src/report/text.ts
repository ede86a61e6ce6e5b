import type { EpisodeReport } from './attributes.ts'
import { hintLines } from './hints.ts'
import { isAddressKey, isClientKey } from './key-fields.ts'
import { formatAmount, formatCount } from './number.ts'
import { countLines, fileLines, isAboutAddresses } from './overview.ts'
import { operatorSymbol } from './rule-text.ts'
import { episodeReason } from './sentence.ts'
import { COLOURED, PLAIN, type Style } from './style.ts'
import type { ScanSummary } from './summary.ts'
import { clip, oneLine, tableLines, wrap } from './table.ts'
import { roughDuration, shortTime } from './time.ts'

export interface TextOptions {
  /** Episodes that are shown; the rest is counted. */
  readonly top: number
  /** Characters of a terminal's line, where text is broken; undefined breaks and cuts nothing. */
  readonly width: number | undefined
  readonly isColoured: boolean
}

const INDENT = '  '
const MAX_RULES_SHOWN = 10
/** Of an IPv6 address. */
const MAX_ADDRESS_LENGTH = 39

/** What a person wants to read after a scan, line by line: what was read, then the episodes. */
export function* scanText(
  summary: ScanSummary,
  episodes: readonly EpisodeReport[],
  options: TextOptions,
): Generator<string> {
  const style = options.isColoured ? COLOURED : PLAIN
  const width = options.width ?? Number.POSITIVE_INFINITY
  for (const line of fileLines(summary, width)) yield `${line}\n`
  yield '\n'
  for (const line of countLines(summary, width, style)) yield `${line}\n`
  yield '\n'
  const hints = hintLines(summary).flatMap(line => hang(line, width))
  if (hints.length > 0) yield `${hints.join('\n')}\n\n`
  if (episodes.length === 0) {
    for (const line of nothingLines(summary, width, style)) yield `${line}\n`
    return
  }
  for (const line of wrap(headline(summary), width)) yield `${style.bold(line)}\n`
  const shown = episodes.slice(0, options.top)
  if (shown.length > 0) {
    yield '\n'
    yield* episodeText(shown, options.width, style)
  }
  const rest = episodes.length + summary.leftOut - shown.length
  if (rest > 0) yield `\n${hang(restLine(rest, shown.length === 0), width).join('\n')}\n`
}

function restLine(rest: number, isAll: boolean): string {
  const episodes = rest === 1 ? 'episode' : 'episodes'
  const what = isAll ? `${episodes} not shown` : `more ${episodes}`
  return `${formatCount(rest)} ${what} (--top N shows more, --output jsonl all)`
}

/** Broken at the width, what follows the first line indented. */
function hang(text: string, width: number): string[] {
  return wrap(text, width - INDENT.length).map((line, at) => (at === 0 ? line : INDENT + line))
}

function headline({ episodes, shadowEpisodes }: ScanSummary): string {
  const count = episodes + shadowEpisodes
  const shadows = shadowEpisodes === 0 ? '' : `, ${formatCount(shadowEpisodes)} of shadow rules`
  const order = count === 1 ? '' : ', the most severe first'
  return `${formatCount(count)} ${count === 1 ? 'episode' : 'episodes'}${shadows}${order}`
}

function* nothingLines(summary: ScanSummary, width: number, style: Style): Generator<string> {
  const { rules } = summary
  const who = isAboutAddresses(summary) ? 'no address' : 'nothing'
  yield style.bold(`No episode: ${who} met a rule.`)
  for (const { id, text } of rules.slice(0, MAX_RULES_SHOWN)) {
    const lines = hang(`${id}: ${oneLine(text)}`, width - INDENT.length)
    for (const line of lines) yield `${INDENT}${style.dim(line)}`
  }
  const rest = rules.length - MAX_RULES_SHOWN
  if (rest > 0) yield `${INDENT}${style.dim(`and ${rest} more`)}`
}

function* episodeText(
  episodes: readonly EpisodeReport[],
  width: number | undefined,
  style: Style,
): Generator<string> {
  const isEach = (test: (by: readonly string[]) => boolean) =>
    episodes.every(({ rule }) => test(rule.by))
  const title = isEach(isClientKey) ? 'client' : isEach(isAddressKey) ? 'address' : 'key'
  const columns = [
    { title: 'first seen' },
    { title: 'lasted', isSpare: true },
    { title, least: MAX_ADDRESS_LENGTH },
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
  const observed = `${formatAmount(report.observed)}${report.exact ? '' : '+'}`
  return [
    shortTime(report.firstSeenMs),
    roughDuration(report.lastSeenMs - report.firstSeenMs),
    report.key,
    rule.mode === 'shadow' ? `${rule.id} (shadow)` : rule.id,
    `${observed} ${operatorSymbol(rule)} ${formatAmount(rule.value)}`,
    formatCount(report.records),
  ]
}

function detailLines(report: EpisodeReport, width: number | undefined): string[] {
  const room = (width ?? Number.POSITIVE_INFINITY) - INDENT.length
  const reason = `${report.rule.severity}: ${oneLine(episodeReason(report))}`
  return [...wrap(reason, room), ...report.evidence.map(line => clip(line, room))]
}

/** By severity. */
export function colourOf({ rule }: EpisodeReport, style: Style): (text: string) => string {
  if (rule.severity === 'high' || rule.severity === 'critical') return style.alarm
  return rule.severity === 'medium' ? style.warn : text => text
}
