import { expect, it } from 'vitest'
import { KINDS } from './settle.property.ts'
import { checkRestarts } from './snapshot.property.ts'
import { checkDamage, checkForgery } from './snapshot-damage.property.ts'

const options = { timeout: 900_000 }

it.each(KINDS)('goes on after 20,000 restarts: %s', options, kind => {
  expect(() => checkRestarts(20_000, [kind])).not.toThrow()
})

it('goes on after 50,000 restarts with rules of all kinds', options, () => {
  expect(() => checkRestarts(50_000, KINDS)).not.toThrow()
})

it('goes on in 3,000 long streams', options, () => {
  expect(() => checkRestarts(3_000, KINDS, 1_000)).not.toThrow()
})

it('notices 20,000 damages and lives with 50,000 forgeries', options, () => {
  expect(() => checkDamage(20_000)).not.toThrow()
  expect(() => checkForgery(50_000)).not.toThrow()
})
