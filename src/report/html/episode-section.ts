import { SEVERITY_LEVELS } from '../../detect/severity.ts'
import { formatCount } from '../number.ts'
import type { EpisodeView, ReportContents } from './contents.ts'
import { type Child, type Element, h } from './element.ts'
import { COLUMNS, episodeRows } from './episode-rows.ts'

/** Episodes that the page shows without its script. */
const MAX_WRITTEN = 200

/** The list, and what the script finds and sorts it by. */
export function episodeSection(
  { summary: { leftOut } }: ReportContents,
  views: readonly EpisodeView[],
  all: number,
): Element {
  const unlisted = all + leftOut - views.length
  return h(
    'section',
    { id: 'episodes', 'aria-labelledby': 'episodes-title' },
    h('h2', { id: 'episodes-title' }, 'Episodes'),
    views.length === 0
      ? h('p', {}, 'There is none.')
      : [
          h(
            'p',
            { class: 'soft' },
            'An episode is a time in which a client, or whoever a rule counts for, ',
            'met the rule over and over. The most severe come first.',
          ),
          unlisted > 0 && h('p', {}, `${formatCount(unlisted)} more are not listed here.`),
          findControls(views),
          h('p', { id: 'shown', role: 'status', class: 'soft small' }, writtenText(views.length)),
          episodeTable(views),
          pageControls(),
          views.length > MAX_WRITTEN &&
            h(
              'noscript',
              {},
              h('p', {}, 'The others are in this file, and need JavaScript to be shown.'),
            ),
        ],
  )
}

function writtenText(count: number): string {
  const shown = Math.min(count, MAX_WRITTEN)
  if (shown === count) return count === 1 ? '1 episode' : `${formatCount(count)} episodes`
  return `The first ${shown} of ${formatCount(count)} episodes`
}

function episodeTable(views: readonly EpisodeView[]): Element {
  return h(
    'table',
    { role: 'table', id: 'episode-table', 'aria-labelledby': 'episodes-title' },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        COLUMNS.map(({ title, sort }) =>
          h('th', { role: 'columnheader', scope: 'col', 'data-sort': sort }, title),
        ),
      ),
    ),
    views.slice(0, MAX_WRITTEN).map(episodeRows),
  )
}

function findControls(views: readonly EpisodeView[]): Element {
  const rules = [...new Set(views.map(({ rule }) => rule.id))].sort()
  const severities = SEVERITY_LEVELS.toReversed().filter(level =>
    views.some(({ rule }) => rule.severity === level),
  )
  return h(
    'div',
    { class: 'controls', role: 'search', 'aria-label': 'Episodes', id: 'find', hidden: true },
    field('find-text', 'Who, rule or evidence', { class: 'grow' }, [
      h('input', { id: 'find-text', type: 'search', autocomplete: 'off', spellcheck: 'false' }),
    ]),
    field('find-severity', 'Severity', {}, select('find-severity', severities)),
    field('find-rule', 'Rule', {}, select('find-rule', rules)),
    h('button', { type: 'button', id: 'find-all' }, 'Show all'),
  )
}

function select(id: string, names: readonly string[]): Element {
  const options = names.map(name => h('option', { value: name }, name))
  return h('select', { id }, h('option', { value: '' }, 'all'), options)
}

function field(id: string, label: string, more: { class?: string }, control: Child): Element {
  return h('div', { class: `field ${more.class ?? ''}` }, h('label', { for: id }, label), control)
}

function pageControls(): Element {
  const button = (id: string, text: string) => h('button', { type: 'button', id }, text)
  return h(
    'nav',
    { class: 'controls', id: 'pages', 'aria-label': 'Pages of episodes', hidden: true },
    button('page-back', 'Previous'),
    h('span', { id: 'page-at' }),
    button('page-on', 'Next'),
  )
}
