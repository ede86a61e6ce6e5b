import { expect, it } from 'vitest'
import { checkDamage, checkForgery } from './snapshot-damage.property.ts'

it('notices every damage', () => {
  expect(() => checkDamage(500)).not.toThrow()
})

it('refuses what was forged, or lives with it', () => {
  expect(() => checkForgery(1_000)).not.toThrow()
})
