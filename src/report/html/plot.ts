import { formatAmount } from '../number.ts'
import { rfc3339 } from '../time.ts'
import { type Child, type Element, h } from './element.ts'

/** A mark at an axis. */
export interface Tick {
  /** Its place, 0 (left, bottom) to 1. */
  readonly at: number
  readonly label: string
  /** A line below it. */
  readonly note?: string
  /** Left out where the page is narrow. */
  readonly isSpare?: boolean
}

/** Width and height of the space in which a plot's shapes are drawn, y from the top. */
export const PLOT_SIZE = 1_000

export interface Plot {
  /** What the picture says, for who does not see it. */
  readonly label: string
  /** Of what is drawn, CSS pixels; the width is that of the page. */
  readonly height: number
  readonly x: readonly Tick[]
  readonly y: readonly Tick[]
  /** In a space of `PLOT_SIZE` squared that is stretched: nothing with text or round. */
  readonly shapes: Child
  /** In percent of the width and in pixels, not stretched; what comes last is on top. */
  readonly over?: Child
  /** Space below the axis for `over`, CSS pixels. */
  readonly below?: number
}

/** Where the labels of the y axis end; the styles know it too. */
const GUTTER = 44
/** For the labels of the x axis. */
export const AXIS_HEIGHT = 40

/** A picture with its axes, as wide as the page lets it be; text in it keeps its size. */
export function plot({ label, height, x, y, shapes, over, below = 0 }: Plot): Element {
  const yOf = ({ at }: Tick) => round((1 - at) * height)
  const size = { height: height + AXIS_HEIGHT + below, 'aria-hidden': 'true', focusable: 'false' }
  const labels = y.map(tick =>
    h('text', { x: GUTTER, y: yOf(tick) + 4, 'text-anchor': 'end' }, tick.label),
  )
  const view = { viewBox: `0 0 ${PLOT_SIZE} ${PLOT_SIZE}`, preserveAspectRatio: 'none' }
  return h(
    'div',
    { class: 'plot', role: 'img', 'aria-label': label },
    h('svg', { ...size, width: GUTTER }, labels),
    h(
      'svg',
      { ...size, width: '100%' },
      y.map(tick => {
        const line = { x1: 0, x2: '100%', y1: yOf(tick), y2: yOf(tick) }
        return h('line', { class: tick.at === 0 ? 'plot-axis' : 'plot-grid', ...line })
      }),
      h('svg', { width: '100%', height, ...view }, shapes),
      x.map(tick => xTick(tick, height)),
      over,
    ),
  )
}

function xTick({ at, label, note, isSpare = false }: Tick, height: number): Child {
  const x = percent(at)
  const anchor = at < 0.04 ? 'start' : at > 0.96 ? 'end' : 'middle'
  const spare = isSpare ? { class: 'wide' } : {}
  return [
    h('line', { x1: x, x2: x, y1: height, y2: height + 4, class: 'plot-axis' }),
    h('text', { x, y: height + 17, 'text-anchor': anchor, ...spare }, label),
    note !== undefined && h('text', { x, y: height + 31, 'text-anchor': anchor }, note),
  ]
}

/** `12.34%` of 0.1234. */
export function percent(share: number): string {
  return `${round(share * 100)}%`
}

/** To a thousandth, which is less than a pixel. */
export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

/** Marks of 0 to `max` at round (whole) numbers, about so many, in one unit; `max` is at 1. */
export function amountTicks(max: number, about = 4, isWhole = false): Tick[] {
  if (!(max > 0) || !Number.isFinite(max)) return [{ at: 0, label: '0' }]
  const rough = Math.max(max / about, isWhole ? 1 : 0)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(one => one * power).find(one => one >= rough)!
  const count = Math.floor(max / step + 1e-9)
  const unit = unitOf(count * step)
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: (index * step) / max,
    label: inUnit(Number((index * step).toPrecision(12)), unit),
  }))
}

/** At most seven characters: `1,500`, `25k`, `1.5M`. */
export function shortAmount(amount: number): string {
  return inUnit(amount, unitOf(amount))
}

type Unit = readonly [size: number, name: string]

function unitOf(most: number): Unit | undefined {
  return UNITS.find(([size]) => most >= size * 10 || (size > 1_000 && most >= size))
}

function inUnit(amount: number, unit: Unit | undefined): string {
  if (unit === undefined || amount === 0) return formatAmount(Number(amount.toPrecision(4)))
  return `${Number((amount / unit[0]).toPrecision(3))}${unit[1]}`
}

const UNITS = [
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(one => one * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(one => one * MINUTE),
  ...[1, 2, 3, 6, 12].map(one => one * HOUR),
  ...[1, 2, 7, 14, 28, 91].map(one => one * DAY),
]

/** The shortest round length of time that is not shorter. */
export function roundStep(leastMs: number): number {
  return STEPS.find(step => step >= leastMs) ?? Math.ceil(leastMs / DAY) * DAY
}

/**
 * Marks of times (ms since 1970) at round ones in UTC, about so many, every second one spare; the
 * date stands below where it is another than before.
 */
export function timeTicks(fromMs: number, toMs: number, about = 6): Tick[] {
  const spanMs = toMs - fromMs
  if (!(spanMs > 0)) return [timeTick(fromMs, 0, SECOND, '', false)]
  const stepMs = STEPS.find(step => step * about >= spanMs)
  if (stepMs === undefined) return yearTicks(fromMs, toMs, about)
  const ticks: Tick[] = []
  let day = ''
  for (let ms = Math.ceil(fromMs / stepMs) * stepMs; ms <= toMs; ms += stepMs) {
    const isSpare = ticks.length % 2 === 1
    ticks.push(timeTick(ms, (ms - fromMs) / spanMs, stepMs, day, isSpare))
    day = rfc3339(ms).slice(0, 10)
  }
  return ticks
}

function timeTick(ms: number, at: number, stepMs: number, day: string, isSpare: boolean): Tick {
  const [date = '', time = ''] = rfc3339(ms).split('T')
  if (stepMs >= DAY) return { at, label: date, isSpare }
  const label = time.slice(0, stepMs >= MINUTE ? 5 : stepMs >= SECOND ? 8 : 12)
  return { at, label, isSpare, ...(date !== day && { note: date }) }
}

const YEARS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]

function yearTicks(fromMs: number, toMs: number, about: number): Tick[] {
  const [from, to] = [fromMs, toMs].map(ms => new Date(ms).getUTCFullYear()) as [number, number]
  const rough = (to - from) / about
  const step = YEARS.find(one => one >= rough) ?? Math.ceil(rough)
  const ticks: Tick[] = []
  for (let year = Math.ceil((from + 1) / step) * step; year <= to; year += step) {
    const at = (Date.UTC(year, 0) - fromMs) / (toMs - fromMs)
    ticks.push({ at, label: String(year), isSpare: ticks.length % 2 === 1 })
  }
  return ticks
}
