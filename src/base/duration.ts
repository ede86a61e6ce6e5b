const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * Milliseconds of a duration such as `500ms`, `30s`, `1.5h` or `1h30m`; undefined where the text is
 * none. A bare number has no unit and is refused, `0s` is a duration.
 */
export function parseDuration(text: string): number | undefined {
  const parts = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)
    ? text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)
    : []
  let ms: number | undefined
  for (const [, amount, unit] of parts) ms = (ms ?? 0) + Number(amount) * UNIT_MS[unit!]!
  return ms === undefined || !Number.isFinite(ms) ? undefined : Math.round(ms)
}

/** The shortest exact form of whole milliseconds: `90s` is `1m30s`, `0` is `0s`. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms)
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = UNIT_MS[unit]!
    const amount = Math.floor(rest / size)
    if (amount > 0) text += `${amount}${unit}`
    rest -= amount * size
  }
  return text || '0s'
}
