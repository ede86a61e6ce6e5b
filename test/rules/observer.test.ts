import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../src/record/address.ts'
import type { ClientOrigin } from '../../src/record/client.ts'
import type { Attributes } from '../../src/record/record.ts'
import type { RuleEntry } from '../../src/rules/model.ts'
import type { RecordObserver } from '../../src/rules/observer.ts'
import { observing, rulesOf } from './observers.ts'
import { NOON_MS, recordOf } from './records.ts'

function matches(one: RecordObserver, attributes: Attributes): unknown {
  const skipped = one.observe(recordOf(attributes))
  if (skipped !== undefined) return skipped
  return { rules: rulesOf(one), keys: one.observation.keys.map(formatAddress) }
}

describe('an observer', () => {
  const three = observing(
    'count > 1 within 10s as all',
    'count > 1 within 10s where http.response.status_code >= 400 as errors',
    'count by destination.address > 1 within 10s as targets',
  )
  it.each<[Attributes, unknown]>([
    [
      { 'client.address': '192.0.2.1', 'destination.address': '::ffff:192.0.2.2' },
      { rules: [0, 2], keys: ['192.0.2.1', '192.0.2.2'] },
    ],
    [
      { 'client.address': '192.0.2.1', 'http.response.status_code': 404 },
      { rules: [0, 1], keys: ['192.0.2.1', expect.anything()] },
    ],
    [
      { 'destination.address': ['192.0.2.2'], 'http.response.status_code': 404 },
      { rules: [2], keys: [expect.anything(), '192.0.2.2'] },
    ],
    [
      { 'client.address': 'unknown', 'destination.address': '192.0.2.2' },
      { rules: [2], keys: [expect.anything(), '192.0.2.2'] },
    ],
    [{}, 'no-address'],
    [{ 'client.address': 'unknown' }, 'not-an-address'],
    [{ 'destination.address': 5 }, 'no-address'],
    [{ 'destination.address': ['192.0.2.1', '192.0.2.2'] }, 'no-address'],
    [{ 'client.address': '192.0.2.1', 'netanomaly.episode.state': 'open' }, 'own-record'],
  ])('makes of %o %o', (attributes, expected) => {
    expect(matches(three, attributes)).toEqual(expected)
  })

  it.each<{ by: string | string[]; attributes: Attributes; says: string | undefined }>([
    { by: 'destination.address', attributes: {}, says: 'no-address' },
    { by: 'destination.address', attributes: { 'destination.address': 5 }, says: 'not-an-address' },
    {
      by: 'destination.address',
      attributes: { 'destination.address': 'example.org', 'client.address': '192.0.2.1' },
      says: 'not-an-address',
    },
    { by: 'user.name', attributes: { 'client.address': '192.0.2.1' }, says: 'no-key' },
    { by: 'user.name', attributes: { 'user.name': '' }, says: 'no-key' },
    {
      by: ['client.address', 'user.name'],
      attributes: { 'user.name': 'alice' },
      says: 'no-address',
    },
    {
      by: ['client.address', 'user.name'],
      attributes: { 'client.address': '192.0.2.1' },
      says: 'no-key',
    },
    { by: '*', attributes: {}, says: undefined },
  ])('skips a record that no rule has a key of: $attributes by $by', ({ by, attributes, says }) => {
    const one = observing({ id: 'a', by, gte: 1, within: '1s' } as RuleEntry)
    expect(one.observe(recordOf(attributes))).toBe(says)
    expect(one.counters.lacksKey).toBe(0)
  })

  it('says where the client came from and when the record was', () => {
    expect(three.observe(recordOf({ remote_addr: '192.0.2.1' }))).toBe(undefined)
    expect(three.observation).toMatchObject({ origin: 'peer', timeMs: NOON_MS, seenMs: NOON_MS })
    three.observe(recordOf({ 'destination.address': '192.0.2.1' }))
    expect(three.observation.origin).toBe(undefined)
  })

  it.each<{ line: string; origin: ClientOrigin | undefined }>([
    { line: 'count by client.address + user.name >= 1 within 1s', origin: 'peer' },
    { line: 'distinct client.address/24 by user.name >= 1 within 1s', origin: 'peer' },
    { line: 'count by user.name >= 1 within 1s', origin: undefined },
  ])('looks for the client where a rule wants it: $line', ({ line, origin }) => {
    const one = observing(line)
    one.observe(recordOf({ remote_addr: '192.0.2.1', 'user.name': 'alice' }))
    expect(one.observation.origin).toBe(origin)
    expect(one.wantsClient).toBe(origin !== undefined)
    expect(one.observation.matched).toBe(1)
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'skips a record of the time %d',
    timeMs => {
      const attributes = { 'client.address': '192.0.2.1' }
      expect(three.observe(recordOf(attributes, timeMs))).toBe('impossible-time')
      expect(three.observe({ ...recordOf(attributes), seenMs: timeMs })).toBe('impossible-time')
      expect(three.observation.matched).toBe(0)
    },
  )

  it('passes every record where all rules are off', () => {
    const idle = observing('count > 1 within 10s mode off as a')
    expect(matches(idle, {})).toEqual({ rules: [], keys: [] })
  })

  it('asks equal conditions once, and reads each field once for a record', () => {
    let reads = 0
    const attributes = {
      'client.address': '192.0.2.1',
      get code() {
        reads++
        return 404
      },
    }
    const same = 'count > 1 within 10s where code >= 400 and code != 403'
    const one = observing(
      `${same} as a`,
      `${same} as b`,
      'count > 2 within 9s where code = 404 as c',
    )
    one.observe(recordOf(attributes))
    const first = reads
    expect(rulesOf(one)).toEqual([0, 1, 2])
    // A look-up reads a property twice: to see it, and to have it.
    expect(first).toBeLessThanOrEqual(2)
    one.observe(recordOf({ ...attributes, code: 200 }))
    expect(rulesOf(one)).toEqual([])
  })
})

describe('what throws when it is read', () => {
  const throwing = (name: string, more: Attributes = {}): Attributes =>
    Object.defineProperty({ 'client.address': '192.0.2.1', ...more }, name, {
      enumerable: true,
      get() {
        throw new Error('hostile')
      },
    })

  it.each([
    { line: 'count > 1 within 10s', field: 'client.address' },
    { line: 'count by a >= 1 within 1s', field: 'a' },
    { line: 'sum a >= 1 within 1s', field: 'a' },
    { line: 'distinct a >= 1 within 1s', field: 'a' },
  ])('makes a record unreadable: $field to $line', ({ line, field }) => {
    const one = observing(line)
    expect(one.observe(recordOf(throwing(field)))).toBe('unreadable')
    expect(one.observation.matched).toBe(0)
    expect(one.next()).toBe(false)
    expect(one.observation.describe()).toBe('2026-11-22T12:00:00.000Z')
  })

  it('makes a condition false', () => {
    const one = observing('count > 1 within 10s where a = 1 as a', 'count > 1 within 9s as b')
    expect(one.observe(recordOf(throwing('a')))).toBe(undefined)
    expect(rulesOf(one)).toEqual([1])
  })

  it('ends a list', () => {
    const list = new Proxy(['x', 'y', 'z'], {
      get(target, name) {
        if (name === '1') throw new Error('hostile')
        return Reflect.get(target, name)
      },
    })
    const one = observing('distinct a >= 1 within 1s')
    one.observe(recordOf({ 'client.address': '192.0.2.1', a: list }))
    expect(rulesOf(one)).toEqual([0])
    expect(one.next()).toBe(false)
    expect(one.observation.matched).toBe(0)
    expect(one.observe(recordOf({ 'client.address': '192.0.2.1', a: 'x' }))).toBe(undefined)
    expect(one.observation).toMatchObject({ matched: 1, isFirst: true })
  })
})
