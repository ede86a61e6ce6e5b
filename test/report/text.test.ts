import { describe, expect, it } from 'vitest'
import type { EpisodeReport } from '../../src/report/attributes.ts'
import type { ScanSummary } from '../../src/report/summary.ts'
import { scanText, type TextOptions } from '../../src/report/text.ts'
import { NOON_MS } from '../cli/drive.ts'
import { NO_LOSSES, sampleEpisode, sampleRule, sampleRuleSummary, sampleSummary } from './sample.ts'

function textOf(
  summary: ScanSummary,
  episodes: readonly EpisodeReport[],
  options: Partial<TextOptions> = {},
): string {
  const plain = { top: 20, width: undefined, isColoured: false }
  return [...scanText(summary, episodes, { ...plain, ...options })].join('')
}

const EPISODE = `first seen            lasted  client        rule          observed    records
2024-04-19T12:00:00Z  22m18s  198.51.100.7  request-rate  439 >= 100    1,234
  medium: 198.51.100.7 sent 439 records within 1m (rule request-rate: count by client.address >= 100 within 1m)
  access.log:17 2024-04-19T12:00:09.000Z GET /login 401
  access.log:18 2024-04-19T12:00:09.000Z GET /admin 404
`

describe('the text of a scan', () => {
  it('says what was read, then the episodes with reason and evidence', () => {
    expect(textOf(sampleSummary(), [sampleEpisode()])).toBe(
      `access.log  combined  20,000 lines  3.40 MB

records          19,999  from 2024-04-19T12:00:00Z to 2024-04-20T11:59:59.999Z (1d)
with an address  19,999  of 1,753 clients, the busiest 198.51.100.7 (4,820), 2001:db8::7 (364)

1 episode

${EPISODE}`,
    )
  })

  it('says what was skipped and mended, why, and where first', () => {
    const text = textOf(
      sampleSummary({
        ...{ records: 20_005, counted: 812 },
        skipped: new Map([
          ['unparsed', { count: 5, first: 'access.log:17' }],
          ['impossible-time', { count: 1, first: 'access.log:9' }],
        ]),
        mended: { count: 3, first: 'access.log:4' },
        order: 'sorted',
      }),
      [sampleEpisode()],
    )
    expect(text.split('\n\n')[1]).toBe(
      `records                   20,005  from 2024-04-19T12:00:00Z to 2024-04-20T11:59:59.999Z (1d), put in order of time
with an address           19,999  of 1,753 clients, the busiest 198.51.100.7 (4,820), 2001:db8::7 (364)
counted                      812  met the conditions of at least one rule
skipped: unparsed              5  not of the file's format, first in access.log:17
skipped: impossible-time       1  a timestamp that no clock can show, in access.log:9
mended lines                   3  bytes that are no UTF-8 read as \ufffd, first in access.log:4`,
    )
  })

  it('says what the engine left out, where it did', () => {
    const losses = {
      ...{ late: 7, clockAhead: 1, evicted: 2, refused: 3, degraded: 4, capped: 5 },
      ...{ settledEarly: 6, clippedWeights: 8, droppedValues: 9 },
    }
    const text = textOf(sampleSummary({ losses, order: 'as-read' }), [
      sampleEpisode({ exact: false }),
    ])
    for (const says of [
      '(1d), judged as they came',
      /^late +7 {2}left out: older than --lateness allows$/m,
      /^clock ahead +1 {2}dated too far after their arrival, counted at their arrival$/m,
      /^evicted +2 {2}.*max_keys/m,
      /^refused +3 {2}.*max_keys/m,
      /^degraded +4 {2}.*see "\+" below$/m,
      /^capped +5 {2}.*max_open_episodes/m,
      /^settled early +6 {2}.*max_pending/m,
      /^clipped weights +8 {2}.*max_weight/m,
      /^dropped values +9 {2}of lists longer/m,
      '439+ >= 100',
      'sent at least 439 records',
    ]) {
      expect(text).toMatch(says)
    }
  })

  it('says that there is no episode, and for which rules', () => {
    const rules = Array.from({ length: 12 }, (_, index) =>
      sampleRuleSummary({ id: `r${index}`, text: 'count' }),
    )
    const text = textOf(sampleSummary({ episodes: 0, rules }), [])
    expect(text).toContain('\nNo episode: no address met a rule.\n  r0: count\n')
    expect(text.endsWith('  r9: count\n  and 2 more\n')).toBe(true)
  })

  it.each([
    { count: 1, isExact: true, says: 'of 1 client, 198.51.100.7' },
    { count: 2, isExact: true, says: 'of 2 clients, the busiest 198.51.100.7 (4,820), 2001' },
    { count: 1_000_000, isExact: false, says: 'of more than 1,000,000 clients, the busiest' },
  ])('counts the clients: $says', ({ count, isExact, says }) => {
    const { clients } = sampleSummary()
    const text = textOf(sampleSummary({ clients: { ...clients!, count, isExact } }), [])
    expect(text).toContain(says)
  })

  it('shows the first N episodes and counts the rest', () => {
    const episodes = [1, 2, 3].map(n => sampleEpisode({ key: `192.0.2.${n}`, evidence: [] }))
    const summary = sampleSummary({ episodes: 4, shadowEpisodes: 1, leftOut: 2 })
    const text = textOf(summary, episodes, { top: 2 })
    expect(text).toContain('\n5 episodes, 1 of shadow rules, the most severe first\n\n')
    expect(text).toMatch(/192\.0\.2\.2 /)
    expect(text).not.toMatch(/192\.0\.2\.3/)
    expect(text.endsWith('\n3 more episodes (--top N shows more, --output jsonl all)\n')).toBe(true)
    expect(textOf(summary, episodes, { top: 0 }).split('\n\n').slice(2)).toEqual([
      '5 episodes, 1 of shadow rules, the most severe first',
      '5 episodes not shown (--top N shows more, --output jsonl all)\n',
    ])
  })

  it('calls the key a client only where it is one, and marks rules in shadow', () => {
    const rule = sampleRule('count by destination.address > 5 within 1s mode shadow as flows')
    const text = textOf(sampleSummary(), [sampleEpisode({ rule, observed: 6 })])
    expect(text).toMatch(/^first seen +lasted +address +rule +observed +records$/m)
    expect(text).toMatch(/198\.51\.100\.7 +flows \(shadow\) +6 > 5 /)
  })

  it('shows a condition of several lines on one', () => {
    const where = 'http.response.status_code = 401\n  and url.path = "/login"'
    const rule = { ...sampleRule('count > 5 within 1s as a'), whereText: where }
    expect(textOf(sampleSummary(), [sampleEpisode({ rule })])).toContain(
      'where http.response.status_code = 401 and url.path = "/login")\n',
    )
  })
})

