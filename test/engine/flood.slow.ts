import { describe, expect, it } from 'vitest'
import { runFlood, runNeedle } from '../../bench/flood.ts'
import { FAST_ATTACK, SLOW_ATTACK } from './floods.ts'

describe.each(['ipv4', 'ipv6'] as const)('a flood of a minute of random %s', kind => {
  it.each(['one', 'two at once', 'two apart'] as const)('with requests: %s', requests => {
    const fast = runFlood({ ...FAST_ATTACK, kind, requests, seconds: 60 })
    expect(fast.flagged).toBe(200)
    expect(fast.others).toBeLessThanOrEqual(1)
    const slow = runFlood({ ...SLOW_ATTACK, kind, requests, seconds: 60 })
    expect(slow.flagged).toBeGreaterThanOrEqual(requests === 'one' ? 200 : 190)
    expect(slow.others).toBeLessThanOrEqual(1)
  })
})

describe('a flood of a minute', () => {
  it('from one /64 hides nobody, and a rule over prefixes sees it', () => {
    const options = { kind: 'one-64', requests: 'one', seconds: 60 } as const
    expect(runFlood({ ...FAST_ATTACK, ...options })).toMatchObject({
      ...{ flagged: 200, isPrefixFlagged: true },
    })
  })

  it('of forged X-Forwarded-For hides nobody: the peers are who they are', () => {
    const options = { kind: 'forged', requests: 'one', seconds: 60 } as const
    expect(runFlood({ ...FAST_ATTACK, ...options })).toMatchObject({ flagged: 200 })
  })
})

it('one record in 120,000 of a flood, >= 50 within 1h, is flagged', () => {
  const limits = { maxKeys: 131_072 }
  const needle = { floodPerAttack: 120_000, threshold: 50, windowMs: 3_600_000, limits }
  for (const kind of ['ipv4', 'ipv6'] as const) {
    expect(runNeedle({ ...needle, kind }).flaggedAfter).toBeLessThanOrEqual(60)
  }
})
