import { expect, it } from 'vitest'
import { checkSettled } from './settle.property.ts'

it('decides as the oracle does over a hundred thousand streams', { timeout: 900_000 }, () => {
  expect(() => checkSettled(100_000)).not.toThrow()
})
