import type { Problem } from '../../src/base/problem.ts'
import { seededRandom } from '../../src/base/random.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { EpisodeSink } from '../../src/engine/episode.ts'
import { ClientReader } from '../../src/record/client.ts'
import { createView } from '../../src/record/record.ts'
import { loadConfiguration } from '../../src/rules/configuration.ts'
import { compileRules } from '../../src/rules/ruleset.ts'
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts'
import type { Step, VectorEpisode } from './vector.ts'

/** What the real engine answers to a vector. */
export interface EngineAnswer {
  readonly episodes: readonly VectorEpisode[]
  /** Numbers of the records that are annotated, from 1. */
  readonly annotated: readonly number[]
  readonly counters: Readonly<Record<string, number>>
}

/** Places at which the configuration is refused, such as `rules[0].within`; each once. */
export function refusedAt(config: Readonly<Record<string, unknown>>): string[] {
  const problems: Problem[] = []
  loadConfiguration(config, problems)
  // Mistakes within a text say their column behind the place.
  return [...new Set(problems.map(({ place }) => place.split(',')[0]!))]
}

export function runEngine(
  config: Readonly<Record<string, unknown>>,
  steps: readonly Step[],
): EngineAnswer {
  const problems: Problem[] = []
  const { settings: given, rules } = loadConfiguration(config, problems)
  if (problems.length > 0) {
    const [{ place, expected, found }] = problems as [Problem]
    throw new Error(`refused: ${place}: expected ${expected}, found ${found}`)
  }
  const settings = { ...DEFAULT_SETTINGS, ...given }
  const compiled = compileRules(rules, 1)
  const observer = compiled.createObserver(new ClientReader(settings), settings.maxWeight)
  const episodes: VectorEpisode[] = []
  const limits = { ...settings, silenceMs: 0 }
  const sink: EpisodeSink = ({ state, episode }) => {
    if (state !== 'close' || episode.mergedInto !== undefined) return
    const { rule, key, firstSeenMs, lastSeenMs, observed, exact } = episode
    episodes.push({
      ...{ rule: rule.id, key: key.parts.join(' + ') || '*', firstSeenMs, lastSeenMs },
      ...{ records: episode.records, observed, exact },
    })
  }
  let engine = new Engine(compiled.engineRules, sink, limits, seededRandom(1))
  const annotated: number[] = []
  const view = createView()
  let number = 0
  let skipped = 0
  for (const step of steps) {
    if (step.kind === 'restart') {
      const { engineRules } = compiled
      engine = Engine.restore(engine.snapshot(1), engineRules, sink, limits, seededRandom(number))
      continue
    }
    if (step.kind === 'advance') {
      engine.advance(step.ms)
      continue
    }
    number++
    Object.assign(view, step.record)
    if (observer.observe(view) !== undefined) {
      skipped++
      continue
    }
    let isHot = false
    do isHot = engine.observe(observer.observation) !== undefined || isHot
    while (observer.next())
    if (isHot) annotated.push(number)
  }
  engine.finish()
  const { late, clockAhead, episodesMerged, capped } = engine.counters
  const counters = { late, clock_ahead: clockAhead, skipped, merged: episodesMerged }
  return { episodes, annotated, counters: { ...counters, capped } }
}
