/**
 * Seconds and nanoseconds of ms since 1970. The SDKs take this as it is; a number that is earlier
 * than the start of the process they take for a time since then (core until 2.x).
 */
export function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)]
}
