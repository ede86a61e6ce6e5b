import type { RuleProfile } from '../../detect/rule-profile.ts'
import type { EpisodeReport } from '../attributes.ts'
import { hintLines } from '../hints.ts'
import { shortTime } from '../time.ts'
import { type ClientViews, clientSection, sectionTitle } from './client-section.ts'
import {
  type EpisodeView,
  MAX_CLIENTS,
  MAX_EVIDENCE_CHARACTERS,
  MAX_LISTED,
  packEpisode,
  type ReportContents,
} from './contents.ts'
import { type Child, type Element, h } from './element.ts'
import { episodeSection } from './episode-section.ts'
import { ruleSection, skippedSection } from './input-sections.ts'
import { headline, scope, summarySection } from './lead.ts'
import { htmlPage } from './page.ts'
import { REPORT_STYLES } from './report-styles.ts'
import { REPORT_SCRIPT } from './script.ts'
import { timelineSection } from './timeline-section.ts'

/**
 * The page of a scan, in parts. It has everything in it, and works without its script but for the
 * episodes beyond the first 200, finding, sorting and the brush. At most some 30 MB.
 */
export function* scanReport(contents: ReportContents): Generator<string> {
  const told = { ...contents, warnings: [...contents.warnings, ...hintLines(contents.summary)] }
  const { views, clients, keys } = arrange(contents.episodes)
  const title = headline(contents)
  yield* htmlPage({
    title: `${title} - netanomaly`,
    styles: REPORT_STYLES,
    script: REPORT_SCRIPT,
    data: views.length === 0 ? ['null'] : packed(contents, views),
    header: [
      h('p', { class: 'eyebrow' }, 'netanomaly scan'),
      h('h1', {}, title),
      scope(contents),
      pageNav(sectionTitle(clients)),
    ],
    main: sections(told, views, clients, keys),
    footer: footer(contents),
  })
}

function* sections(
  contents: ReportContents,
  views: readonly EpisodeView[],
  clients: readonly ClientViews[],
  keys: number,
): Generator<Child> {
  yield summarySection(contents, views)
  yield timelineSection(contents)
  yield episodeSection(contents, views, contents.episodes.length)
  yield clientSection(clients, keys, contents.rules, contents.histories)
  yield skippedSection(contents)
  yield ruleSection(contents)
}

/** Episodes as the page shows them, and by whom they are of. */
function arrange(episodes: readonly EpisodeReport[]) {
  const numbers = new Map<string, number>()
  let room = MAX_EVIDENCE_CHARACTERS
  const nameOf = ({ rule, key }: Pick<EpisodeReport, 'rule' | 'key'>) =>
    JSON.stringify([rule.by, key])
  for (const report of episodes) {
    const name = nameOf(report)
    if (!numbers.has(name)) numbers.set(name, numbers.size + 1)
  }
  const views = episodes.slice(0, MAX_LISTED).map((report): EpisodeView => {
    const { rule, key, records, observed, exact, firstSeenMs, lastSeenMs, evidence } = report
    room -= evidence.reduce((sum, line) => sum + line.length, 0)
    const number = numbers.get(nameOf(report))!
    return {
      ...{ rule, key, records, observed, exact, firstSeenMs, lastSeenMs },
      evidence: room >= 0 ? evidence : undefined,
      client: number <= MAX_CLIENTS ? number : 0,
    }
  })
  const byClient = new Map<number, EpisodeView[]>()
  for (const view of views) {
    if (view.client === 0) continue
    const found = byClient.get(view.client)
    if (found === undefined) byClient.set(view.client, [view])
    else found.push(view)
  }
  const clients = [...byClient.values()].map(of => ({ key: of[0]!.key, views: of }))
  return { views, clients, keys: numbers.size }
}

/** For the script: `PackedEpisodes`. */
function* packed({ timeline }: ReportContents, views: readonly EpisodeView[]): Generator<string> {
  const rules = [...new Set(views.map(({ rule }) => rule))]
  const time = { fromMs: timeline?.fromMs ?? 0, stepMs: timeline?.stepMs ?? 1 }
  const parts = timeline?.records.length ?? 0
  yield `{"rules":${JSON.stringify(rules.map(told))},`
  yield `"timeline":${JSON.stringify({ ...time, parts })},"episodes":[`
  for (const [at, view] of views.entries()) {
    yield `${at === 0 ? '' : ','}${JSON.stringify(packEpisode(view, rules.indexOf(view.rule)))}`
  }
  yield ']}'
}

/** What of a rule is said of its episodes. */
function told(rule: RuleProfile): Partial<RuleProfile> {
  const { id, measure, field, ofText, toText, weight, resetText, by, operator } = rule
  const { value, windowMs, quietMs, whereText, severity, mode } = rule
  return {
    ...{ id, measure, field, ofText, toText, weight, resetText, by, operator },
    ...{ value, windowMs, quietMs, whereText, severity, mode },
  }
}

function pageNav(clients: string): Element {
  const places = [
    ['summary', 'Summary'],
    ['timeline', 'Timeline'],
    ['episodes', 'Episodes'],
    ['clients', clients],
    ['skipped', 'Skipped'],
    ['rules', 'Rules'],
  ]
  return h(
    'nav',
    { class: 'page-nav', 'aria-label': 'On this page' },
    h(
      'ul',
      {},
      places.map(([id, text]) => h('li', {}, h('a', { href: `#${id}` }, text))),
    ),
  )
}

function footer({ madeMs, version }: ReportContents): Child {
  const made = `Made by netanomaly ${version} at ${shortTime(Math.floor(madeMs / 1_000) * 1_000)}. `
  return h('p', {}, made, 'All times are UTC. This page loads nothing and sends nothing.')
}
