import { formatDuration } from '../../base/duration.ts'
import { isMet } from '../../detect/detector.ts'
import type { RuleProfile } from '../../detect/rule-profile.ts'
import type { WindowHistory } from '../history.ts'
import { isClientKey } from '../key-fields.ts'
import { formatAmount, formatCount } from '../number.ts'
import { measureText, operatorSymbol } from '../rule-text.ts'
import { peakOf } from '../sentence.ts'
import { roughDuration, shortTime } from '../time.ts'
import { type EpisodeView, MAX_CLIENTS } from './contents.ts'
import { type Child, type Element, h } from './element.ts'
import { evidenceList, keyName, severityBadge, time } from './episode-rows.ts'
import { plural } from './lead.ts'
import { amountTicks, PLOT_SIZE, plot, round, shortAmount, timeTicks } from './plot.ts'
import { steps } from './timeline-section.ts'

const HEIGHT = 110
/** Parts that are open from the start. */
const MAX_OPEN = 3
const MAX_RULES = 4
const MAX_BANDS = 100

/** Everyone who has episodes, the worst first; of each rule the worst episode is the first. */
export interface ClientViews {
  readonly key: string
  readonly views: readonly EpisodeView[]
}

/** Those with a part of their own: what their windows came to against the threshold. */
export function clientSection(
  clients: readonly ClientViews[],
  all: number,
  rules: readonly RuleProfile[],
  histories: readonly WindowHistory[],
): Element {
  const rest = all - clients.length
  const title = sectionTitle(clients)
  const what = 'What the windows came to, against the threshold of the rule;'
  const more = `These are the ${MAX_CLIENTS} with the worst episodes`
  return h(
    'section',
    { id: 'clients', 'aria-labelledby': 'clients-title' },
    h('h2', { id: 'clients-title' }, title),
    clients.length === 0
      ? h('p', {}, 'Nobody met a rule.')
      : h(
          'p',
          { class: 'soft' },
          `${what} shaded from first to last seen. `,
          rest > 0 && `${more}; ${formatCount(rest)} more have some.`,
        ),
    clients.map((client, index) => clientPart(client, index + 1, rules, histories)),
  )
}

/** What keys mostly are. */
export function sectionTitle(clients: readonly ClientViews[]): string {
  const isClients = clients.every(({ views }) => isClientKey(views[0]!.rule.by))
  return isClients ? 'Clients' : 'Keys'
}

function clientPart(
  { key, views }: ClientViews,
  number: number,
  rules: readonly RuleProfile[],
  histories: readonly WindowHistory[],
): Element {
  const ruled = [...new Set(views.map(({ rule }) => rule))]
  const count = views.length === 1 ? '1 episode' : `${formatCount(views.length)} episodes`
  const { by } = views[0]!.rule
  const fields = by.length === 0 ? '' : `${by.join(' + ')}: `
  return h(
    'details',
    { class: 'card client', id: `client-${number}`, open: number <= MAX_OPEN },
    h(
      'summary',
      {},
      h('h3', {}, keyName(views[0]!)),
      severityBadge(
        views[0]!.rule.severity,
        views.every(({ rule }) => rule.mode === 'shadow'),
      ),
      h('span', { class: 'soft' }, `${fields}${count} of ${ruled.map(({ id }) => id).join(', ')}`),
    ),
    ruled.slice(0, MAX_RULES).map(rule => {
      const index = rules.indexOf(rule)
      const isIts = (one: WindowHistory) => one.ruleIndex === index && one.key === key
      const own = views.filter(view => view.rule === rule)
      return rulePart(own, histories.find(isIts))
    }),
    ruled.length > MAX_RULES &&
      h('p', {}, `and episodes of ${plural(ruled.length - MAX_RULES, 'more rule')}`),
  )
}

