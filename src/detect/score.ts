import type { Operator } from './detector.ts'

/**
 * How far beyond a threshold a value is, 0 to 1: 0.5 at the threshold, 0.91 at ten times it. Two
 * rules of different size become comparable: `thresholdScore(1000, 100, 'gte')` is 0.909. Below a
 * threshold it is the same the other way round: 0.91 at a tenth of it, 1 at 0 and below.
 */
export function thresholdScore(observed: number, threshold: number, operator: Operator): number {
  const isUpward = operator === 'gt' || operator === 'gte'
  const share = observed <= 0 ? 1 : threshold / (threshold + observed)
  return Math.round((isUpward ? 1 - share : share) * 1000) / 1000
}
