import { formatAmount, formatCount } from '../number.ts'
import type { CurvePoint, RuleTuning } from '../tuning.ts'
import { countOfKeys, keyWords, thresholdText } from '../tuning-words.ts'
import { type Child, h } from './element.ts'
import { PLOT_SIZE, percent, plot, round, type Tick } from './plot.ts'

/** For the page that shows such plots. */
export const CURVE_STYLES = `
.curve { width: auto; }
.curve .marked > * { background: var(--mark); font-weight: 600; }
.plot-episodes { stroke: var(--medium); stroke-dasharray: 7 4; }
.plot-advice { stroke: var(--low); stroke-width: 2; }
.plot text.plot-advice-label {
  fill: var(--low); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px;
}
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0.6rem 0 0.2rem; padding: 0; }
.legend li { display: flex; align-items: center; gap: 0.4rem; list-style: none; }
.legend svg { width: 2rem; height: 0.7rem; }
@media (max-width: 30rem) {
  .curve { font-size: 0.8rem; }
  .curve th, .curve td { padding-right: 0.3rem; }
  .curve tr > :last-child { padding-right: 0; }
}
figure { margin: 0.8rem 0; }
figcaption { color: var(--soft); font-size: 0.875rem; }
`

const CAPTION =
  'Threshold, from left to right; both axes are logarithmic. The lines are exact at the ' +
  'thresholds of the table below.'
const HEIGHT = 220
/** Room above the lines for the names of the marks, as part of the height. */
const TOP = 0.86

/** Episodes and keys by threshold, both axes logarithmic; nothing where there is but one point. */
export function curvePlot(tuning: RuleTuning): Child {
  const { curve, today, recommended } = tuning
  const [first, last] = [curve[0], curve.at(-1)]
  if (first === undefined || last === undefined || first.threshold === last.threshold) return false
  const [, many] = keyWords(tuning)
  const x = axisOf(curve)
  const most = Math.max(1, ...curve.map(({ episodes }) => episodes))
  const yOf = (count: number) => (Math.log1p(count) / Math.log1p(most)) * TOP
  const isBefore = tuning.rule.operator === 'gte' || tuning.rule.operator === 'lt'
  const path = (count: (point: CurvePoint) => number) =>
    stepPath(curve, x, p => yOf(count(p)), isBefore)
  const marks = [
    mark(x(today.threshold), `today ${formatAmount(today.threshold)}`, 'limit', 12),
    recommended &&
      mark(
        x(recommended.threshold),
        `recommended ${formatAmount(recommended.threshold)}`,
        ...(['advice', 26] as const),
      ),
  ]
  return h(
    'figure',
    {},
    legend(many),
    plot({
      label: pictureText(tuning),
      height: HEIGHT,
      x: xTicks(curve, x),
      y: yTicks(most, yOf),
      shapes: [
        h('path', { class: 'plot-line plot-episodes', d: path(({ episodes }) => episodes) }),
        h('path', { class: 'plot-line', d: path(({ keys }) => keys) }),
      ],
      over: marks,
    }),
    h('figcaption', {}, CAPTION),
  )
}

/** What the lines show, in a sentence: the table beside it has every number. */
function pictureText(tuning: RuleTuning): string {
  const { today, recommended } = tuning
  const [, many] = keyWords(tuning)
  const at = (name: string, { threshold, episodes, keys }: CurvePoint) =>
    `${name} ${thresholdText(tuning, threshold)}: ${formatCount(episodes)} ` +
    `${episodes === 1 ? 'episode' : 'episodes'}, ${countOfKeys(tuning, keys)}`
  const advice = recommended === undefined ? '' : `; ${at('recommended', recommended)}`
  return `Episodes and ${many} by threshold. ${at('Today', today)}${advice}.`
}

function legend(many: string): Child {
  const line = (style: string, text: string) =>
    h(
      'li',
      {},
      h(
        'svg',
        { viewBox: '0 0 32 10', 'aria-hidden': 'true', focusable: 'false' },
        h('path', { class: `plot-line ${style}`, d: 'M0 5H32' }),
      ),
      text,
    )
  return h('ul', { class: 'legend small' }, line('plot-episodes', 'episodes'), line('', many))
}

/** The place of a threshold, 0 to 1. */
type Axis = (threshold: number) => number

/** Logarithmic above 0; a threshold of 0 stands at the left end, a step before the others. */
function axisOf(curve: readonly CurvePoint[]): Axis {
  const above = curve.map(({ threshold }) => threshold).filter(one => one > 0)
  const hasZero = above.length < curve.length
  const least = Math.log((above[0] ?? 1) / (hasZero ? 2 : 1))
  const most = Math.max(Math.log(above.at(-1) ?? 1), least + 1e-9)
  return threshold => (threshold <= 0 ? 0 : (Math.log(threshold) - least) / (most - least))
}

/**
 * Of `gte` and `lt` the count at a threshold is that of all down to the one before it, of `gt` and
 * `lte` that of all up to the next.
 */
function stepPath(
  curve: readonly CurvePoint[],
  x: Axis,
  y: (point: CurvePoint) => number,
  isBefore: boolean,
): string {
  const xAt = (point: CurvePoint) => round(x(point.threshold) * PLOT_SIZE)
  const yAt = (point: CurvePoint) => round((1 - y(point)) * PLOT_SIZE)
  return curve
    .map((point, at) => {
      if (at === 0) return `M${xAt(point)} ${yAt(point)}`
      return isBefore ? `V${yAt(point)}H${xAt(point)}` : `H${xAt(point)}V${yAt(point)}`
    })
    .join('')
}

function mark(at: number, name: string, style: 'limit' | 'advice', y: number): Child {
  const isRight = at > 0.7
  const label = {
    x: percent(at),
    dx: isRight ? -5 : 5,
    y,
    'text-anchor': isRight ? 'end' : 'start',
  }
  return [
    h('line', { class: `plot-${style}`, x1: percent(at), x2: percent(at), y1: 0, y2: HEIGHT }),
    h('text', { class: `plot-${style}-label`, ...label }, name),
  ]
}

/** About eight of the thresholds, not closer than a tenth of the width. */
function xTicks(curve: readonly CurvePoint[], x: Axis): Tick[] {
  const ticks: Tick[] = []
  for (const { threshold } of curve) {
    const at = x(threshold)
    const last = ticks.at(-1)
    if (last !== undefined && at - last.at < 0.1) continue
    ticks.push({ at, label: formatAmount(threshold), isSpare: ticks.length % 2 === 1 })
  }
  return ticks
}

/** 0, and powers of ten. */
function yTicks(most: number, yOf: (count: number) => number): Tick[] {
  const ticks: Tick[] = [{ at: 0, label: '0' }]
  for (let count = 1; count <= most; count *= 10) {
    ticks.push({ at: yOf(count), label: formatCount(count) })
  }
  return ticks
}
