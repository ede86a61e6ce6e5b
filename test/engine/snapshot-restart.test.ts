import { describe, expect, it } from 'vitest'
import { KINDS } from './settle.property.ts'
import { checkRestarts } from './snapshot.property.ts'

describe('a restored engine goes on as if it had never stopped', () => {
  it.each(KINDS)('%s', kind => {
    expect(() => checkRestarts(300, [kind])).not.toThrow()
  })

  it('with rules of all kinds', () => {
    expect(() => checkRestarts(500, KINDS)).not.toThrow()
  })

  it('in long streams', () => {
    expect(() => checkRestarts(60, ['arrivals'], 500)).not.toThrow()
    expect(() => checkRestarts(60, KINDS, 500)).not.toThrow()
  })
})
