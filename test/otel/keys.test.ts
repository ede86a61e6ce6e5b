import { describe, expect, it } from 'vitest'
import type { RuleInput } from '../../src/index.ts'
import { createPipeline, SMALL_RULE } from './pipeline.ts'

const rule = (more: Partial<RuleInput>): RuleInput => ({ ...SMALL_RULE, ...more })

describe('an open episode', () => {
  it.each<{ by: string | string[]; open: string[][]; not: string[][] }>([
    {
      by: 'client.address',
      open: [['203.0.113.7'], ['::ffff:203.0.113.7']],
      not: [['203.0.113.8'], ['host'], [], ['203.0.113.7', 'alice']],
    },
    {
      by: 'client.address/24',
      open: [['203.0.113.99'], ['203.0.113.0/24']],
      not: [['203.0.112.7'], ['203.0.113.0/16']],
    },
    { by: 'user.id', open: [['17']], not: [['18'], ['']] },
    {
      by: ['client.address', 'user.id'],
      open: [['203.0.113.7', '17']],
      not: [['203.0.113.7', '18'], ['17', '203.0.113.7'], ['203.0.113.7']],
    },
    { by: '*', open: [[], ['*']], not: [] },
  ])('is found by the texts of its key: $by', ({ by, open, not }) => {
    const { processor, log } = createPipeline({ rules: [rule({ by })] })
    for (const at of [0, 1, 2]) log(at, '203.0.113.7', { attributes: { 'user.id': 17 } })
    for (const key of open) expect(processor.isOpen('small', ...key)).toBe(true)
    for (const key of not) expect(processor.isOpen('small', ...key)).toBe(false)
    expect(processor.isOpen('other', ...open[0]!)).toBe(false)
  })
})

describe('a record', () => {
  it('counts what rules left out', () => {
    const { processor, log } = createPipeline({
      ...{ maxWeight: 100 },
      rules: [
        rule({ id: 'names', by: 'user.name', where: 'login = true' }),
        rule({ id: 'weights', weight: 'n' }),
        rule({ id: 'values', measure: 'distinct a', gte: 1_000 }),
      ],
    })
    const a = Array.from({ length: 70 }, (_, at) => `value ${at}`)
    log(0, '203.0.113.7', { attributes: { login: true, n: 'x', a } })
    log(1, '203.0.113.7', { attributes: { n: 101 } })
    expect(processor.counters).toMatchObject({
      ...{ lacksKey: 1, badAmount: 2, clippedWeights: 1, droppedValues: 6, withAddress: 2 },
    })
  })

  it('without what any rule counts by is skipped', () => {
    const { processor, log } = createPipeline({ rules: [rule({ by: 'user.name' })] })
    log(0)
    expect(processor.counters).toMatchObject({ withAddress: 0, skipped: { 'no-key': 1 } })
  })
})
