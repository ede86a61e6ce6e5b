import type { Random } from '../base/random.ts'
import type { EngineRule } from '../detect/detector.ts'
import { isDownward } from '../detect/detector.ts'
import { Engine } from '../engine/engine.ts'
import type { EpisodeEvent } from '../engine/episode.ts'
import type { EngineLimits } from '../engine/limits.ts'
import type { KeyText, KeyWords, Observation } from '../record/observation.ts'

/** A key by its words, eight UTF-16 units that are made to be compared and not to be shown. */
export type KeyCode = string

/** Keys of one rule that are told apart, 100 bytes each; those beyond are counted as one. */
export const MAX_RUN_KEYS = 1_000_000
const REST: KeyCode = 'rest'

/** What one rule found in one run. */
export interface RunFind {
  /** Closed episodes that were not joined to another one: those that `scan` lists. */
  readonly episodes: number
  /** Keys with an episode, and what the windows of each came to at most (at least). */
  readonly peaks: ReadonlyMap<KeyCode, number>
}

/** What a run came to; `isExact` is false where a limit was reached. */
export interface RunResult {
  /** By rule. */
  readonly found: readonly RunFind[]
  readonly isExact: boolean
}

/** One engine over all observations: nothing is kept of its episodes but what a `RunFind` says. */
export class ThresholdRun {
  readonly #engine: Engine
  readonly #found: { episodes: number; readonly peaks: Map<KeyCode, number> }[]
  readonly #isLow: readonly boolean[]
  #isRestUsed = false

  constructor(rules: readonly EngineRule[], limits: EngineLimits, random: Random) {
    this.#found = rules.map(() => ({ episodes: 0, peaks: new Map() }))
    this.#isLow = rules.map(isDownward)
    const coded = rules.map(rule => ({
      ...rule,
      expected: rule.expected.map(({ words }) => ({ words, text: codedText(words) })),
    }))
    this.#engine = new Engine(coded, event => this.#note(event), limits, random)
  }

  /** Its `describeKey` answers `codedText`. */
  take(observation: Observation): void {
    this.#engine.observe(observation)
  }

  finish(): RunResult {
    this.#engine.finish()
    const { evicted, refused, degraded, capped, settledEarly } = this.#engine.counters
    const losses = evicted + refused + degraded + capped + settledEarly
    return { found: this.#found, isExact: losses === 0 && !this.#isRestUsed }
  }

  #note({ state, episode }: EpisodeEvent): void {
    if (state !== 'close' || episode.mergedInto !== undefined) return
    const found = this.#found[episode.ruleIndex]!
    found.episodes++
    const { peaks } = found
    let code: KeyCode = episode.key.parts[0]!
    if (peaks.size >= MAX_RUN_KEYS && !peaks.has(code)) {
      code = REST
      this.#isRestUsed = true
    }
    const before = peaks.get(code)
    const { observed } = episode
    const isFurther =
      before === undefined ||
      (this.#isLow[episode.ruleIndex] ? observed < before : observed > before)
    if (isFurther) peaks.set(code, observed)
  }
}

/** A key's words as the one part of its text. */
export function codedText(words: KeyWords): KeyText {
  return { parts: [codeOf(words)], address: undefined }
}

export function codeOf({ w0, w1, w2, w3 }: KeyWords): KeyCode {
  return String.fromCharCode(
    ...[w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff],
    ...[w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff],
  )
}
