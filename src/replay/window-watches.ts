import type { EngineRule } from '../detect/detector.ts'
import type { KeyWords, Observation } from '../record/observation.ts'
import type { WindowHistory } from '../report/history.ts'
import { roundStep } from '../report/html/plot.ts'
import type { CompiledRules } from '../rules/ruleset.ts'
import { type EntryRoom, WindowWatch } from './window-watch.ts'

/** A key and a rule that it has episodes of, and the time that is of interest. */
export interface WatchWish {
  readonly ruleIndex: number
  readonly key: string
  /** The same, a text for each field. */
  readonly parts: readonly string[]
  readonly fromMs: number
  readonly toMs: number
}

const MAX_PARTS = 240
/** Of all windows together, 120 MB at most. */
const MAX_ENTRIES = 2_000_000

interface Watched {
  readonly wish: WatchWish
  readonly words: KeyWords
  readonly watch: WindowWatch
  readonly fromMs: number
  readonly stepMs: number
}

/** Follows the windows of the keys that are wished for, and of no others. */
export class WindowWatches {
  readonly #rules: readonly EngineRule[]
  /** By rule, then by a sum of the key's words. */
  readonly #watched: readonly Map<number, Watched[]>[]
  readonly #room: EntryRoom = { left: MAX_ENTRIES }
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(compiled: CompiledRules, wishes: readonly WatchWish[]) {
    this.#rules = compiled.engineRules
    this.#watched = this.#rules.map(() => new Map<number, Watched[]>())
    for (const wish of wishes) {
      const rule = this.#rules[wish.ruleIndex]!
      const words = compiled.keyOf(wish.ruleIndex, wish.parts)
      // What a higher level counts depends on which keys of the lower ones are hot.
      if (words === undefined || rule.below.length > 0) continue
      const stepMs = roundStep((wish.toMs - wish.fromMs + 1) / (MAX_PARTS - 1))
      const fromMs = Math.floor(wish.fromMs / stepMs) * stepMs
      const parts = Math.floor((wish.toMs - fromMs) / stepMs) + 1
      const isExpected = rule.expected.some(one => isSame(one.words, words))
      const span = { fromMs, stepMs, parts }
      const watch = new WindowWatch(rule, wish.ruleIndex, span, this.#room, isExpected)
      const map = this.#watched[wish.ruleIndex]!
      const found = { wish, words, watch, fromMs, stepMs }
      map.set(sumOf(words), [...(map.get(sumOf(words)) ?? []), found])
    }
  }

  /** Whether an observation is of a key that is watched. */
  wants(observation: Observation): boolean {
    for (let at = 0; at < observation.matched; at++) {
      if (this.#find(observation, observation.rules[at]!) !== undefined) return true
    }
    return false
  }

  /** Observations come in the order of what they count at. */
  note(observation: Observation, atMs: number): void {
    if (atMs > this.#lastMs) this.#lastMs = atMs
    for (let at = 0; at < observation.matched; at++) {
      const found = this.#find(observation, observation.rules[at]!)
      if (found !== undefined) found.watch.note(observation, atMs)
    }
  }

  finish(): WindowHistory[] {
    const watched = this.#watched.flatMap(map => [...map.values()].flat())
    return watched.flatMap(({ wish: { ruleIndex, key }, watch, fromMs, stepMs }) => {
      const values = watch.finish(this.#lastMs)
      return values === undefined ? [] : [{ ruleIndex, key, fromMs, stepMs, values }]
    })
  }

  #find(observation: Observation, ruleIndex: number): Watched | undefined {
    const map = this.#watched[ruleIndex]!
    if (map.size === 0) return undefined
    const key = observation.keys[this.#rules[ruleIndex]!.key]!
    return map.get(sumOf(key))?.find(({ words }) => isSame(words, key))
  }
}

function sumOf({ w0, w1, w2, w3 }: KeyWords): number {
  return (w0 + w1 + w2 + w3) | 0
}

function isSame(a: KeyWords, b: KeyWords): boolean {
  return a.w0 === b.w0 && a.w1 === b.w1 && a.w2 === b.w2 && a.w3 === b.w3
}
