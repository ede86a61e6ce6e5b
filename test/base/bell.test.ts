import { describe, expect, it } from 'vitest'
import { Bell } from '../../src/base/bell.ts'

describe('a bell', () => {
  it('calls who listens, once', () => {
    const bell = new Bell()
    let calls = 0
    bell.listen(() => calls++)
    bell.ring()
    bell.ring()
    expect(calls).toBe(1)
  })

  it('keeps a ring until somebody listens, and two as one', () => {
    const bell = new Bell()
    const calls: string[] = []
    bell.ring()
    bell.ring()
    bell.listen(() => calls.push('first'))
    bell.listen(() => calls.push('second'))
    expect(calls).toEqual(['first'])
  })

  it('no longer calls who has stopped listening', () => {
    const bell = new Bell()
    const calls: string[] = []
    const stop = bell.listen(() => calls.push('first'))
    stop()
    bell.ring()
    bell.listen(() => calls.push('second'))
    stop()
    expect(calls).toEqual(['second'])
  })
})
