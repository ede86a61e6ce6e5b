import type { EngineCounters } from '../engine/counters.ts'
import type { ReportOnce } from './report-once.ts'

/** Enough records for their share to mean something. */
const MIN_RECORDS = 100

/** Tells the user, once each, that counts are no longer what SEMANTICS.md promises, and why. */
export function reportLosses(counters: EngineCounters, reports: ReportOnce): void {
  const { records, late, evicted, refused, degraded, settledEarly, capped } = counters
  if (evicted + refused > 0) {
    reports.warn(
      'keys',
      () => 'more addresses than maxKeys or maxTimes can hold; some were dropped',
    )
  }
  if (degraded > 0) {
    reports.warn('times', () => 'maxTimes or maxExact is reached; some counts are lower bounds')
  }
  if (settledEarly > 0) {
    reports.warn('pending', () => 'maxPending is reached; some verdicts came before all records')
  }
  if (capped > 0) {
    reports.warn('capped', () => 'maxOpenEpisodes or maxEpisodesPerMinute is reached')
  }
  if (records >= MIN_RECORDS && late > records / 2) {
    reports.warn('late', () => 'most records arrive later than latenessMs and are left out')
  }
}
