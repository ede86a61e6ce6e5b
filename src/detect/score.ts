/**
 * How far beyond a threshold a value is, 0 to 1: 0.5 at the threshold, 0.91 at ten times it. Two
 * rules of different size become comparable: `thresholdScore(1000, 100)` is 0.909.
 */
export function thresholdScore(observed: number, threshold: number): number {
  return Math.round((1 - threshold / (threshold + observed)) * 1000) / 1000
}
