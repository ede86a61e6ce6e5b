import { describe, expect, it } from 'vitest'
import { isOwnRecord, OWN_RECORD_ATTRIBUTE } from '../../src/record/own-record.ts'

describe('a record of our own', () => {
  it.each(['open', 'update', 'close'])('has the state %s', state => {
    expect(isOwnRecord({ 'client.address': '192.0.2.1', [OWN_RECORD_ATTRIBUTE]: state })).toBe(true)
  })

  const others = [undefined, null, '', 'Open', 'opened', 'closed', 'constructor', true, 1, ['open']]
  it.each(others.map(value => [value]))('has no state %j', state => {
    expect(isOwnRecord({ [OWN_RECORD_ATTRIBUTE]: state })).toBe(false)
  })

  it('has its state itself, not by inheritance', () => {
    expect(isOwnRecord({})).toBe(false)
    expect(isOwnRecord(Object.create({ [OWN_RECORD_ATTRIBUTE]: 'open' }))).toBe(false)
  })
})