describe('on a terminal', () => {
  const wide = sampleEpisode({
    key: '2001:db8:1234:5678:9abc:def0:1234:5678',
    rule: sampleRule('count >= 100 within 60s as a-rule-with-a-name-of-some-length'),
    evidence: [`access.log:17 2024-04-19T12:00:09.000Z GET /${'long'.repeat(40)} 401`],
  })

  it.each([{ width: 140 }, { width: 100 }, { width: 80 }, { width: 60 }])(
    'no line is wider than $width columns',
    ({ width }) => {
      const text = textOf(sampleSummary(), [wide, sampleEpisode()], { width })
      const episodes = text.slice(text.indexOf('first seen'))
      const widths = episodes.split('\n').map(line => line.length)
      // Times and IPv6 addresses are never cut: with what must stand beside them they take 80.
      expect(Math.max(...widths)).toBeLessThanOrEqual(Math.max(width, 80))
      expect(text).toContain('2001:db8:1234:5678:9abc:def0:1234:5678')
    },
  )

  it.each([{ width: 120 }, { width: 80 }, { width: 60 }])(
    'breaks what it says of the input between words at $width columns',
    ({ width }) => {
      const [file] = sampleSummary().files
      const problem = 'expected a whole gzip file, found it ends after 1234567 bytes'
      const name = `/var/log/${'nginx/'.repeat(14)}access.log`
      const summary = sampleSummary({
        ...{ order: 'sorted', episodes: 0, counted: 0 },
        files: [file!, { ...file!, name, problem }],
        skipped: new Map([['impossible-time', { count: 12, first: 'access.log:9' }]]),
        losses: { ...NO_LOSSES, late: 7, clockAhead: 1, evicted: 2, refused: 3, degraded: 4 },
        rules: [sampleRuleSummary({ counted: 0, where: `url.path in [${'"/a/b", '.repeat(20)}]` })],
      })
      const text = textOf(summary, [], { width })
      expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(width)
      const words = (one: string) => one.split(/\s+/).filter(word => !word.endsWith('access.log'))
      expect(words(text)).toEqual(words(textOf(summary, [])))
    },
  )

  it('puts what goes on of a note below its first line', () => {
    const note = textOf(sampleSummary(), [], { width: 60 }).split('\n\n')[1]
    expect(note).toBe(
      `records          19,999  from 2024-04-19T12:00:00Z to
                         2024-04-20T11:59:59.999Z (1d)
with an address  19,999  of 1,753 clients, the busiest
                         198.51.100.7 (4,820), 2001:db8::7
                         (364)`,
    )
    const { clients } = sampleSummary()
    const busiest = [{ client: '2001:db8:1234:5678:9abc:def0:1234:5678', records: 4_820 }]
    const long = sampleSummary({ clients: { ...clients!, busiest } })
    expect(textOf(long, [], { width: 60 })).toContain(
      `\nwith an address  19,999
    of 1,753 clients, the busiest
    2001:db8:1234:5678:9abc:def0:1234:5678 (4,820)\n`,
    )
  })

  it('narrows the rule first, then leaves out records and duration', () => {
    const header = (width: number) =>
      textOf(sampleSummary(), [wide], { width })
        .match(/^first seen.*$/m)![0]
        .split(/ {2,}/)
    expect(header(120)).toEqual(['first seen', 'lasted', 'client', 'rule', 'observed', 'records'])
    expect(header(90)).toEqual(['first seen', 'lasted', 'client', 'rule', 'observed'])
    expect(header(80)).toEqual(['first seen', 'client', 'rule', 'observed'])
  })

  it('dims what is beside the point and colours by severity, nothing else', () => {
    const episodes = (['informational', 'medium', 'critical'] as const).map(severity =>
      sampleEpisode({ rule: { ...sampleEpisode().rule, severity } }),
    )
    const coloured = textOf(sampleSummary(), episodes, { isColoured: true })
    const rows = coloured.split('\n').filter(line => line.includes('22m18s'))
    expect(rows.map(row => /^\u001b\[\d+m/.exec(row)?.[0])).toEqual([
      ...[undefined, '\u001b[33m', '\u001b[31m'],
    ])
    expect(coloured).toContain('\u001b[2m  access.log:17 2024')
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(textOf(sampleSummary(), episodes))
  })

  it('shows times of day to the millisecond only where they have one', () => {
    const episode = sampleEpisode({ firstSeenMs: NOON_MS + 5, lastSeenMs: NOON_MS + 1_255 })
    expect(textOf(sampleSummary(), [episode])).toMatch(/^2024-04-19T12:00:00\.005Z {2}1s250ms /m)
  })
})
