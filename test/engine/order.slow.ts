import { expect, it } from 'vitest'
import { checkOrderIndependence } from './order.property.ts'

it.each(['count', 'distinct'] as const)(
  'holds order independence over a hundred thousand streams: %s',
  { timeout: 600_000 },
  measure => {
    expect(() => checkOrderIndependence(100_000, measure)).not.toThrow()
  },
)
