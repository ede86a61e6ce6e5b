import { describe, expect, it } from 'vitest'
import { runFlood, runNeedle } from '../../bench/flood.ts'
import { FAST_ATTACK } from './floods.ts'

describe('a flood of a hundred thousand new addresses a second', () => {
  it.each(['one', 'two at once', 'two apart'] as const)(
    'with requests: %s hides none of 200 attackers at 10 requests/s',
    requests => {
      const outcome = runFlood({ ...FAST_ATTACK, kind: 'ipv4', requests, seconds: 8 })
      expect(outcome).toMatchObject({ flagged: 200, others: 0 })
      expect(outcome.counters.evicted).toBeGreaterThan(500_000)
    },
    60_000,
  )

  it('from one /64 is seen by a rule over prefixes', () => {
    const options = { ...FAST_ATTACK, kind: 'one-64', requests: 'one', seconds: 8 } as const
    expect(runFlood(options)).toMatchObject({ flagged: 200, isPrefixFlagged: true })
  }, 60_000)
})

it('one record in 120,000 of a flood is remembered until the next', () => {
  const needle = {
    kind: 'ipv4',
    floodPerAttack: 120_000,
    threshold: 12,
    windowMs: 3_600_000,
  } as const
  const { flaggedAfter } = runNeedle({ ...needle, limits: { maxKeys: 131_072 } })
  expect(flaggedAfter).toBeLessThanOrEqual(14)
}, 60_000)
