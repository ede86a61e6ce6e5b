import { expect, it } from 'vitest'
import { checkOrderIndependence } from './order.property.ts'

it.each(['count', 'distinct'] as const)(
  'closes the episodes of a model that keeps every record, in any order within the lateness: %s',
  measure => {
    expect(() => checkOrderIndependence(3_000, measure)).not.toThrow()
  },
)
