import type { Timeline } from '../history.ts'
import { formatCount } from '../number.ts'
import { roughDuration, shortTime } from '../time.ts'
import type { EpisodeView, ReportContents } from './contents.ts'
import { type Child, type Element, h } from './element.ts'
import { amountTicks, PLOT_SIZE, plot, round, timeTicks } from './plot.ts'

const HEIGHT = 150
const LANE_HEIGHT = 14
const MAX_LANES = 8

/** How many records there were when, and when there were episodes of which rule. */
export function timelineSection(
  { timeline }: ReportContents,
  views: readonly EpisodeView[],
): Element {
  return h(
    'section',
    { id: 'timeline', 'aria-labelledby': 'timeline-title' },
    h('h2', { id: 'timeline-title' }, 'Timeline'),
    timeline === undefined ? h('p', {}, 'No record has a time.') : drawn(timeline, views),
  )
}

/** When the last part of a timeline ends. */
export function endOf({ fromMs, stepMs, records }: Timeline): number {
  return fromMs + stepMs * records.length
}

function drawn(timeline: Timeline, views: readonly EpisodeView[]): Child {
  const { fromMs, stepMs, records, counted } = timeline
  const toMs = endOf(timeline)
  const max = records.reduce((most, count) => Math.max(most, count), 0)
  const at = records.indexOf(max)
  const peak = `at most ${formatCount(max)}, from ${shortTime(fromMs + at * stepMs)} on`
  const each = `each ${roughDuration(stepMs)}`
  const label =
    `Records ${each} from ${shortTime(fromMs)} to ${shortTime(toMs)}: ${peak}. ` +
    'The episodes within are listed below.'
  const brush = { y: 0, height: HEIGHT, x: '0%', width: '100%' }
  return [
    h(
      'p',
      { class: 'soft legend' },
      h('span', { class: 'key key-quiet' }),
      `records ${each} `,
      h('span', { class: 'key key-bar' }),
      'of these counted by a rule ',
      h('span', { class: 'key key-limit' }),
      'episodes',
    ),
    h(
      'div',
      { id: 'brush-plot' },
      plot({
        ...{ label, height: HEIGHT, x: timeTicks(fromMs, toMs), y: amountTicks(max) },
        shapes: [
          h('path', { class: 'plot-quiet', d: steps(records, max) }),
          h('path', { class: 'plot-area', d: steps(counted, max) }),
        ],
        over: h('rect', { id: 'brush', class: 'brush', visibility: 'hidden', ...brush }),
      }),
    ),
    brushControls(records.length),
    lanes(views, fromMs, toMs),
  ]
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
  const slider = (id: string, value: number) => {
    const range = { type: 'range', min: 0, max: parts, step: 1, value, autocomplete: 'off' }
    return h('input', { id, ...range })
  }
  return h(
    'div',
    { class: 'controls', id: 'brush-controls', role: 'group', hidden: true },
    h('div', { class: 'field grow' }, h('label', { for: 'from' }, 'From'), slider('from', 0)),
    h('div', { class: 'field grow' }, h('label', { for: 'to' }, 'To'), slider('to', parts)),
    h('p', { id: 'brush-text', class: 'small soft' }),
  )
}

function lanes(views: readonly EpisodeView[], fromMs: number, toMs: number): Child {
  const byRule = new Map<string, EpisodeView[]>()
  for (const view of views) {
    const found = byRule.get(view.rule.id)
    if (found === undefined) byRule.set(view.rule.id, [view])
    else found.push(view)
  }
  const names = [...byRule.keys()].sort((a, b) => byRule.get(b)!.length - byRule.get(a)!.length)
  const rest = names.length - MAX_LANES
  return h(
    'div',
    { class: 'lanes' },
    names.slice(0, MAX_LANES).map(name => lane(name, byRule.get(name)!, fromMs, toMs)),
    rest > 0 && h('p', { class: 'soft small' }, `and the episodes of ${rest} more rules`),
  )
}

function lane(name: string, views: readonly EpisodeView[], fromMs: number, toMs: number): Element {
  const count = views.length === 1 ? '1 episode' : `${formatCount(views.length)} episodes`
  const label = `When there were episodes of the rule ${name}: ${count}`
  const view = { viewBox: `0 0 ${PLOT_SIZE} 1`, preserveAspectRatio: 'none' }
  return h(
    'div',
    { class: 'lane' },
    h('p', { class: 'small' }, name, ' ', h('span', { class: 'soft' }, count)),
    h(
      'svg',
      { width: '100%', height: LANE_HEIGHT, ...view, role: 'img', 'aria-label': label },
      h('rect', { class: 'lane-back', width: PLOT_SIZE, height: 1 }),
      h('path', { class: `lane-bar ${views[0]!.rule.severity}`, d: spans(views, fromMs, toMs) }),
    ),
  )
}

/** The times in which at least one episode was, at least as wide as can be seen. */
function spans(views: readonly EpisodeView[], fromMs: number, toMs: number): string {
  const columns = new Uint8Array(PLOT_SIZE / 2)
  const columnOf = (ms: number) =>
    Math.min(columns.length - 1, Math.floor(((ms - fromMs) / (toMs - fromMs)) * columns.length))
  for (const { firstSeenMs, lastSeenMs } of views) {
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
