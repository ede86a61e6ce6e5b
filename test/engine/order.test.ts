import { expect, it } from 'vitest'
import { checkOrderIndependence } from './order.property.ts'

it('closes the episodes of a model that keeps every record, in any order within the lateness', () => {
  expect(() => checkOrderIndependence(3_000)).not.toThrow()
})
