import fc from 'fast-check'
import { engineEpisodes, modelEpisodes, type SettledRule, type Step } from './settle-model.ts'

const windows = fc.record({
  windowMs: fc.integer({ min: 1, max: 40 }),
  moreQuietMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
  shift: fc.integer({ min: 0, max: 4 }),
})

type Kind = Omit<SettledRule, 'windowMs' | 'quietMs' | 'shift'>
const plain = {
  minSamples: 1,
  hasReset: false,
  isWeighted: false,
  named: [] as number[],
  isNested: true,
}
const small = fc.integer({ min: 1, max: 5 })
const fraction = fc.constantFrom(0.25, 1 / 3, 0.5, 1, 1.5, 2)
const up = fc.constantFrom('gt' as const, 'gte' as const)
const down = fc.constantFrom('lt' as const, 'lte' as const)
const whole = fc.constantFrom('count' as const, 'distinct' as const, 'sum' as const)
const mean = fc.constantFrom('average' as const, 'ratio' as const)

/** Each kind of rule: those that are decided on arrival, and those that the watermark decides. */
const kinds: Record<string, fc.Arbitrary<Kind>> = {
  arrivals: fc
    .tuple(whole, up, small, fc.boolean())
    .map(([measure, operator, value, isWeighted]) => ({
      ...{ ...plain, measure, operator, levels: [value] },
      isWeighted: isWeighted && measure === 'count',
    })),
  resets: fc
    .tuple(whole, up, small, fc.boolean())
    .map(([measure, operator, value, isWeighted]) => ({
      ...{ ...plain, measure, operator, levels: [value], hasReset: true },
      isWeighted: isWeighted && measure === 'count',
    })),
  means: fc
    .tuple(mean, fc.oneof(up, down), fraction, fc.integer({ min: 1, max: 4 }), fc.boolean())
    .map(([measure, operator, value, minSamples, hasReset]) => ({
      ...{ ...plain, measure, operator, levels: [value], minSamples },
      hasReset: hasReset && (operator === 'gt' || operator === 'gte'),
    })),
  levels: fc
    .tuple(fc.array(small, { minLength: 2, maxLength: 3 }), up, fc.boolean())
    .map(([levels, operator, isNested]) => ({
      ...{ ...plain, measure: 'count', operator, levels, isNested },
    })),
  silence: fc
    .tuple(whole, down, small, fc.integer({ min: 1, max: 4 }), fc.boolean())
    .map(([measure, operator, value, minSamples, isWeighted]) => ({
      ...{ ...plain, measure, operator, levels: [value], minSamples },
      isWeighted: isWeighted && measure === 'count',
    })),
  named: fc
    .tuple(fc.oneof(whole, mean), down, small, fc.integer({ min: 1, max: 4 }))
    .map(([measure, operator, value, minSamples]) => ({
      ...{ ...plain, measure, operator, levels: [value], minSamples, named: [0, 1, 2, 7] },
    })),
}

/** A rule of one of these kinds. */
export function settledRule(names: readonly string[]): fc.Arbitrary<SettledRule> {
  return fc.oneof(...names.map(name => ruleOf(kinds[name]!)))
}

function ruleOf(kind: fc.Arbitrary<Kind>): fc.Arbitrary<SettledRule> {
  return fc.tuple(kind, windows).map(([rule, { windowMs, moreQuietMs, shift }]) => ({
    ...{ ...rule, windowMs, quietMs: windowMs + moreQuietMs, shift },
  }))
}

export const stepArbitrary = fc.record({
  gapMs: fc.oneof(
    fc.constant(0),
    { arbitrary: fc.integer({ min: 0, max: 8 }), weight: 3 },
    fc.integer({ min: 0, max: 90 }),
  ),
  key: fc.integer({ min: 0, max: 2 }),
  part: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 8 }),
  amount: fc.integer({ min: -12, max: 12 }).map(amount => amount / 4),
  values: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 2 }),
  bits: fc.integer({ min: 0, max: 1_023 }),
  delayMs: fc.integer({ min: 0, max: 50 }),
  isAdvanced: fc.boolean(),
})

export const KINDS = Object.keys(kinds)

/**
 * Whatever order the records arrive in within the lateness, the engine closes the episodes that the
 * oracle finds in all of them. Throws fast-check's report with seed and smallest case otherwise.
 */
export function checkSettled(runs: number, names: readonly string[] = KINDS): void {
  const ruleArbitrary = settledRule(names)
  const streamArbitrary = fc.record({
    rules: fc.array(ruleArbitrary, { minLength: 1, maxLength: 3 }),
    latenessMs: fc.integer({ min: 0, max: 50 }),
    steps: fc.array(stepArbitrary, { minLength: 1, maxLength: 50 }),
  })
  fc.assert(
    fc.property(streamArbitrary, ({ rules, latenessMs, steps }) => {
      let timeMs = 1_000
      const records = steps.map(({ gapMs, delayMs, ...step }): Step => {
        timeMs += gapMs
        return { ...step, timeMs, arrivalMs: timeMs + Math.min(delayMs, latenessMs) }
      })
      records.sort((a, b) => a.arrivalMs - b.arrivalMs)
      const { episodes, counters } = engineEpisodes(rules, records, { latenessMs })
      const { late, evicted, refused, capped, degraded, settledEarly } = counters
      if (late + evicted + refused + capped + degraded + settledEarly > 0) {
        throw new Error(`a limit was reached: ${JSON.stringify(counters)}`)
      }
      const expected = modelEpisodes(rules, records, latenessMs)
      const [a, b] = [episodes.join('\n'), expected.join('\n')]
      if (a !== b) throw new Error(`engine:\n${a}\nmodel:\n${b}`)
    }),
    { numRuns: runs },
  )
}
