import { severityOf } from '../detect/severity.ts'
import type { EpisodeEvent } from '../engine/episode.ts'
import { type EpisodeReport, reportEpisode } from '../report/attributes.ts'
import type { Rule } from '../rules/model.ts'

/** Episodes that are kept to be shown, about a kilobyte each; more are counted. */
const MAX_EPISODES = 100_000

/** The sink of a scan: each episode once, when it has closed; those joined to another are not. */
export class EpisodeList {
  readonly #rules: readonly Rule[]
  readonly #reports: EpisodeReport[] = []
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
    return this.#reports.length + this.#leftOut - this.#shadows
  }

  get shadows(): number {
    return this.#shadows
  }

  note(event: EpisodeEvent): void {
    const { episode, state } = event
    if (state !== 'close' || episode.mergedInto !== undefined) return
    if (episode.rule.mode === 'shadow') this.#shadows++
    if (this.#reports.length >= MAX_EPISODES) {
      this.#leftOut++
      return
    }
    this.#reports.push(reportEpisode(event, this.#rules[episode.ruleIndex]!, 'file'))
  }

  /** The most severe first, then by score, then by time. */
  sorted(): EpisodeReport[] {
    return this.#reports.toSorted(
      (a, b) =>
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
