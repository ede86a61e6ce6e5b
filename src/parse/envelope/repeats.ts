/** As many as one line is ever taken for. */
const MAX_REPEATS = 1_000
const HEAD = 'message repeated '
const MIDDLE = ' times: ['

/** How often `message repeated 3 times: [ text ]` stands for, and where its text is. */
export interface Repeated {
  readonly text: string
  readonly repeats: number
}

/** What rsyslogd makes of equal messages that follow each other; undefined for all others. */
export function repeatedText(text: string): Repeated | undefined {
  if (!text.startsWith(HEAD)) return undefined
  const middle = text.indexOf(MIDDLE, HEAD.length)
  if (middle < 0 || middle > HEAD.length + 9 || !text.endsWith(']')) return undefined
  const count = Number(text.slice(HEAD.length, middle))
  if (!Number.isInteger(count) || count < 1) return undefined
  const repeats = Math.min(count, MAX_REPEATS)
  return { text: text.slice(middle + MIDDLE.length, -1).trim(), repeats }
}
