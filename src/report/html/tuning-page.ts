import { formatCount } from '../number.ts'
import { ruleText } from '../rule-text.ts'
import { rfc3339 } from '../time.ts'
import type { RuleTuning } from '../tuning.ts'
import { logLine, marksOf, nearText, type TunedLog } from '../tuning-text.ts'
import {
  adviceLines,
  countOfKeys,
  keyWords,
  peakText,
  ruleName,
  thresholdText,
} from '../tuning-words.ts'
import { type Child, h } from './element.ts'
import { htmlPage } from './page.ts'
import { CURVE_STYLES, curvePlot } from './tuning-plot.ts'

export interface TuningPageFacts {
  readonly log: TunedLog
  readonly version: string
  readonly madeMs: number
}

/** The page of `tune --report`: each rule with its curve as a picture and as a table. */
export function tuningPage(
  { log, version, madeMs }: TuningPageFacts,
  tunings: readonly RuleTuning[],
): Generator<string> {
  return htmlPage({
    title: 'Thresholds - netanomaly',
    styles: CURVE_STYLES,
    header: [
      h('p', { class: 'eyebrow' }, 'netanomaly tune'),
      h('h1', {}, 'What other thresholds would have found'),
      h('p', { class: 'soft' }, logLine(log)),
    ],
    main: sections(tunings),
    footer: h('p', {}, `otel-netanomaly ${version}, ${rfc3339(madeMs)}`),
  })
}

function* sections(tunings: readonly RuleTuning[]): Generator<Child> {
  for (const [index, tuning] of tunings.entries()) {
    const id = `rule-${index + 1}`
    const { rule, counted, keys } = tuning
    yield h(
      'section',
      { 'aria-labelledby': id },
      h('h2', { id }, ruleName(tuning, tunings)),
      h('p', {}, h('code', {}, ruleText(rule))),
      h('p', {}, `${formatCount(counted)} records counted, ${countOfKeys(tuning, keys)} judged`),
      adviceLines(tuning).map(line => h('p', {}, line)),
      curvePlot(tuning),
      neighbours(tuning),
      table(tuning, ruleName(tuning, tunings)),
    )
  }
}

function neighbours(tuning: RuleTuning): Child {
  const { today, recommended } = tuning
  if (tuning.keys === 0) return undefined
  const line = (name: string, point: typeof today) =>
    h('li', {}, `At ${thresholdText(tuning, point.threshold)} (${name}) ${nearText(point)}.`)
  const isOther = recommended !== undefined && recommended.threshold !== today.threshold
  return [
    h('p', { class: 'soft small' }, `In brackets: ${peakText(tuning)}.`),
    h('ul', {}, line('today', today), isOther && line('recommended', recommended)),
  ]
}

/** All of what the picture shows. */
function table(tuning: RuleTuning, name: string): Child {
  const { curve, today, recommended } = tuning
  const [, many] = keyWords(tuning)
  const rows = curve.map(({ threshold, episodes, keys, isExact }) => {
    const more = isExact ? '' : '+'
    const mark = marksOf(threshold, today.threshold, recommended?.threshold)
    return h(
      'tr',
      mark === '' ? {} : { class: 'marked' },
      h('th', { scope: 'row', class: 'num' }, thresholdText(tuning, threshold)),
      h('td', { class: 'num' }, `${formatCount(episodes)}${more}`),
      h('td', { class: 'num' }, `${formatCount(keys)}${more}`),
      h('td', {}, mark),
    )
  })
  const head = (text: string) => h('th', { scope: 'col', class: 'num' }, text)
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Curve of ${name}` },
    h(
      'table',
      { class: 'curve' },
      h('caption', { class: 'hidden-text' }, `Episodes and ${many} by threshold`),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head('threshold'),
          head('episodes'),
          head(many),
          h('th', { scope: 'col' }, 'mark'),
        ),
      ),
      h('tbody', {}, rows),
    ),
  )
}
