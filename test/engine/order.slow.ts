import { expect, it } from 'vitest'
import { checkOrderIndependence } from './order.property.ts'

it('holds order independence over a hundred thousand streams', { timeout: 600_000 }, () => {
  expect(() => checkOrderIndependence(100_000)).not.toThrow()
})
