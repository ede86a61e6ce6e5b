import { formatDuration } from '../base/duration.ts'

/** RFC 3339 in UTC with milliseconds: `2015-05-18T08:05:55.000Z`. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString()
}

/** For people: as RFC 3339, without a fraction that is zero. */
export function shortTime(ms: number): string {
  return rfc3339(ms).replace('.000Z', 'Z')
}

/** To the second from ten seconds on. */
export function roughDuration(ms: number): string {
  return formatDuration(ms < 10_000 ? ms : Math.round(ms / 1_000) * 1_000)
}
