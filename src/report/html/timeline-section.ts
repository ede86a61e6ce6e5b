import type { EpisodeReport } from '../attributes.ts'
import type { Timeline } from '../history.ts'
import { formatCount } from '../number.ts'
import { clip } from '../table.ts'
import { roughDuration, shortTime } from '../time.ts'
import type { ReportContents } from './contents.ts'
import { type Child, type Element, h } from './element.ts'
import { plural } from './lead.ts'
import { AXIS_HEIGHT, amountTicks, PLOT_SIZE, plot, round, timeTicks } from './plot.ts'

const HEIGHT = 150
/** Height of a rule's name and line. */
const LANE = 34
const MAX_LANES = 8
const MAX_NAME = 60

/** An episode, also one that is not listed. */
type Span = Pick<EpisodeReport, 'rule' | 'firstSeenMs' | 'lastSeenMs'>

/** How many records there were when, and when there were episodes of which rule. */
export function timelineSection({ timeline, episodes }: ReportContents): Element {
  return h(
    'section',
    { id: 'timeline', 'aria-labelledby': 'timeline-title' },
    h('h2', { id: 'timeline-title' }, 'Timeline'),
    timeline === undefined ? h('p', {}, 'No record has a time.') : drawn(timeline, episodes),
  )
}

/** When the last part of a timeline ends. */
export function endOf({ fromMs, stepMs, records }: Timeline): number {
  return fromMs + stepMs * records.length
}

function drawn(timeline: Timeline, views: readonly Span[]): Child {
  const { fromMs, stepMs, records, counted } = timeline
  const toMs = endOf(timeline)
  const max = records.reduce((most, count) => Math.max(most, count), 0)
  const at = records.indexOf(max)
  const peak = `at most ${formatCount(max)}, from ${shortTime(fromMs + at * stepMs)} on`
  const each = `each ${roughDuration(stepMs)}`
  const label =
    `Records ${each} from ${shortTime(fromMs)} to ${shortTime(toMs)}: ${peak}. ` +
    'The episodes within are listed below.'
  const rules = lanes(views, fromMs, toMs)
  const height = HEIGHT + (rules.length > 0 ? AXIS_HEIGHT + rules.length * LANE : 0)
  const brush = { y: 0, height, x: '0%', width: '100%' }
  return [
    h(
      'p',
      { class: 'soft legend' },
      h('span', {}, h('span', { class: 'key key-quiet' }), `records ${each}, times in UTC`),
      h('span', {}, h('span', { class: 'key key-bar' }), 'of these counted by a rule'),
      views.length > 0 && h('span', {}, 'below: episodes of each rule'),
    ),
    h(
      'div',
      { id: 'brush-plot' },
      plot({
        label: `${label} ${rules.map(({ words }) => words).join(' ')}`,
        ...{ height: HEIGHT, x: timeTicks(fromMs, toMs), y: amountTicks(max, 5, true) },
        below: rules.length * LANE,
        shapes: [
          h('path', { class: 'plot-quiet', d: steps(records, max) }),
          h('path', { class: 'plot-area', d: steps(counted, max) }),
        ],
        over: [
          rules.map(({ drawn }) => drawn),
          h('rect', { id: 'brush', class: 'brush', visibility: 'hidden', ...brush }),
        ],
      }),
    ),
    farWords(timeline),
    brushControls(records.length),
    restWords(views),
  ]
}

function farWords({ before, after }: Timeline): Child {
  if (before + after === 0) return undefined
  const words = [
    ...(before > 0 ? [`${formatCount(before)} long before`] : []),
    ...(after > 0 ? [`${formatCount(after)} long after`] : []),
  ]
  return h('p', { class: 'small' }, `Not drawn: records of other times, ${words.join(', ')}.`)
}