/** One rule of a client: `views` are its episodes, the worst first. */
function rulePart(views: readonly EpisodeView[], history: WindowHistory | undefined): Element {
  const worst = views[0]!
  const { rule } = worst
  const first = Math.min(...views.map(({ firstSeenMs }) => firstSeenMs))
  const last = Math.max(...views.map(({ lastSeenMs }) => lastSeenMs))
  const { verb, what } = peakOf(worst, formatAmount)
  const limit = `${operatorSymbol(rule)} ${formatAmount(rule.value)}`
  return h(
    'div',
    { class: 'client-rule' },
    h(
      'p',
      {},
      h('strong', {}, rule.id),
      `: ${verb} ${what}, the threshold is ${limit}. First seen `,
      ...[time(first), ', last ', time(last), ` (${roughDuration(last - first)}).`],
    ),
    history === undefined
      ? h('p', { class: 'soft small' }, noPicture(rule))
      : chart(views, history),
    worst.evidence !== undefined && worst.evidence.length > 0 && evidenceList(worst.evidence),
  )
}

function noPicture({ measure }: RuleProfile): string {
  const why = 'No picture: its records could not be looked at a second time'
  return `${why}, or its windows of ${measure} are too full, or depend on other keys.`
}

function chart(views: readonly EpisodeView[], history: WindowHistory): Child {
  const { rule } = views[0]!
  const { fromMs, stepMs, values } = history
  const toMs = fromMs + stepMs * values.length
  const isDown = rule.operator === 'lt' || rule.operator === 'lte'
  const isHot = (value: number) => isMet({ ...rule, threshold: rule.value }, value)
  const known = values.filter(value => !Number.isNaN(value))
  const max = Math.max(rule.value, ...known) * 1.08
  const isWhole = rule.measure === 'count' || rule.measure === 'distinct'
  const isDrawable = max > 0 && known.every(value => value >= 0)
  if (!isDrawable) return h('p', { class: 'soft small' }, 'No picture: values are below zero.')
  const y = round(PLOT_SIZE - (rule.value / max) * PLOT_SIZE)
  const far = isDown
    ? `at least ${formatAmount(Math.min(...known))}`
    : `at most ${formatAmount(Math.max(...known))}`
  const within = `${measureText(rule)} within ${formatDuration(rule.windowMs)}`
  const each = `the ${isDown ? 'lowest' : 'highest'} in each ${roughDuration(stepMs)}`
  const label =
    `${within} from ${shortTime(fromMs)} to ${shortTime(toMs)}, ${each}: ${far}, ` +
    `the threshold is ${formatAmount(rule.value)}.`
  const ticks = amountTicks(max, 4, isWhole).filter(
    ({ at }) => Math.abs(at - rule.value / max) > 0.17,
  )
  return [
    h('p', { class: 'soft small' }, `${within}, ${each}`),
    plot({
      ...{ label, height: HEIGHT, x: timeTicks(fromMs, toMs) },
      y: [...ticks, { at: rule.value / max, label: shortAmount(rule.value) }],
      shapes: [
        bands(views, fromMs, toMs),
        h('path', {
          class: 'plot-quiet',
          d: steps(
            values.map(value => (isHot(value) ? 0 : value)),
            max,
          ),
        }),
        h('path', {
          class: 'plot-area',
          d: steps(
            values.map(value => (isHot(value) ? value : 0)),
            max,
          ),
        }),
        h('line', { class: 'plot-halo', x1: 0, x2: PLOT_SIZE, y1: y, y2: y }),
        h('line', { class: 'plot-limit', x1: 0, x2: PLOT_SIZE, y1: y, y2: y }),
      ],
    }),
  ]
}

/** Where the rule was met. */
function bands(views: readonly EpisodeView[], fromMs: number, toMs: number): Child {
  const xOf = (ms: number) =>
    round(Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs))) * PLOT_SIZE)
  return views.slice(0, MAX_BANDS).map(({ firstSeenMs, lastSeenMs }) => {
    const x = xOf(firstSeenMs)
    const width = Math.max(2, xOf(lastSeenMs) - x)
    return h('rect', { class: 'plot-band', x, y: 0, width, height: PLOT_SIZE })
  })
}
