import { expect, it } from 'vitest'
import { checkThinning } from './thinning.property.ts'

it.each([
  { measure: 'count', least: 20 },
  { measure: 'distinct', least: 100 },
] as const)(
  'closes the episodes of a model that keeps every record where dense runs are thinned: $measure',
  ({ measure, least }) => {
    const { thinned, degraded } = checkThinning(250, measure)
    expect(thinned).toBeGreaterThan(least)
    expect(degraded).toBeLessThan(thinned / 10)
  },
)
