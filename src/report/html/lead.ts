import { SEVERITY_LEVELS } from '../../detect/severity.ts'
import { isClientKey } from '../key-fields.ts'
import { formatAmount, formatBytes, formatCount } from '../number.ts'
import { isAboutAddresses, lossRows } from '../overview.ts'
import { operatorSymbol } from '../rule-text.ts'
import { peakOf } from '../sentence.ts'
import { roughDuration, shortTime } from '../time.ts'
import type { EpisodeView, ReportContents } from './contents.ts'
import { type Child, type Element, h } from './element.ts'
import { keyName, severityBadge } from './episode-rows.ts'

const MAX_WORST = 3

/** What the page is about, as its title: `2 clients met a rule, in 3 episodes`. */
export function headline({ summary, episodes: all }: ReportContents): string {
  const who = isAboutAddresses(summary) ? 'address' : 'key'
  if (all.length === 0) return who === 'address' ? 'No address met a rule' : 'Nothing met a rule'
  const keys = new Set(all.map(({ rule, key }) => JSON.stringify([rule.by, key]))).size
  const word = all.every(({ rule }) => isClientKey(rule.by)) ? 'client' : who
  const least = summary.leftOut > 0 ? 'At least ' : ''
  const count = summary.episodes + summary.shadowEpisodes
  const episodes = count === 1 ? '1 episode' : `${formatCount(count)} episodes`
  return `${least}${plural(keys, word)} met a rule, in ${episodes}`
}

/** What was read, under the title. */
export function scope({ summary }: ReportContents): Child {
  const { files, firstMs, lastMs } = summary
  const [first] = files
  const more = files.length > 1 ? ` and ${plural(files.length - 1, 'more file')}` : ''
  const name = h('code', {}, first?.name ?? 'nothing')
  if (firstMs === undefined || lastMs === undefined) return h('p', { class: 'soft' }, name, more)
  const span = ` (${roughDuration(lastMs - firstMs)})`
  const times = `${shortTime(firstMs)} to ${shortTime(lastMs)}${span}`.replaceAll('T', ' ')
  return h('p', { class: 'soft' }, name, `${more}, ${times}`)
}

/** The summary in words and numbers. */
export function summarySection(contents: ReportContents, views: readonly EpisodeView[]): Element {
  return h(
    'section',
    { id: 'summary', 'aria-labelledby': 'summary-title' },
    h('h2', { id: 'summary-title' }, 'Summary'),
    figures(contents),
    readWords(contents),
    worstWords(views),
    lossWords(contents),
    warnings(contents),
  )
}

function figures({ summary, episodes }: ReportContents): Element {
  const { clients, skipped } = summary
  const skippedCount = [...skipped.values()].reduce((sum, { count }) => sum + count, 0)
  const bySeverity = SEVERITY_LEVELS.toReversed().flatMap(level => {
    const count = episodes.filter(({ rule }) => rule.severity === level).length
    if (count === 0) return []
    const badge = severityBadge(level, false)
    return [h('span', { class: 'together' }, badge, ` ${formatCount(count)}`), ' ']
  })
  const many = clients && `${clients.isExact ? '' : 'over '}${formatCount(clients.count)}`
  return h(
    'dl',
    { class: 'figures' },
    figure('Episodes', formatCount(summary.episodes + summary.shadowEpisodes), bySeverity),
    figure('Records', formatCount(summary.records), plural(summary.lines, 'line')),
    figure('Counted', formatCount(summary.counted), 'by at least one rule'),
    many !== undefined && figure('Clients', many, 'different addresses'),
    figure('Skipped', formatCount(skippedCount), skippedCount === 0 ? 'nothing' : 'see below'),
  )
}

function figure(name: string, value: string, note: Child): Element {
  const small = h('span', { class: 'figure-note soft small' }, note)
  return h('div', { class: 'figure' }, h('dt', {}, name), h('dd', {}, value, small))
}

function readWords({ summary }: ReportContents): Element {
  const { files, lines, records, withAddress, counted, order } = summary
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
  const size = bytes > 0 ? ` (${formatBytes(bytes)})` : ''
  const whom = isAboutAddresses(summary) ? 'an address' : 'a key'
  return h(
    'p',
    {},
    `${plural(lines, 'line')} of ${plural(files.length, 'file')}${size} `,
    lines === 1 ? 'holds ' : 'hold ',
    `${plural(records, 'record')}: ${share(withAddress, records)} with ${whom}, `,
    `${share(counted, records)} counted by at least one rule. ${ORDERS[order]}`,
  )
}

function share(count: number, all: number): string {
  return count === all ? 'all' : formatCount(count)
}

const ORDERS = {
  'in-order': 'They are in the order of their times.',
  sorted: 'They were put in the order of their times.',
  'as-read': 'They were judged as they came, as a live processor would.',
}

/** The worst episode of each of the worst. */
function worstWords(views: readonly EpisodeView[]): Child {
  const keys = new Map<string, EpisodeView>()
  for (const view of views) {
    if (!keys.has(view.key)) keys.set(view.key, view)
    if (keys.size === MAX_WORST) break
  }
  if (keys.size === 0) return undefined
  return [
    h('p', {}, keys.size === 1 ? 'Who it is:' : 'The worst:'),
    h(
      'ul',
      {},
      [...keys.values()].map(view => {
        const { verb, what } = peakOf(view, formatAmount)
        const limit = `${operatorSymbol(view.rule)} ${formatAmount(view.rule.value)}`
        const told = ` ${verb} ${what}; the threshold of ${view.rule.id} is ${limit} `
        const badge = severityBadge(view.rule.severity, view.rule.mode === 'shadow')
        return h('li', {}, keyName(view), told, badge)
      }),
    ),
  ]
}

function lossWords({ summary }: ReportContents): Element {
  const rows = lossRows(summary)
  if (rows.length === 0) return h('p', {}, 'Nothing was skipped or lost.')
  const words = rows
    .slice(0, 4)
    .map(([label, count]) => `${formatCount(count)} ${label.replace('skipped: ', '')}`)
  const more = rows.length > 4 ? ', and more' : ''
  return h(
    'p',
    {},
    `Skipped, lost or left out by a rule: ${words.join(', ')}${more}. `,
    h('a', { href: '#skipped' }, 'What was skipped, and why'),
  )
}

function warnings({ warnings }: ReportContents): Child {
  if (warnings.length === 0) return undefined
  return h(
    'div',
    { class: 'notes' },
    h('h3', {}, 'To be looked at'),
    h(
      'ul',
      {},
      warnings.map(text => h('li', {}, lines(text))),
    ),
  )
}

/** A message may have several lines. */
function lines(text: string): Child {
  return text.split('\n').map((line, at) => [at > 0 && h('br', {}), line])
}

export function plural(count: number, word: string): string {
  const many = word.endsWith('s') ? `${word}es` : `${word}s`
  return `${formatCount(count)} ${count === 1 ? word : many}`
}
