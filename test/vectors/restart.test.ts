import { describe, expect, it } from 'vitest'
import { runEngine } from './engine-run.ts'
import { episodeLine, readVectors, type Step } from './vector.ts'

const named = readVectors()
  .filter(({ expected }) => expected.episodes)
  .map(vector => [vector.name, vector] as const)

describe('the engine answers the same when it is restarted halfway:', () => {
  it.each(named)('%s', (_, { config, steps, expected }) => {
    const half = Math.floor(steps.length / 2)
    const restart: Step = { kind: 'restart' }
    const answer = runEngine(config, [...steps.slice(0, half), restart, ...steps.slice(half)])
    expect(answer.episodes.map(episodeLine).sort()).toEqual(
      expected.episodes!.map(episodeLine).sort(),
    )
    if (expected.annotated) expect(answer.annotated).toEqual(expected.annotated)
    expect(answer.counters).toMatchObject(expected.counters)
  })
})
