import { formatAmount, formatCount } from '../number.ts'
import { operatorSymbol, ruleText } from '../rule-text.ts'
import { peakOf, whoOf } from '../sentence.ts'
import { oneLine } from '../table.ts'
import { roughDuration, shortTime } from '../time.ts'
import type { EpisodeView } from './contents.ts'
import { type Child, type Element, h } from './element.ts'

/** The columns of the list: what they are called, and what the list can be sorted by. */
export const COLUMNS = [
  { title: 'Severity', sort: 'severity' },
  { title: 'Who', sort: 'key' },
  { title: 'Rule', sort: 'rule' },
  { title: 'Observed', sort: 'observed' },
  { title: 'First seen (UTC)', sort: 'first' },
  { title: 'Lasted', sort: 'lasted' },
  { title: 'Records', sort: 'records' },
] as const

export type SortName = (typeof COLUMNS)[number]['sort']

/** One episode in the list, in a file as in a browser. */
export function episodeRows(view: EpisodeView): Element {
  const { rule, client } = view
  const who = keyName(view)
  const cells = [
    severityBadge(rule.severity, rule.mode === 'shadow'),
    client > 0 ? h('a', { href: `#client-${client}` }, who) : who,
    rule.id,
    observedText(view),
    time(view.firstSeenMs),
    roughDuration(view.lastSeenMs - view.firstSeenMs),
    formatCount(view.records),
  ]
  return h(
    'tbody',
    { role: 'rowgroup', class: 'episode' },
    h(
      'tr',
      { role: 'row' },
      cells.map((cell, at) => {
        const { title, sort } = COLUMNS[at]!
        return h('td', { role: 'cell', class: `cell-${sort}`, 'data-title': title }, cell)
      }),
    ),
    h('tr', { role: 'row', class: 'why' }, whyCell(view)),
  )
}

function whyCell(view: EpisodeView): Element {
  const { evidence, rule } = view
  const { verb, what } = peakOf(view, formatAmount)
  const lines = evidence?.length ?? 0
  const count =
    lines === 0 ? '' : lines === 1 ? ', 1 line of evidence' : `, ${lines} lines of evidence`
  return h(
    'td',
    { role: 'cell', colspan: COLUMNS.length },
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('span', { class: 'hidden-text' }, `${whoOf(view)} `),
        `${verb} ${what}${count}`,
      ),
      h('p', {}, `Rule ${rule.id}: `, h('code', {}, oneLine(ruleText(rule)))),
      evidence === undefined
        ? h('p', {}, 'Its evidence had no more room here: --output jsonl has it.')
        : lines > 0 && evidenceList(evidence),
    ),
  )
}

/** In the letters of code where it comes from the log. */
export function keyName(view: Pick<EpisodeView, 'rule' | 'key'>): Child {
  return view.rule.by.length === 0 ? whoOf(view) : h('code', {}, view.key)
}

export function evidenceList(evidence: readonly string[]): Element {
  return h(
    'ol',
    { class: 'evidence' },
    evidence.map(line => h('li', {}, h('code', {}, line))),
  )
}

export function severityBadge(severity: string, isShadow: boolean): Child {
  return [
    h('span', { class: `badge ${severity}` }, severity),
    isShadow && h('span', { class: 'soft small' }, ' shadow'),
  ]
}

/** `44 >= 20`: what was observed, and the threshold that it met. */
export function observedText({ rule, observed, exact }: EpisodeView): Child {
  const limit = `${operatorSymbol(rule)} ${formatAmount(rule.value)}`
  return [
    h('strong', {}, `${formatAmount(observed)}${exact ? '' : '+'}`),
    h('span', { class: 'soft' }, ` ${limit}`),
  ]
}

/** `2026-11-22 08:12:05`, with the date that machines read. */
export function time(ms: number): Element {
  const iso = shortTime(ms)
  return h('time', { datetime: iso }, iso.replace('T', ' ').replace('Z', ''))
}
