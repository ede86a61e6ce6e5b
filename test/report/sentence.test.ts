import { describe, expect, it } from 'vitest'
import type { EpisodeReport } from '../../src/report/attributes.ts'
import { ruleText } from '../../src/report/rule-text.ts'
import { episodeReason, episodeSentence } from '../../src/report/sentence.ts'
import { sampleEpisode, sampleRule } from './sample.ts'

/** The sentence without the rule at its end. */
function said(line: string, more: Partial<EpisodeReport>): string {
  const report = sampleEpisode({ rule: sampleRule(`${line} as a`), key: 'K', ...more })
  return episodeSentence(report).replace(/ \(rule a: .*\)$/s, '')
}

describe('the sentence of an episode that opens', () => {
  it.each<{ line: string; observed: number; isInexact?: boolean; says: string }>([
    { line: 'count >= 3 within 1m', observed: 3, says: 'K sent 3 records within 1m' },
    { line: 'count >= 1 within 1m', observed: 1, says: 'K sent 1 record within 1m' },
    {
      ...{ line: 'count > 3 within 1m', observed: 9, isInexact: true },
      says: 'K sent at least 9 records within 1m',
    },
    { line: 'count < 3 within 1m', observed: 2, says: 'K sent only 2 records within 1m' },
    { line: 'count <= 3 within 1m', observed: 0, says: 'K sent no record within 1m' },
    {
      ...{ line: 'count by * < 30 within 1m', observed: 29 },
      says: 'the whole stream sent only 29 records within 1m',
    },
    {
      ...{ line: 'distinct url.path >= 3 within 1m', observed: 37 },
      says: 'K had 37 different values of url.path within 1m',
    },
    {
      ...{ line: 'distinct url.path >= 3 within 1m', observed: 37, isInexact: true },
      says: 'K had at least 37 different values of url.path within 1m',
    },
    {
      ...{ line: 'distinct url.path < 3 within 1m', observed: 1 },
      says: 'K had only 1 different value of url.path within 1m',
    },
    {
      ...{ line: 'distinct url.path < 3 within 1m', observed: 0 },
      says: 'K had no different values of url.path within 1m',
    },
    {
      ...{ line: 'sum bytes > 3 within 1m', observed: 1234567.891 },
      says: 'K came to a sum of 1234570 in bytes within 1m',
    },
    {
      ...{ line: 'average bytes > 3 within 1m', observed: 10 / 3, isInexact: true },
      says: 'K had an average of about 3.33333 in bytes within 1m',
    },
    {
      ...{ line: 'ratio of (a = 1) >= 0.5 within 1m', observed: 0.5 },
      says: 'K had a ratio of 0.5 within 1m',
    },
  ])('says of $observed to $line: $says', ({ line, observed, isInexact = false, says }) => {
    expect(said(line, { observed, exact: !isInexact, state: 'open' })).toBe(says)
  })
})

describe('the sentence of an episode', () => {
  const span = '1234 records from 2024-04-19T12:00:00Z to 2024-04-19T12:22:18.400Z'
  it.each<{ line: string; more: Partial<EpisodeReport>; says: string }>([
    {
      line: 'count >= 100 within 1m',
      more: { state: 'update' },
      says: `K goes on: 439 records within 1m, ${span}`,
    },
    {
      line: 'count >= 100 within 1m quiet 2m',
      more: { state: 'close' },
      says: `K was below the threshold for 2m: ${span}, 439 records within 1m`,
    },
    {
      line: 'count by * < 100 within 1m',
      more: { state: 'close', observed: 7 },
      says: `the whole stream was above the threshold for 1m: ${span}, only 7 records within 1m`,
    },
    {
      line: 'count >= 100 within 1m',
      more: { state: 'close', mergedInto: 'c0ffee-0' },
      says: 'K: this episode is part of c0ffee-0',
    },
  ])('says: $says', ({ line, more, says }) => {
    expect(said(line, more)).toBe(says)
  })

  it('gives the rule in its own language', () => {
    const rule = sampleRule('count > 5 within 90s where a = 1 as a')
    const report = sampleEpisode({ rule, observed: 6 })
    expect(episodeReason(report)).toBe(
      '198.51.100.7 sent 6 records within 1m30s ' +
        '(rule a: count by client.address > 5 within 1m30s where a = 1)',
    )
  })
})

it.each([
  'count by client.address >= 5 within 1m',
  'count by * < 5 within 1m',
  'count by client.address/24,64 + user.name <= 5 within 1m where a = 1',
  'count by client.address > 5 within 1m where a = 1 weight n reset b = 1',
  'distinct client.address/24 by user.name > 5 within 1m',
  'sum bytes by client.address > 2.5 within 1m',
  'average bytes by client.address < 2.5 within 1m',
  'ratio of (a = 1) by service.name >= 0.5 within 1m',
  'ratio of (a = 1) to (b = 1 or c = 1) by client.address > 3 within 1m',
])('the text of a rule is itself: %s', line => {
  expect(ruleText(sampleRule(line))).toBe(line)
})
