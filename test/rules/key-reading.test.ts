import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../src/record/record.ts'
import type { RuleEntry } from '../../src/rules/model.ts'
import { compileRules } from '../../src/rules/ruleset.ts'
import { compiledOf, observerOf, observing, rulesOf } from './observers.ts'
import { recordOf } from './records.ts'

describe('the key of a record', () => {
  const address = '192.0.2.77'
  const wordsOf = (by: string | string[], attributes: Attributes) => {
    const one = observing({ id: 'a', by, gte: 1, within: '1s' } as RuleEntry)
    const skipped = one.observe(recordOf(attributes))
    const { w0, w1, w2, w3 } = one.observation.keys[0]!
    return skipped ?? [w0, w1, w2, w3].join(' ')
  }

  it.each<{ by: string | string[]; as: Attributes; is: Attributes }>([
    { by: 'client.address', as: { 'client.address': `::ffff:${address}` }, is: { ip: address } },
    {
      by: 'client.address/24',
      as: { 'client.address': '192.0.2.1' },
      is: { 'client.address': `${address}:443` },
    },
    {
      by: 'client.address/64',
      as: { 'client.address': '2001:db8::1' },
      is: { 'client.address': '2001:db8::ffff:1' },
    },
    { by: 'user.id', as: { 'user.id': 22 }, is: { 'user.id': '22' } },
    { by: 'user.id', as: { 'user.id': 22n }, is: { 'user.id': ['22'] } },
    { by: 'a', as: { a: 2n ** 70n }, is: { a: '1180591620717411303424' } },
    { by: 'a', as: { a: -0 }, is: { a: '0' } },
    { by: 'a', as: { a: 0.5 }, is: { a: '0.5' } },
    { by: 'a', as: { a: true }, is: { a: 'true' } },
    { by: 'a', as: { a: '::ffff:192.0.2.1' }, is: { a: '192.0.2.1' } },
    { by: 'a', as: { a: '2001:DB8::0:1' }, is: { a: '2001:db8::1' } },
    {
      by: ['client.address/24', 'destination.address'],
      as: { 'client.address': '10.0.0.1', 'destination.address': '192.0.2.1:80' },
      is: { 'client.address': '10.0.0.200', 'destination.address': '192.0.2.1' },
    },
    { by: '*', as: { a: 1 }, is: { b: 2 } },
  ])('is the same for $as and $is by $by', ({ by, as, is }) => {
    expect(wordsOf(by, as)).toBe(wordsOf(by, is))
  })

  it.each<{ by: string | string[]; as: Attributes; is: Attributes }>([
    {
      by: 'client.address/24',
      as: { 'client.address': '2001:db8::1' },
      is: { 'client.address': '2001:db8::2' },
    },
    { by: 'a', as: { a: '192.0.2.1:80' }, is: { a: '192.0.2.1' } },
    { by: 'a', as: { a: 'A' }, is: { a: 'a' } },
    { by: 'a', as: { a: '022' }, is: { a: 22 } },
    { by: ['a', 'b'], as: { a: 'ab', b: 'c' }, is: { a: 'a', b: 'bc' } },
    { by: ['a', 'b'], as: { a: 'x', b: 'y' }, is: { a: 'y', b: 'x' } },
  ])('differs between $as and $is by $by', ({ by, as, is }) => {
    expect(wordsOf(by, as)).not.toBe(wordsOf(by, is))
  })

  it.each([null, undefined, '', { x: 1 }, ['a', 'b'], [], [['a']], Number.NaN, [null]])(
    'is none where a field holds %o',
    value => {
      expect(wordsOf('a', { a: value })).toBe('no-key')
    },
  )

  it('depends on the seed where it is a hash', () => {
    const rules = compiledOf('count by a >= 1 within 1s').rules
    const keys = [1, 2].map(seed => {
      const one = observerOf(compileRules(rules, seed))
      one.observe(recordOf({ a: 'x' }))
      return one.observation.keys[0]
    })
    expect(keys[0]).not.toEqual(keys[1])
  })

  it.each<{ by: string | string[]; of: Attributes; parts: string[]; address?: string }>([
    { by: 'client.address', of: { ip: address }, parts: [address], address },
    { by: 'client.address/24', of: { ip: address }, parts: ['192.0.2.0/24'], address },
    {
      by: 'client.address/24',
      of: { ip: '2001:db8::1' },
      parts: ['2001:db8::1'],
      address: '2001:db8::1',
    },
    {
      by: 'client.address/24,64',
      of: { ip: '2001:db8::1' },
      parts: ['2001:db8::/64'],
      address: '2001:db8::1',
    },
    {
      by: ['client.address/24', 'user.name'],
      of: { ip: address, 'user.name': 'alice' },
      parts: ['192.0.2.0/24', 'alice'],
      address,
    },
    {
      by: ['user.name', 'client.address'],
      of: { ip: address, 'user.name': 7 },
      parts: ['7', address],
    },
    { by: 'a', of: { a: 'x\u001b[31m\n\u202e' }, parts: ['x?[31m??'] },
    { by: 'a', of: { a: 'y'.repeat(200) }, parts: [`${'y'.repeat(127)}…`] },
    { by: 'a', of: { a: `${'y'.repeat(126)}\u{1f600}z` }, parts: [`${'y'.repeat(126)}…`] },
    { by: '*', of: {}, parts: ['*'] },
  ])('is told as $parts by $by', ({ by, of, parts, address }) => {
    const one = observing({ id: 'a', by, gte: 1, within: '1s' } as RuleEntry)
    expect(one.observe(recordOf(of))).toBe(undefined)
    expect(one.observation.describeKey(0)).toEqual({ parts, address })
  })

  it('is looked for by rules that the record matters to, and missing ones are counted', () => {
    const one = observing(
      'count > 1 within 10s as all',
      'count by user.name >= 1 within 1s where login = true as names',
      'count by client.address + user.name >= 1 within 1s as pairs',
    )
    const client = { 'client.address': address }
    one.observe(recordOf(client))
    one.observe(recordOf({ ...client, login: true }))
    one.observe(recordOf({ ...client, login: true, 'user.name': 'alice' }))
    expect(rulesOf(one)).toEqual([0, 1, 2])
    expect([...one.lacksKey]).toEqual([0, 1, 2])
    expect(one.counters).toMatchObject({ lacksKey: 3, badAmount: 0 })
  })
})
