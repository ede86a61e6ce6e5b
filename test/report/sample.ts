import type { EpisodeReport } from '../../src/report/attributes.ts'
import { keyFields } from '../../src/report/key-fields.ts'
import type { Losses, RuleSummary, ScanSummary } from '../../src/report/summary.ts'
import { loadRules } from '../../src/rules/load.ts'
import type { Rule } from '../../src/rules/model.ts'
import { NOON_MS } from '../cli/drive.ts'

export function sampleRule(line: string): Rule {
  const [rule] = loadRules([line], { problems: [] })
  if (rule === undefined) throw new Error(`no rule: ${line}`)
  return rule
}

const RATE = sampleRule('count >= 100 within 60s as request-rate')

export function sampleEpisode(more: Partial<EpisodeReport> = {}): EpisodeReport {
  const { rule = RATE, key = '198.51.100.7' } = more
  return {
    ...{ state: 'close', rule, key, id: 'c0ffee-1', scope: 'file' },
    ...{ keyFields: keyFields(rule), address: key, prefix: undefined },
    ...{ records: 1_234, observed: 439, exact: true, score: 0.814 },
    ...{ firstSeenMs: NOON_MS, lastSeenMs: NOON_MS + 1_338_400, expiresMs: NOON_MS + 1_398_400 },
    ...{ atMs: NOON_MS + 1_398_400, mergedInto: undefined, origin: 'peer' },
    evidence: [
      'access.log:17 2024-04-19T12:00:09.000Z GET /login 401',
      'access.log:18 2024-04-19T12:00:09.000Z GET /admin 404',
    ],
    ...more,
  }
}

export function sampleRuleSummary(more: Partial<RuleSummary> = {}): RuleSummary {
  return {
    ...{ id: 'request-rate', text: 'count by client.address >= 100 within 1m' },
    ...{ by: ['client.address'], field: undefined, where: undefined },
    ...{ counted: 19_999, lacksKey: 0, badAmount: 0 },
    ...more,
  }
}

export const NO_LOSSES: Losses = {
  ...{ late: 0, clockAhead: 0, evicted: 0, refused: 0, degraded: 0, capped: 0 },
  ...{ settledEarly: 0, clippedWeights: 0, droppedValues: 0 },
}

export function sampleSummary(more: Partial<ScanSummary> = {}): ScanSummary {
  const file = { name: 'access.log', format: 'combined', lines: 20_000, records: 19_999 }
  return {
    files: [
      {
        ...{ ...file, bytes: 3_400_000, problem: undefined },
        ...{ withoutAddress: 0, isOwn: false, skipped: new Map() },
      },
    ],
    ...{ lines: 20_000, records: 19_999, withAddress: 19_999, counted: 19_999 },
    ...{ skipped: new Map(), mended: undefined },
    ...{ firstMs: NOON_MS, lastMs: NOON_MS + 86_399_999 },
    clients: {
      ...{ count: 1_753, isExact: true },
      busiest: [
        { client: '198.51.100.7', records: 4_820 },
        { client: '2001:db8::7', records: 364 },
      ],
    },
    losses: NO_LOSSES,
    order: 'in-order',
    ...{ rules: [sampleRuleSummary()], absentFields: [] },
    ...{ episodes: 1, shadowEpisodes: 0, leftOut: 0 },
    ...more,
  }
}
