import { expect, it } from 'vitest'
import { checkThinning } from './thinning.property.ts'

it.each(['count', 'distinct'] as const)(
  'holds thinning to a model that keeps every record over twenty thousand streams: %s',
  { timeout: 600_000 },
  measure => {
    expect(checkThinning(20_000, measure).thinned).toBeGreaterThan(1_000)
  },
)