/** An area with a step for each value. */
export function steps(values: readonly number[], max: number): string {
  const width = PLOT_SIZE / values.length
  let path = `M0 ${PLOT_SIZE}`
  let before = PLOT_SIZE
  for (const [index, value] of values.entries()) {
    const y = max > 0 && value > 0 ? round(PLOT_SIZE - (value / max) * PLOT_SIZE) : PLOT_SIZE
    if (y !== before) path += `H${round(index * width)}V${y}`
    before = y
  }
  return `${path}H${PLOT_SIZE}V${PLOT_SIZE}Z`
}

/** Also the picture can be drawn on; these are for everyone. */
function brushControls(parts: number): Element {
  const slider = (id: string, label: string, value: number) => {
    const range = { type: 'range', min: 0, max: parts, step: 1, value, autocomplete: 'off' }
    return h('input', { id, 'aria-label': label, ...range })
  }
  return h(
    'div',
    { id: 'brush-controls', class: 'controls', hidden: true },
    h(
      'div',
      { class: 'sliders', role: 'group', 'aria-label': 'Part of the time' },
      slider('from', 'From', 0),
      slider('to', 'To', parts),
    ),
    h('p', { id: 'brush-text', class: 'small soft' }),
  )
}

interface Lane {
  readonly drawn: Child
  /** For who does not see it. */
  readonly words: string
}

/** When there were episodes, a line for each rule; the rules with the most. */
function lanes(views: readonly Span[], fromMs: number, toMs: number): Lane[] {
  return byRule(views)
    .slice(0, MAX_LANES)
    .map(([name, own], at) => {
      const count = own.length === 1 ? '1 episode' : `${formatCount(own.length)} episodes`
      const y = HEIGHT + AXIS_HEIGHT + at * LANE
      const view = { viewBox: `0 0 ${PLOT_SIZE} 1`, preserveAspectRatio: 'none' }
      const drawn = [
        h('text', { x: 0, y: y + 12, class: 'lane-name' }, clip(`${name}: ${count}`, MAX_NAME)),
        h(
          'svg',
          { x: 0, y: y + 18, width: '100%', height: 12, ...view },
          h('rect', { class: 'lane-back', width: PLOT_SIZE, height: 1 }),
          h('path', { class: `lane-bar ${own[0]!.rule.severity}`, d: spans(own, fromMs, toMs) }),
        ),
      ]
      return { drawn, words: `${name}: ${count}.` }
    })
}

function restWords(views: readonly Span[]): Child {
  const rest = byRule(views).length - MAX_LANES
  if (rest <= 0) return undefined
  return h('p', { class: 'soft small' }, `Not drawn: the episodes of ${plural(rest, 'more rule')}.`)
}

/** Those with the most episodes first. */
function byRule(views: readonly Span[]): [string, Span[]][] {
  const found = new Map<string, Span[]>()
  for (const view of views) {
    const own = found.get(view.rule.id)
    if (own === undefined) found.set(view.rule.id, [view])
    else own.push(view)
  }
  return [...found].sort(([, a], [, b]) => b.length - a.length)
}

/** The times in which at least one episode was, at least as wide as can be seen. */
function spans(views: readonly Span[], fromMs: number, toMs: number): string {
  const columns = new Uint8Array(PLOT_SIZE / 2)
  const columnOf = (ms: number) =>
    Math.min(columns.length - 1, Math.floor(((ms - fromMs) / (toMs - fromMs)) * columns.length))
  for (const { firstSeenMs, lastSeenMs } of views) {
    if (lastSeenMs < fromMs || firstSeenMs >= toMs) continue
    columns.fill(1, Math.max(0, columnOf(firstSeenMs)), columnOf(lastSeenMs) + 1)
  }
  let path = ''
  for (let from = columns.indexOf(1); from >= 0; ) {
    const end = columns.indexOf(0, from)
    const to = end < 0 ? columns.length : end
    path += `M${from * 2} 0H${to * 2}V1H${from * 2}Z`
    from = end < 0 ? -1 : columns.indexOf(1, to)
  }
  return path
}
