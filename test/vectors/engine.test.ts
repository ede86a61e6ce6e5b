import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { type EngineAnswer, refusedAt, runEngine } from './engine-run.ts'
import { episodeLine, readVectors, type Step } from './vector.ts'

const vectors = readVectors()
const named = vectors.map(vector => [vector.name, vector] as const)
/** Orders besides the one that is written, for vectors that ask for any. */
const SHUFFLES = 5

describe('the engine answers as expected:', () => {
  it.each(named.filter(([, { expected }]) => expected.episodes))('%s', (_, vector) => {
    const { config, steps, expected } = vector
    const answer = runEngine(config, steps)
    expect(answer.episodes.map(episodeLine).sort()).toEqual(
      expected.episodes!.map(episodeLine).sort(),
    )
    if (expected.annotated) expect(answer.annotated).toEqual(expected.annotated)
    expect(answer.counters).toMatchObject(expected.counters)
  })

  it.each(named.filter(([, { anyOrder }]) => anyOrder))('in any order: %s', (_, vector) => {
    const { config, steps, expected } = vector
    const lines = expected.episodes!.map(episodeLine).sort()
    for (const order of orders(steps)) {
      const answer: EngineAnswer = runEngine(config, order)
      expect(answer.counters.late).toBe(0)
      expect(answer.episodes.map(episodeLine).sort()).toEqual(lines)
    }
  })
})

describe('the configuration is refused:', () => {
  it.each(named.filter(([, { expected }]) => expected.error))('%s', (_, vector) => {
    expect(refusedAt(vector.config).sort()).toEqual([...vector.expected.error!].sort())
  })
})

/** Backwards, then some shuffled. */
function orders(steps: readonly Step[]): Step[][] {
  const random = seededRandom(1)
  const shuffled = Array.from({ length: SHUFFLES }, () => {
    const weighted = steps.map(step => ({ step, weight: random.next() }))
    return weighted.sort((a, b) => a.weight - b.weight).map(({ step }) => step)
  })
  return [steps.toReversed(), ...shuffled]
}
