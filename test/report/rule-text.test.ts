import { expect, it } from 'vitest'
import { ruleWords } from '../../src/report/rule-text.ts'
import { sampleRule } from './sample.ts'

it.each([
  [
    'count >= 20 within 1m where a = 1',
    'For each client.address: at least 20 records within 1m, of records with a = 1.',
  ],
  [
    'distinct user.name by client.address/24 + url.path > 3 within 1h',
    'For each client.address/24 and url.path: more than 3 different values of user.name within 1h.',
  ],
  [
    'sum bytes by * < 5 within 10s',
    'Of the whole stream: less than 5 as the sum of bytes within 10s.',
  ],
  [
    'average bytes <= 2.5 within 10s',
    'For each client.address: at most 2.5 as the average of bytes within 10s.',
  ],
  [
    'ratio of (a = 1) >= 0.5 within 10s',
    'For each client.address: at least 0.5 as the ratio of (a = 1) to all within 10s.',
  ],
  [
    'count >= 2 within 1m weight n',
    'For each client.address: at least 2 records, each as often as n says, within 1m.',
  ],
])('the rule "%s" in words', (line, words) => {
  expect(ruleWords(sampleRule(line)).startsWith(words)).toBe(true)
})

it('says when an episode ends and what empties the window', () => {
  const words = ruleWords(sampleRule('count >= 2 within 1m reset b = 2 quiet 5m'))
  expect(words).toContain('An episode ends when that has not been so for 5m.')
  expect(words).toContain('It starts anew after a record with b = 2.')
})
