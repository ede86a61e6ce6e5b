import { describe, expect, it } from 'vitest'
import { runEngine } from './engine-run.ts'
import { episodeLine, readVectors, type Step } from './vector.ts'

const named = readVectors()
  .filter(({ expected }) => expected.episodes)
  .map(vector => [vector.name, vector] as const)

/** Of longer ones only halfway. */
const MAX_STEPS = 60

describe('the engine answers the same when it is restarted before every step:', () => {
  it.each(named)('%s', (_, { config, steps, expected }) => {
    // Each restart takes memory for all of them.
    const answer = runEngine({ max_keys: 2_000, ...config }, withRestarts(steps))
    expect(answer.episodes.map(episodeLine).sort()).toEqual(
      expected.episodes!.map(episodeLine).sort(),
    )
    if (expected.annotated) expect(answer.annotated).toEqual(expected.annotated)
    expect(answer.counters).toMatchObject(expected.counters)
  })
})

function withRestarts(steps: readonly Step[]): Step[] {
  const half = Math.floor(steps.length / 2)
  const isShort = steps.length <= MAX_STEPS
  return steps.flatMap((step, index): Step[] =>
    isShort || index === half ? [{ kind: 'restart' }, step] : [step],
  )
}
