import { SEVERITY_LEVELS } from '../detect/severity.ts'
import type { EpisodeView } from '../report/html/contents.ts'
import { h } from '../report/html/element.ts'
import { COLUMNS, episodeRows, type SortName } from '../report/html/episode-rows.ts'
import { formatCount } from '../report/number.ts'
import { whoOf } from '../report/sentence.ts'
import { byId, nodeOf } from './dom.ts'

/** Episodes on one page of the list: as many as a browser lays out at once. */
const PAGE = 50

/** By what the list is sorted at first with each column: what matters most comes first. */
const ORDERS: Readonly<Record<SortName, (a: EpisodeView, b: EpisodeView) => number>> = {
  severity: (a, b) => levelOf(b) - levelOf(a),
  key: (a, b) => compare(a.key, b.key),
  rule: (a, b) => compare(a.rule.id, b.rule.id),
  observed: (a, b) => b.observed - a.observed,
  first: (a, b) => a.firstSeenMs - b.firstSeenMs,
  lasted: (a, b) => b.lastSeenMs - b.firstSeenMs - (a.lastSeenMs - a.firstSeenMs),
  records: (a, b) => b.records - a.records,
}
/** Columns whose first order is the ascending one. */
const ASCENDING: ReadonlySet<SortName> = new Set(['key', 'rule', 'first'])

/** The list of episodes: found, sorted, and shown page by page. */
export class EpisodeTable {
  readonly #views: readonly EpisodeView[]
  readonly #table = byId('episode-table', HTMLTableElement)
  readonly #text = byId('find-text', HTMLInputElement)
  readonly #severity = byId('find-severity', HTMLSelectElement)
  readonly #rule = byId('find-rule', HTMLSelectElement)
  #fromMs = Number.NEGATIVE_INFINITY
  #toMs = Number.POSITIVE_INFINITY
  #found: readonly EpisodeView[]
  #page = 0
  /** Undefined: as they came, the most severe first. */
  #sort: { readonly name: SortName; readonly isTurned: boolean } | undefined

  /** In the order in which they are shown at first. */
  constructor(views: readonly EpisodeView[]) {
    this.#views = views
    this.#found = views
    const find = byId('find', HTMLElement)
    if (find !== undefined) find.hidden = false
    this.#text?.addEventListener('input', () => this.#find())
    this.#severity?.addEventListener('change', () => this.#find())
    this.#rule?.addEventListener('change', () => this.#find())
    byId('page-back', HTMLButtonElement)?.addEventListener('click', () => this.#turn(-1))
    byId('page-on', HTMLButtonElement)?.addEventListener('click', () => this.#turn(1))
    for (const column of this.#headers()) this.#makeSortable(column)
    this.#show()
  }

  /** Leaves those only that were at some time from one to before another. */
  between(fromMs: number, toMs: number): void {
    this.#fromMs = fromMs
    this.#toMs = toMs
    this.#find()
  }

  /** Shows all, in the order of the beginning. */
  clear(): void {
    for (const control of [this.#text, this.#severity, this.#rule]) {
      if (control !== undefined) control.value = ''
    }
    this.#fromMs = Number.NEGATIVE_INFINITY
    this.#toMs = Number.POSITIVE_INFINITY
    this.#sort = undefined
    this.#find()
  }

  #find(): void {
    const words = (this.#text?.value ?? '').toLowerCase().split(/\s+/).filter(Boolean)
    const severity = this.#severity?.value ?? ''
    const rule = this.#rule?.value ?? ''
    const found = this.#views.filter(
      view =>
        view.lastSeenMs >= this.#fromMs &&
        view.firstSeenMs < this.#toMs &&
        (severity === '' || view.rule.severity === severity) &&
        (rule === '' || view.rule.id === rule) &&
        words.every(word => holds(view, word)),
    )
    const sort = this.#sort
    if (sort !== undefined) {
      const order = ORDERS[sort.name]
      found.sort((a, b) => (sort.isTurned ? order(b, a) : order(a, b)))
    }
    this.#found = found
    this.#page = 0
    this.#show()
  }

  #turn(pages: number): void {
    this.#page += pages
    this.#show()
    // Whoever turns a page at its end goes on reading at the start of the next one.
    byId('shown', HTMLElement)?.scrollIntoView({ block: 'nearest' })
  }

  #show(): void {
    const from = this.#page * PAGE
    const shown = this.#found.slice(from, from + PAGE)
    for (const body of [...(this.#table?.tBodies ?? [])]) body.remove()
    this.#table?.append(nodeOf(shown.map(episodeRows)))
    for (const header of this.#headers()) this.#markSort(header)
    const status = byId('shown', HTMLElement)
    if (status !== undefined) status.textContent = this.#statusText(from, shown.length)
    const pages = Math.ceil(this.#found.length / PAGE)
    const nav = byId('pages', HTMLElement)
    if (nav !== undefined) nav.hidden = pages < 2
    const at = byId('page-at', HTMLElement)
    if (at !== undefined)
      at.textContent = `Page ${formatCount(this.#page + 1)} of ${formatCount(pages)}`
    const [back, on] = [byId('page-back', HTMLButtonElement), byId('page-on', HTMLButtonElement)]
    if (back !== undefined) back.disabled = this.#page === 0
    if (on !== undefined) on.disabled = this.#page >= pages - 1
  }

  #statusText(from: number, shown: number): string {
    const all = formatCount(this.#views.length)
    const found = this.#found.length
    if (found === 0) return `None of ${all} episodes is like that`
    const range = `Episodes ${formatCount(from + 1)} to ${formatCount(from + shown)}`
    if (found === this.#views.length) return `${range} of ${all}`
    return `${range} of ${formatCount(found)} found, of ${all}`
  }

  #headers(): HTMLElement[] {
    return [...(this.#table?.tHead?.rows[0]?.cells ?? [])]
  }

  #makeSortable(header: HTMLElement): void {
    const column = COLUMNS.find(({ sort }) => sort === header.dataset.sort)
    if (column === undefined) return
    header.replaceChildren(nodeOf(h('button', { type: 'button' }, column.title)))
    header.addEventListener('click', () => {
      const { sort: name } = column
      const isTurned = this.#sort?.name === name && !this.#sort.isTurned
      this.#sort = { name, isTurned }
      this.#find()
    })
  }

  #markSort(header: HTMLElement): void {
    const sort = this.#sort
    if (sort === undefined || sort.name !== header.dataset.sort) {
      header.removeAttribute('aria-sort')
      return
    }
    const isAscending = ASCENDING.has(sort.name) !== sort.isTurned
    header.setAttribute('aria-sort', isAscending ? 'ascending' : 'descending')
  }
}

function holds(view: EpisodeView, word: string): boolean {
  const { rule, evidence } = view
  const has = (text: string) => text.toLowerCase().includes(word)
  return has(whoOf(view)) || has(rule.id) || (evidence?.some(has) ?? false)
}

function levelOf({ rule }: EpisodeView): number {
  return SEVERITY_LEVELS.indexOf(rule.severity)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
