import { type Problem, show } from '../base/problem.ts'
import { type EngineRule, isDownward } from '../detect/detector.ts'

/** Stored times are known modulo 2^32 ms: windows, lateness and more must stay below half of it. */
const MAX_WINDOW_MS = 21 * 86_400_000
const MAX_LEVELS_BELOW = 3
const MEASURES = ['count', 'distinct', 'sum', 'average', 'ratio']
const OPERATORS = ['gt', 'gte', 'lt', 'lte']

/** What is wrong with rules that were not made by `rules/`; the place is `rules[2].windowMs`. */
export function ruleProblems(rules: readonly EngineRule[]): Problem[] {
  return rules.flatMap((rule, index) =>
    checksOf(rule, index)
      .filter(([, isGood]) => !isGood)
      .map(([name, , expected]) => ({
        place: `rules[${index}].${name}`,
        expected,
        found: show(rule[name]),
      })),
  )
}

type Check = readonly [name: keyof EngineRule, isGood: boolean, expected: string]

function checksOf(rule: EngineRule, index: number): readonly Check[] {
  const { measure, operator, threshold, windowMs, quietMs, minSamples, below, key } = rule
  const isWhole = (ms: number, from: number) =>
    Number.isSafeInteger(ms) && ms >= from && ms <= MAX_WINDOW_MS
  const isLow = isDownward(rule)
  const isCounted = measure === 'count' || measure === 'distinct'
  const isThreshold =
    Number.isFinite(threshold) &&
    (isLow ? threshold >= 0 : threshold > 0) &&
    (!isCounted || Number.isSafeInteger(threshold))
  const isBelow = below.length <= MAX_LEVELS_BELOW && below.every(one => one >= 0 && one < index)
  return [
    ['key', Number.isSafeInteger(key) && key >= 0, 'the index of a key'],
    ['measure', MEASURES.includes(measure), `one of ${MEASURES.join(', ')}`],
    ['operator', OPERATORS.includes(operator), `one of ${OPERATORS.join(', ')}`],
    ['threshold', isThreshold, isCounted ? 'a whole number above 0' : 'a number above 0'],
    ['windowMs', isWhole(windowMs, 1), `a whole number from 1 to ${MAX_WINDOW_MS}`],
    ['quietMs', isWhole(quietMs, windowMs), `a whole number from windowMs to ${MAX_WINDOW_MS}`],
    ['minSamples', Number.isSafeInteger(minSamples) && minSamples >= 1, 'a whole number from 1'],
    ['below', isBelow, `the indexes of at most ${MAX_LEVELS_BELOW} rules before it`],
  ]
}
