import type { EpisodeReport } from '../../../src/report/attributes.ts'
import type { ReportContents } from '../../../src/report/html/contents.ts'
import { scanReport } from '../../../src/report/html/scan-report.ts'
import type { Rule } from '../../../src/rules/model.ts'
import { NOON_MS } from '../../cli/drive.ts'
import { sampleEpisode, sampleRule, sampleSummary } from '../sample.ts'

export const RATE = sampleRule('count >= 100 within 60s as request-rate')
export const ERRORS = sampleRule('count >= 20 within 60s where x >= 400 severity high as errors')

const HOUR_MS = 3_600_000
const PARTS = 240

/** Episodes of as many clients, spread over a day, every third one of them of high severity. */
export function manyEpisodes(count: number): EpisodeReport[] {
  const stepMs = (24 * HOUR_MS - 600_000) / count
  const all = Array.from({ length: count }, (_, index) => {
    const rule: Rule = index % 3 === 0 ? ERRORS : RATE
    const firstSeenMs = NOON_MS + Math.floor(index * stepMs)
    return sampleEpisode({
      ...{
        rule,
        key: addressOf(index),
        observed: rule.value + (index % 500),
        records: 150 + index,
      },
      ...{ firstSeenMs, lastSeenMs: firstSeenMs + 90_000 },
      evidence: [1, 2, 3, 4, 5].map(
        line => `access.log:${index * 5 + line} 2024-04-19T12:00:09.000Z GET /path/${index} 401`,
      ),
    })
  })
  return [...all.filter(({ rule }) => rule === ERRORS), ...all.filter(one => one.rule === RATE)]
}

function addressOf(index: number): string {
  return `2001:db8::${(index >> 8).toString(16)}:${(index & 255).toString(16)}`
}

export function sampleContents(more: Partial<ReportContents> = {}): ReportContents {
  const episodes = more.episodes ?? manyEpisodes(10)
  return {
    summary: sampleSummary({
      episodes: episodes.length,
      skipped: new Map([['unparsed', { count: 7, first: 'access.log:3' }]]),
    }),
    rules: [RATE, ERRORS],
    episodes,
    timeline: {
      ...{ fromMs: NOON_MS, stepMs: (24 * HOUR_MS) / PARTS },
      records: Array.from({ length: PARTS }, (_, part) => 50 + (part % 40)),
      counted: Array.from({ length: PARTS }, (_, part) => part % 40),
    },
    histories: episodes.slice(0, 50).map(({ rule, key, firstSeenMs }) => ({
      ...{ ruleIndex: rule === RATE ? 0 : 1, key, fromMs: firstSeenMs - 60_000, stepMs: 1_000 },
      values: Array.from({ length: 200 }, (_, part) => Math.min(part, 200 - part) * 2),
    })),
    warnings: ['the trusted proxies cover every address'],
    ...{ madeMs: NOON_MS, version: '0.0.0' },
    ...more,
  }
}

export function reportText(contents: ReportContents): string {
  return [...scanReport(contents)].join('')
}
