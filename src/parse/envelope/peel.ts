/** A text being unwrapped: what was found around it so far. Reused. */
export class Peel {
  text = ''
  /** Index at which what is left begins. */
  at = 0
  /** As `Message.program` has it. */
  program = ''
  timeMs = Number.NaN
  /** The rest is a program's own: no other header may follow, but the program's time. */
  isOwned = false

  begin(text: string): void {
    this.text = text
    this.at = 0
    this.program = ''
    this.timeMs = Number.NaN
    this.isOwned = false
  }
}

export const BLANK = 0x20
export const COLON = 0x3a
export const OPEN = 0x5b
export const CLOSE = 0x5d

export function skipBlanks(text: string, from: number): number {
  let at = from
  while (isBlank(text.charCodeAt(at))) at++
  return at
}

export function isBlank(code: number): boolean {
  return code === BLANK || code === 9
}

/** Index after the word that begins here, -1 where it is longer than the limit. */
export function wordEnd(text: string, from: number, limit: number): number {
  const found = text.indexOf(' ', from)
  const end = found < 0 ? text.length : found
  return end - from > limit ? -1 : end
}

export function isBlankOrEnd(text: string, at: number): boolean {
  return at >= text.length || isBlank(text.charCodeAt(at))
}

/** Whether the text has one of these words here, as a whole. */
export function isWordIn(words: ReadonlySet<string>, text: string, from: number, to: number) {
  return to > from && to - from < 12 && words.has(text.slice(from, to))
}
