import { describe, expect, it } from 'vitest'
import type { EpisodeEvent } from '../../src/engine/episode.ts'
import type { KeyText } from '../../src/record/observation.ts'
import {
  type EpisodeAttributes,
  type EpisodeReport,
  episodeAttributes,
  reportEpisode,
} from '../../src/report/attributes.ts'
import { sampleRule } from './sample.ts'

/** What a sink is told of an episode of the rule. */
function reportOf(line: string, key: KeyText, observed = 5): EpisodeReport {
  const episode = {
    ...{ key, id: 'c0ffee-1', observed, exact: true, origin: 'peer', records: 7, evidence: [] },
    ...{ firstSeenMs: 0, lastSeenMs: 1_000, mergedInto: undefined },
  } as unknown as EpisodeEvent['episode']
  const event = { state: 'open', episode, atMs: 1_000, expiresMs: 2_000, byRecord: true } as const
  return reportEpisode(event, sampleRule(line), 'process')
}

const address = '192.0.2.7'
const whole = { parts: [address], address }

describe('the attributes of an episode', () => {
  it.each<{ by: string; key: KeyText; are: EpisodeAttributes; not?: string[] }>([
    {
      by: 'client.address',
      key: whole,
      are: {
        ...{ 'netanomaly.key': address, 'netanomaly.key_fields': ['client.address'] },
        ...{ 'client.address': address, 'netanomaly.client.origin': 'peer' },
      },
      not: ['client.prefix'],
    },
    {
      by: 'client.address/24',
      key: { parts: ['192.0.2.0/24'], address },
      are: {
        ...{ 'netanomaly.key': '192.0.2.0/24', 'netanomaly.key_fields': ['client.address/24'] },
        ...{ 'client.address': address, 'client.prefix': '192.0.2.0/24' },
      },
    },
    {
      by: 'client.address/24',
      key: { parts: ['192.0.2.0/24'], address: undefined },
      are: { 'netanomaly.key': '192.0.2.0/24' },
      not: ['client.address'],
    },
    {
      by: 'client.address/24',
      key: { parts: ['2001:db8::1'], address: '2001:db8::1' },
      are: { 'client.address': '2001:db8::1' },
      not: ['client.prefix'],
    },
    {
      by: 'client.address + user.name',
      key: { parts: [address, 'alice'], address },
      are: {
        'netanomaly.key': `${address} alice`,
        'netanomaly.key_fields': ['client.address', 'user.name'],
        'client.address': address,
      },
    },
    {
      by: 'user.name + client.address',
      key: { parts: ['alice', address], address: undefined },
      are: { 'netanomaly.key': `alice ${address}`, 'netanomaly.client.origin': 'peer' },
      not: ['client.address', 'user.name'],
    },
    {
      by: 'destination.address/24',
      key: { parts: ['192.0.2.0/24'], address },
      are: { 'destination.address': address },
      not: ['client.address', 'client.prefix', 'netanomaly.client.origin'],
    },
    {
      by: '*',
      key: { parts: ['*'], address: undefined },
      are: { 'netanomaly.key': '*', 'netanomaly.key_fields': ['*'] },
      not: ['client.address', 'netanomaly.client.origin'],
    },
  ])('say the key: $key.parts by $by', ({ by, key, are, not = [] }) => {
    const attributes = episodeAttributes(reportOf(`count by ${by} >= 5 within 1m`, key))
    expect(attributes).toMatchObject(are)
    for (const name of not) expect(attributes).not.toHaveProperty([name])
  })

  it.each<{ line: string; measure: string; operator: string; expected: number }>([
    { line: 'count >= 5', measure: 'count', operator: 'gte', expected: 4 },
    { line: 'count > 5', measure: 'count', operator: 'gt', expected: 5 },
    { line: 'count < 5', measure: 'count', operator: 'lt', expected: 5 },
    { line: 'count <= 5', measure: 'count', operator: 'lte', expected: 6 },
    { line: 'distinct url.path > 5', measure: 'distinct url.path', operator: 'gt', expected: 5 },
    { line: 'sum bytes > 2.5', measure: 'sum bytes', operator: 'gt', expected: 2.5 },
    { line: 'average bytes <= 2.5', measure: 'average bytes', operator: 'lte', expected: 2.5 },
    {
      line: 'ratio of (a = 1) >= 0.5',
      measure: 'ratio of (a = 1)',
      operator: 'gte',
      expected: 0.5,
    },
  ])('say what was measured: $line', ({ line, measure, operator, expected }) => {
    const attributes = episodeAttributes(reportOf(`${line} within 1m`, whole))
    expect(attributes).toMatchObject({
      'netanomaly.measure': measure,
      'netanomaly.operator': operator,
      'netanomaly.expected': expected,
    })
  })

  it.each([
    { line: 'count >= 100', observed: 1_000, score: 0.909 },
    { line: 'count < 100', observed: 10, score: 0.909 },
    { line: 'count <= 100', observed: 0, score: 1 },
  ])('score how far it is: $observed to $line', ({ line, observed, score }) => {
    const report = reportOf(`${line} within 1m`, whole, observed)
    expect(episodeAttributes(report)['netanomaly.score']).toBe(score)
  })
})
