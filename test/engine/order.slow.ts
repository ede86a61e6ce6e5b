import { expect, it } from 'vitest'
import { checkOrderIndependence } from './order.property.ts'

it('holds order independence over three hundred thousand streams', { timeout: 600_000 }, () => {
  expect(() => checkOrderIndependence(300_000)).not.toThrow()
})
