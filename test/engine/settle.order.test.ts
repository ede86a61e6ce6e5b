import { describe, expect, it } from 'vitest'
import { checkSettled, KINDS } from './settle.property.ts'

describe('the watermark decides as the oracle does, in any order within the lateness', () => {
  it.each(KINDS)('%s', kind => {
    expect(() => checkSettled(600, [kind])).not.toThrow()
  })
})
