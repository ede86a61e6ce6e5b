import type { EpisodeReport } from './attributes.ts'
import { formatCount } from './number.ts'
import { episodeSentence } from './sentence.ts'
import { COLOURED, PLAIN } from './style.ts'
import { oneLine } from './table.ts'
import { colourOf } from './text.ts'
import { roughDuration, shortTime } from './time.ts'
import type { TopLosses, TopState } from './top-state.ts'

/** An event of an episode on one line: when, what became of it, and why. */
export function eventLine(report: EpisodeReport, isColoured: boolean): string {
  const { atMs, state, rule } = report
  const text = `${shortTime(atMs)} ${state} ${rule.severity}: ${oneLine(episodeSentence(report))}`
  return state === 'close' ? text : colourOf(report, isColoured ? COLOURED : PLAIN)(text)
}

/** How it goes, on one line, every few seconds. */
export function rateLine(state: TopState): string {
  const { newestMs, openCount, clients } = state
  const time = newestMs === undefined ? 'no time yet' : shortTime(newestMs)
  const [first] = clients.clients
  const busiest = first
    ? `; busiest in the last minute ${first.client} with ${countOf(first.records, 'record')}`
    : ''
  const open = countOf(openCount, 'open episode')
  return `${time} rate ${rateText(state)}, ${open}${lagText(state)}${busiest}`
}

/** What it came to, for the end. */
export function summaryLine(state: TopState): string {
  const { elapsedMs, lines, openCount, closedCount, withAddress, losses, isFollowing } = state
  const episodes = countOf(openCount + closedCount, 'episode')
  const parts = [
    countOf(lines, 'line'),
    `${countOf(withAddress, 'record')} with an address`,
    ...lossTexts(state),
    `${episodes}, ${formatCount(openCount)} of them open`,
  ]
  const hint = losses.late > 0 && !isFollowing ? '; netanomaly scan puts lines in order' : ''
  return `netanomaly top: ${parts.join(', ')}, in ${roughDuration(elapsedMs)}${hint}`
}

/** `12,345 lines, 1,234 a second now, 1,100 in the mean`. */
export function rateText({ lines, linesPerSecond, meanLinesPerSecond }: TopState): string {
  const now =
    linesPerSecond === undefined ? '' : `, ${formatCount(Math.round(linesPerSecond))} a second now`
  const mean = `, ${formatCount(Math.round(meanLinesPerSecond))} in the mean`
  return `${countOf(lines, 'line')}${now}${mean}`
}

/** `3 too late`, of what was not counted or lost; mostly none. */
export function lossTexts({ useless, losses }: TopState): string[] {
  const names = Object.keys(LOSSES) as (keyof TopLosses)[]
  const lost = names.filter(name => losses[name] > 0)
  return [
    ...(useless > 0 ? [`${formatCount(useless)} of no use`] : []),
    ...lost.map(name => `${formatCount(losses[name])} ${LOSSES[name]}`),
  ]
}

const LOSSES: Readonly<Record<keyof TopLosses, string>> = {
  late: 'too late',
  evicted: 'keys forgotten',
  refused: 'without room',
  degraded: 'times forgotten',
  settledEarly: 'judged early',
  capped: 'beyond the limit of episodes',
}

/** `, 2s behind the clock`; nothing where there is no clock to compare with. */
export function lagText({ lagMs }: TopState): string {
  if (lagMs === undefined) return ''
  const side = lagMs < 0 ? 'ahead of' : 'behind'
  return `, ${roughDuration(Math.round(Math.abs(lagMs) / 1_000) * 1_000)} ${side} the clock`
}

function countOf(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`
}
