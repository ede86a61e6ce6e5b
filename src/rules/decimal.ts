/** Longest text that is read as a number, characters. */
const MAX_LENGTH = 32

/** Whether a text is a plain decimal, `-?digits[.digits]`. Hot path. */
export function isDecimal(text: string): boolean {
  const { length } = text
  if (length === 0 || length > MAX_LENGTH) return false
  let digits = 0
  let points = 0
  for (let at = text.charCodeAt(0) === 0x2d ? 1 : 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x30 && code <= 0x39) digits++
    else if (code === 0x2e && points === 0 && digits > 0 && at < length - 1) points = 1
    else return false
  }
  return digits > 0
}

/** Of a number, a bigint or a plain decimal, or of a list of one; else NaN. Hot path. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return isDecimal(value) ? Number(value) : Number.NaN
  if (typeof value === 'bigint') return Number(value)
  const isOne = typeof value === 'object' && Array.isArray(value) && value.length === 1
  return isOne && !Array.isArray(value[0]) ? numberOf(value[0]) : Number.NaN
}
