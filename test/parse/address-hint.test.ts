import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mayHoldAddress } from '../../src/parse/address-hint.ts'

it('is true of every text with an address in it', () => {
  const text = fc.string({ maxLength: 40 })
  const address = fc.oneof(fc.ipV4(), fc.ipV6())
  fc.assert(
    fc.property(text, address, text, (before, one, after) => {
      expect(mayHoldAddress(`${before} ${one} ${after}`)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

it.each(['', 'login failed', 'took 1.5 s at 10:05:03', 'v1.2', 'a.b.c', '...', 'e.g. 5.'])(
  'is false of %j',
  text => {
    expect(mayHoldAddress(text)).toBe(false)
  },
)
