import type { RuleProfile } from '../../detect/rule-profile.ts'
import { formatBytes, formatCount } from '../number.ts'
import { lossRows } from '../overview.ts'
import { ruleText, ruleWords } from '../rule-text.ts'
import type { FileSummary } from '../summary.ts'
import { oneLine } from '../table.ts'
import type { ReportContents } from './contents.ts'
import { type Child, type Element, h } from './element.ts'
import { severityBadge } from './episode-rows.ts'
import { plural } from './lead.ts'

const MAX_FILES = 200
const MAX_RULES = 200

/** What was not counted or not kept: how much, why, and where first; then file by file. */
export function skippedSection({ summary }: ReportContents): Element {
  const rows = lossRows(summary)
  return h(
    'section',
    { id: 'skipped', 'aria-labelledby': 'skipped-title' },
    h('h2', { id: 'skipped-title' }, 'What was skipped, and why'),
    rows.length === 0
      ? h('p', {}, 'Nothing: every record was looked at, and every count is exact.')
      : table(
          'What was skipped or lost',
          ['What', 'How many', 'Why, and where first'],
          rows.map(([label, count, note]) => [label, formatCount(count), note]),
          [1],
        ),
    h('h3', {}, 'Files'),
    fileTable(summary.files),
  )
}

function fileTable(files: readonly FileSummary[]): Child {
  const rest = files.length - MAX_FILES
  const rows = files
    .slice(0, MAX_FILES)
    .map(file => [
      h('code', {}, file.name),
      file.format ?? 'none',
      file.bytes === undefined ? '' : formatBytes(file.bytes),
      formatCount(file.lines),
      formatCount(file.records),
      skippedText(file),
      file.problem ?? '',
    ])
  const titles = ['File', 'Format', 'Size', 'Lines', 'Records', 'Skipped', 'Problem']
  return [
    table('The files that were read', titles, rows, [2, 3, 4]),
    rest > 0 && h('p', {}, `and ${plural(rest, 'more file')}`),
  ]
}

function skippedText({ skipped }: FileSummary): string {
  const reasons = [...skipped].map(([reason, count]) => `${formatCount(count)} ${reason}`)
  return reasons.length === 0 ? 'none' : reasons.join(', ')
}

/** The rules in words and as they are written. */
export function ruleSection({ summary, rules }: ReportContents): Element {
  const off = summary.rules.filter(({ counted }) => counted === undefined)
  const rest = rules.length - MAX_RULES
  return h(
    'section',
    { id: 'rules', 'aria-labelledby': 'rules-title' },
    h('h2', { id: 'rules-title' }, 'Rules'),
    rules.slice(0, MAX_RULES).map(rule => rulePart(rule, summary)),
    rest > 0 && h('p', {}, `and ${plural(rest, 'more rule')}`),
    off.length > 0 && h('p', { class: 'soft' }, `Off: ${off.map(({ id }) => id).join(', ')}`),
  )
}

function rulePart(rule: RuleProfile, summary: ReportContents['summary']): Element {
  const text = ruleText(rule)
  const tally = summary.rules.find(one => one.id === rule.id && one.text === text)
  const left = [
    [tally?.lacksKey ?? 0, 'had no key for it'],
    [tally?.badAmount ?? 0, 'had no value for it'],
  ].filter(([count]) => count !== 0)
  const counts = [`${plural(tally?.counted ?? 0, 'record')} counted`].concat(
    left.map(([count, why]) => `${formatCount(Number(count))} ${why}`),
  )
  return h(
    'div',
    { class: 'rule' },
    h('h3', {}, rule.id, ' ', severityBadge(rule.severity, rule.mode === 'shadow')),
    !isSaid(rule, text) && h('p', {}, rule.title),
    rule.description !== undefined && h('p', {}, rule.description),
    h('p', {}, ruleWords(rule)),
    h('p', {}, h('code', {}, oneLine(text))),
    h('p', { class: 'soft small' }, `${counts.join('; ')}.`, reference(rule)),
  )
}

/** A rule on one line is its own title. */
function isSaid({ id, title }: RuleProfile, text: string): boolean {
  return title === id || oneLine(title).startsWith(oneLine(text).split(' ')[0]!)
}

/** A link for who clicks on it; only to the web. */
function reference({ reference }: RuleProfile): Child {
  if (reference === undefined) return undefined
  if (!/^https?:\/\//i.test(reference)) return ` See ${reference}`
  return [' See ', h('a', { href: reference, rel: 'noreferrer noopener' }, reference)]
}

/** Wide tables scroll by themselves, by the keyboard too; numbers stand right. */
function table(
  name: string,
  titles: readonly string[],
  rows: readonly (readonly Child[])[],
  numbers: readonly number[],
): Element {
  const place = (at: number) => (numbers.includes(at) ? { class: 'num' } : {})
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': name },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          titles.map((title, at) => h('th', { scope: 'col', ...place(at) }, title)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map(row =>
          h(
            'tr',
            {},
            row.map((cell, at) => h('td', place(at), cell)),
          ),
        ),
      ),
    ),
  )
}
