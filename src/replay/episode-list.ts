import { severityOf } from '../detect/severity.ts'
import type { EpisodeEvent } from '../engine/episode.ts'
import { type EpisodeReport, reportEpisode } from '../report/attributes.ts'
import type { Rule } from '../rules/model.ts'
import type { WatchWish } from './window-watches.ts'

/** Episodes that are kept to be shown, about a kilobyte each; more are counted. */
const MAX_EPISODES = 100_000
const MAX_RULES_OF_KEY = 4
/** Part of the time of a key's episodes that is shown before and after them. */
const AROUND = 0.15

interface Listed {
  readonly report: EpisodeReport
  readonly ruleIndex: number
  /** Of the key, a text for each field. */
  readonly parts: readonly string[]
}

/** The sink of a scan: each episode once, when it has closed; those joined to another are not. */
export class EpisodeList {
  readonly #rules: readonly Rule[]
  readonly #listed: Listed[] = []
  #leftOut = 0
  #shadows = 0

  constructor(rules: readonly Rule[]) {
    this.#rules = rules
  }

  /** Closed and not kept, for the list is full. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** All episodes but those of rules that only count (`mode: shadow`). */
  get anomalies(): number {
    return this.#listed.length + this.#leftOut - this.#shadows
  }

  get shadows(): number {
    return this.#shadows
  }

  note(event: EpisodeEvent): void {
    const { episode, state } = event
    if (state !== 'close' || episode.mergedInto !== undefined) return
    if (episode.rule.mode === 'shadow') this.#shadows++
    if (this.#listed.length >= MAX_EPISODES) {
      this.#leftOut++
      return
    }
    const { ruleIndex, key } = episode
    const report = reportEpisode(event, this.#rules[ruleIndex]!, 'file')
    this.#listed.push({ report, ruleIndex, parts: [...key.parts] })
  }

  /** The most severe first, then by score, then by time. */
  sorted(): EpisodeReport[] {
    return this.#sorted().map(({ report }) => report)
  }

  /**
   * The first so many keys of `sorted`, each with up to four of its rules: the time from its first
   * to its last episode, with as much before and after as shows how it came and went, within
   * `firstMs` and `lastMs`.
   */
  foremost(maxKeys: number, firstMs: number, lastMs: number): WatchWish[] {
    const byKey = new Map<string, Listed[]>()
    for (const one of this.#sorted()) {
      const name = JSON.stringify([one.report.keyFields, one.parts])
      const found = byKey.get(name)
      if (found !== undefined) found.push(one)
      else if (byKey.size < maxKeys) byKey.set(name, [one])
    }
    return [...byKey.values()].flatMap(listed => {
      const spanFrom = Math.min(...listed.map(({ report }) => report.firstSeenMs))
      const spanTo = Math.max(...listed.map(({ report }) => report.lastSeenMs))
      const windowMs = Math.max(...listed.map(({ report }) => report.rule.windowMs))
      const aroundMs = Math.max(windowMs, (spanTo - spanFrom) * AROUND)
      const fromMs = Math.max(firstMs, spanFrom - aroundMs)
      const toMs = Math.max(fromMs, Math.min(lastMs, spanTo + aroundMs))
      const rules = new Map(listed.map(one => [one.ruleIndex, one]))
      return [...rules.values()].slice(0, MAX_RULES_OF_KEY).map(({ ruleIndex, report, parts }) => {
        return { ruleIndex, key: report.key, parts, fromMs, toMs }
      })
    })
  }

  #sorted(): Listed[] {
    return this.#listed.toSorted(
      ({ report: a }, { report: b }) =>
        severityOf(b.rule.severity).number - severityOf(a.rule.severity).number ||
        b.score - a.score ||
        a.firstSeenMs - b.firstSeenMs ||
        compareTexts(a.key, b.key) ||
        compareTexts(a.rule.id, b.rule.id),
    )
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
