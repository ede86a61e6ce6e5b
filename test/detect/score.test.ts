import { expect, it } from 'vitest'
import type { Operator } from '../../src/detect/detector.ts'
import { thresholdScore } from '../../src/detect/score.ts'

it.each<{ observed: number; operator: Operator; threshold: number; score: number }>([
  { observed: 100, operator: 'gte', threshold: 100, score: 0.5 },
  { observed: 1_000, operator: 'gt', threshold: 100, score: 0.909 },
  { observed: 5, operator: 'gt', threshold: 0, score: 1 },
  { observed: 0.9, operator: 'gt', threshold: 0.3, score: 0.75 },
  { observed: 10, operator: 'lt', threshold: 100, score: 0.909 },
  { observed: 100, operator: 'lte', threshold: 100, score: 0.5 },
  { observed: 0, operator: 'lt', threshold: 100, score: 1 },
  { observed: 0, operator: 'lte', threshold: 0, score: 1 },
  { observed: -3, operator: 'lt', threshold: 2, score: 1 },
])('the score of $observed $operator $threshold is $score', ({ score, ...of }) => {
  expect(thresholdScore(of.observed, of.threshold, of.operator)).toBe(score)
})
