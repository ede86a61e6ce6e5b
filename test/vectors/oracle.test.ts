import { describe, expect, it } from 'vitest'
import { type OracleInput, oracleEpisodes, oracleHotOnArrival } from './oracle.ts'
import { oracleRules, oracleSettings } from './oracle-rule.ts'
import { episodeLine, readVectors, type Vector } from './vector.ts'

/** What the oracle does not know: limits of memory and of the number of episodes. */
const LIMITS = ['max_keys', 'max_exact', 'max_open_episodes', 'max_episodes_per_minute']

const vectors = readVectors()
const answered = vectors.filter(vector => vector.expected.episodes !== undefined)
const judged = answered.filter(({ config }) => !LIMITS.some(limit => limit in config))

describe('the vectors', () => {
  it('are many, and each asks something of its own', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(130)
    expect(new Set(vectors.map(vector => vector.question)).size).toBe(vectors.length)
    for (const { name, question } of vectors) {
      expect(question, name).toMatch(/\?$/)
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    }
  })

  it('each expect episodes or a refusal', () => {
    for (const { name, expected } of vectors) {
      expect((expected.episodes === undefined) !== (expected.error === undefined), name).toBe(true)
    }
  })
})

describe('the oracle agrees with', () => {
  it.each(judged.map(vector => [vector.name, vector] as const))('%s', (_, vector) => {
    const { expected } = vector
    const answer = ask(vector)
    const exact = expected.episodes!.every(episode => episode.exact)
    const found = answer.episodes.map(episode => episodeLine({ ...episode, exact }))
    expect(found.sort()).toEqual(expected.episodes!.map(episodeLine).sort())
    const { late, clockAhead: clock_ahead, skipped } = answer
    const known = { late, clock_ahead, skipped }
    for (const [name, count] of Object.entries(known)) {
      if (expected.counters[name] !== undefined) expect(count, name).toBe(expected.counters[name])
    }
  })

  const marked = judged.filter(vector => vector.expected.annotated !== undefined)
  it.each(marked.map(vector => [vector.name, vector] as const))('marks of %s', (_, vector) => {
    const { config, expected } = vector
    const inputs = inputsOf(vector)
    const rules = config.rules as { mode?: string }[]
    const marking = { ...config, rules: rules.filter(rule => rule.mode !== 'shadow') }
    const hot = oracleHotOnArrival(oracleRules(marking), inputs, oracleSettings(config))
    const records = hot.filter((_, index) => 'timeMs' in inputs[index]!)
    const numbers = records.flatMap((isHot, index) => (isHot ? [index + 1] : []))
    expect(numbers).toEqual(expected.annotated)
  })
})

function ask(vector: Vector) {
  const { config } = vector
  return oracleEpisodes(oracleRules(config), inputsOf(vector), oracleSettings(config))
}

/** A restart changes nothing. */
function inputsOf({ steps }: Vector): OracleInput[] {
  return steps.flatMap((step): OracleInput[] => {
    if (step.kind === 'record') return [step.record]
    return step.kind === 'advance' ? [{ advanceMs: step.ms }] : []
  })
}
