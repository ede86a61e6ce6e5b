import { describe, expect, it } from 'vitest'
import { scanJson, scanJsonLines } from '../../src/report/json.ts'
import { sampleEpisode, sampleRule, sampleRuleSummary, sampleSummary } from './sample.ts'

const EPISODE = {
  rule: 'request-rate',
  key: '198.51.100.7',
  key_fields: ['client.address'],
  state: 'close',
  first_seen: '2024-04-19T12:00:00.000Z',
  last_seen: '2024-04-19T12:22:18.400Z',
  records: 1_234,
  measure: 'count',
  observed: 439,
  operator: 'gte',
  threshold: 100,
  window_ms: 60_000,
  score: 0.814,
  exact: true,
  severity: 'medium',
  mode: 'emit',
  evidence: [
    'access.log:17 2024-04-19T12:00:09.000Z GET /login 401',
    'access.log:18 2024-04-19T12:00:09.000Z GET /admin 404',
  ],
  reason:
    '198.51.100.7 sent 439 records within 1m ' +
    '(rule request-rate: count by client.address >= 100 within 1m)',
}

const SUMMARY = {
  files: [
    {
      ...{ name: 'access.log', format: 'combined', lines: 20_000, records: 19_999 },
      ...{ bytes: 3_400_000, problem: null },
    },
  ],
  ...{ lines: 20_000, records: 19_999, with_address: 19_999, counted: 19_999 },
  ...{ skipped: {}, mended: null },
  ...{ first_time: '2024-04-19T12:00:00.000Z', last_time: '2024-04-20T11:59:59.999Z' },
  clients: {
    ...{ count: 1_753, exact: true },
    busiest: [
      { client: '198.51.100.7', records: 4_820 },
      { client: '2001:db8::7', records: 364 },
    ],
  },
  ...{ order: 'in-order', late: 0, clock_ahead: 0, evicted: 0, refused: 0, degraded: 0, capped: 0 },
  ...{ settled_early: 0, clipped_weights: 0, dropped_values: 0 },
  rules: [
    {
      ...{ id: 'request-rate', text: 'count by client.address >= 100 within 1m', counted: 19_999 },
      ...{ lacks_key: 0, bad_amount: 0 },
    },
  ],
  absent_fields: [],
  ...{ episodes: 1, shadow_episodes: 0, episodes_left_out: 0 },
}

describe('the JSON of a scan', () => {
  it('is one document with these keys, in this order', () => {
    const text = [...scanJson(sampleSummary(), [sampleEpisode()])].join('')
    const { summary, episodes } = JSON.parse(text)
    expect(summary).toEqual(SUMMARY)
    expect(Object.keys(summary)).toEqual(Object.keys(SUMMARY))
    const [{ attributes, ...episode }] = episodes
    expect(episode).toEqual(EPISODE)
    expect(Object.keys(episode)).toEqual(Object.keys(EPISODE))
    expect(attributes).toMatchObject({
      'netanomaly.rule': 'request-rate',
      'netanomaly.episode.id': 'c0ffee-1',
      'netanomaly.scope': 'file',
      'client.address': '198.51.100.7',
    })
  })

  it.each([0, 1, 3])('is a document with %i episodes', count => {
    const episodes = Array.from({ length: count }, () => sampleEpisode())
    const text = [...scanJson(sampleSummary(), episodes)].join('')
    expect(JSON.parse(text).episodes).toHaveLength(count)
    expect(text.endsWith('}\n')).toBe(true)
  })

  it('says null where there is nothing to say', () => {
    const summary = sampleSummary({
      ...{ firstMs: undefined, lastMs: undefined, clients: undefined },
      files: [
        {
          ...{ name: 'x', format: undefined, lines: 0, records: 0, bytes: undefined },
          ...{ withoutAddress: 0, isOwn: false, skipped: new Map() },
          problem: 'expected a file that can be read, found none there',
        },
      ],
      rules: [sampleRuleSummary({ id: 'quiet', counted: undefined })],
      absentFields: ['caller.addr'],
      skipped: new Map([['unparsed', { count: 2, first: 'x:1' }]]),
      mended: { count: 1, first: 'x:2' },
    })
    expect(JSON.parse([...scanJson(summary, [])].join('')).summary).toMatchObject({
      ...{ first_time: null, last_time: null, clients: null },
      files: [
        {
          format: null,
          bytes: null,
          problem: 'expected a file that can be read, found none there',
        },
      ],
      rules: [{ id: 'quiet', counted: null }],
      absent_fields: ['caller.addr'],
      skipped: { unparsed: { count: 2, first: 'x:1' } },
      mended: { count: 1, first: 'x:2' },
    })
  })
})

describe('the JSON lines of a scan', () => {
  it('are one for each episode, then the summary', () => {
    const rule = sampleRule('count > 5 within 1s as other')
    const episodes = [sampleEpisode(), sampleEpisode({ rule, key: '2001:db8::7' })]
    const lines = [...scanJsonLines(sampleSummary(), episodes)]
    expect(lines.every(line => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(
      true,
    )
    const parsed = lines.map(line => JSON.parse(line))
    expect(parsed).toMatchObject([
      { type: 'episode', ...EPISODE },
      { type: 'episode', rule: 'other', key: '2001:db8::7', threshold: 5 },
      { type: 'summary', ...SUMMARY },
    ])
  })
})
