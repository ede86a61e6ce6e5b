import { formatDuration } from '../base/duration.ts'
import { formatAmount, formatCount } from './number.ts'
import { ruleText } from './rule-text.ts'
import { COLOURED, PLAIN, type Style } from './style.ts'
import { oneLine, tableLines, wrap } from './table.ts'
import type { KeyPeak, Neighbours, RuleTuning } from './tuning.ts'
import {
  adviceLines,
  countOfKeys,
  keyWords,
  peakText,
  ruleName,
  thresholdText,
} from './tuning-words.ts'

export interface TuningTextOptions {
  /** Characters of a terminal's line; undefined breaks and cuts nothing. */
  readonly width: number | undefined
  readonly isColoured: boolean
}

/** What a log was, as far as thresholds go. */
export interface TunedLog {
  readonly names: readonly string[]
  readonly records: number
  /** From the oldest to the newest record, ms; undefined where there is none. */
  readonly spanMs: number | undefined
}

const INDENT = '  '

/** What a person wants to read: the log, then each rule with its curve and what is advised. */
export function* tuningText(
  log: TunedLog,
  tunings: readonly RuleTuning[],
  options: TuningTextOptions,
): Generator<string> {
  const style = options.isColoured ? COLOURED : PLAIN
  const width = options.width ?? Number.POSITIVE_INFINITY
  for (const line of wrap(logLine(log), width)) yield `${line}\n`
  for (const tuning of tunings) {
    yield `\n${style.bold(ruleName(tuning, tunings))}\n`
    for (const line of ruleLines(tuning, width, style))
      yield line === '' ? '\n' : `${INDENT}${line}\n`
  }
}

export function logLine({ names, records, spanMs }: TunedLog): string {
  const span = spanMs === undefined ? '' : ` over ${formatDuration(roundSpan(spanMs))}`
  const what = names.length === 1 ? names[0]! : `${names.length} files`
  return `${what}: ${formatCount(records)} ${records === 1 ? 'record' : 'records'}${span}`
}

/** To the minute from an hour on, else to the second. */
function roundSpan(ms: number): number {
  const unit = ms >= 3_600_000 ? 60_000 : ms >= 10_000 ? 1_000 : 1
  return Math.round(ms / unit) * unit
}

function* ruleLines(tuning: RuleTuning, width: number, style: Style): Generator<string> {
  const room = width - INDENT.length
  const { rule, counted, keys } = tuning
  for (const line of wrap(oneLine(ruleText(rule)), room)) yield style.dim(line)
  yield `${formatCount(counted)} records counted, ${countOfKeys(tuning, keys)} judged`
  yield ''
  yield* curveLines(tuning, Number.isFinite(room) ? room : undefined, style)
  yield ''
  yield* nearLines(tuning, room)
  for (const line of adviceLines(tuning)) yield* wrap(line, room)
}

function* curveLines(
  tuning: RuleTuning,
  width: number | undefined,
  style: Style,
): Generator<string> {
  const { curve, today, recommended } = tuning
  const columns = [
    { title: 'threshold', isRight: true },
    { title: 'episodes', isRight: true },
    { title: keyWords(tuning)[1], isRight: true },
    { title: '' },
  ]
  const rows = curve.map(({ threshold, episodes, keys, isExact }) => [
    thresholdText(tuning, threshold),
    `${formatCount(episodes)}${isExact ? '' : '+'}`,
    `${formatCount(keys)}${isExact ? '' : '+'}`,
    marksOf(threshold, today.threshold, recommended?.threshold),
  ])
  const [titles, ...lines] = tableLines(columns, rows, width)
  yield style.dim(titles!)
  for (const [at, line] of lines.entries()) yield rows[at]![3] === '' ? line : style.bold(line)
}

/** `today`, `recommended`, both or nothing. */
export function marksOf(threshold: number, today: number, recommended: number | undefined): string {
  const marks = [
    ...(threshold === today ? ['today'] : []),
    ...(threshold === recommended ? ['recommended'] : []),
  ]
  return marks.join(', ')
}

function* nearLines(tuning: RuleTuning, width: number): Generator<string> {
  const { today, recommended } = tuning
  if (tuning.keys === 0) return
  yield* wrap(`In brackets: ${peakText(tuning)}.`, width)
  yield* wrap(`At ${thresholdText(tuning, today.threshold)} (today) ${nearText(today)}.`, width)
  if (recommended === undefined || recommended.threshold === today.threshold) return
  const at = thresholdText(tuning, recommended.threshold)
  yield* wrap(`At ${at} (recommended) ${nearText(recommended)}.`, width)
}

/** Who just fires and who just does not. */
export function nearText({ firing, silent }: Neighbours): string {
  if (silent.length === 0) return `all fire, the nearest are: ${listText(firing)}`
  const fires = firing.length === 0 ? 'nobody fires' : `just fire: ${listText(firing)}`
  return `${fires}; just do not: ${listText(silent)}`
}

function listText(keys: readonly KeyPeak[]): string {
  return keys.map(({ key, peak }) => `${key} (${formatAmount(peak)})`).join(', ')
}
