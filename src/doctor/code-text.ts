/** Longest list that is cut into its parts, characters. */
const MAX_LIST = 20_000

/**
 * A program’s text with comments blanked and what stands in quotes kept, so that positions and
 * lines stay. Takes time linear in the text; knows no regular expressions: one with a quote in it
 * hides what follows on its line.
 */
export function withoutComments(text: string): string {
  const parts: string[] = []
  let from = 0
  let at = 0
  while (at < text.length) {
    const character = text[at]!
    if (isQuote(character)) {
      at = endOfText(text, at) + 1
      continue
    }
    const end = character === '/' ? endOfComment(text, at) : at
    if (end > at) {
      parts.push(text.slice(from, at), text.slice(at, end).replaceAll(/[^\n]/g, ' '))
      from = end
    }
    at = Math.max(end, at + 1)
  }
  parts.push(text.slice(from))
  return parts.join('')
}

const OPENING = new Set('([{')
const CLOSING = new Set(')]}')

/**
 * The parts between the bracket at `start` and its partner, split at its own commas; undefined
 * where the text ends before, or the list is longer than anybody writes. Each has the position
 * where it begins.
 */
export function elementsFrom(
  text: string,
  start: number,
): { text: string; at: number }[] | undefined {
  const parts: { text: string; at: number }[] = []
  let depth = 0
  let from = start + 1
  const end = Math.min(text.length, start + MAX_LIST)
  for (let at = start; at < end; at++) {
    const character = text[at]!
    if (isQuote(character)) at = endOfText(text, at)
    else if (OPENING.has(character)) depth++
    else if (CLOSING.has(character)) depth--
    if (depth > 1 || (depth === 1 && character !== ',') || at === start) continue
    const part = text.slice(from, at)
    if (part.trim() !== '') parts.push({ text: part.trim(), at: from + leading(part) })
    if (depth === 0) return parts
    from = at + 1
  }
  return undefined
}

export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}

function leading(part: string): number {
  return part.length - part.trimStart().length
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`'
}

/** Where a comment that begins at `start` ends; `start` where none does. */
function endOfComment(text: string, start: number): number {
  const next = text[start + 1]
  if (next !== '/' && next !== '*') return start
  const end = text.indexOf(next === '/' ? '\n' : '*/', start + 2)
  if (end < 0) return text.length
  return next === '/' ? end : end + 2
}

/**
 * Position of the quote that ends what begins at `start`; of the line's end, or the text's, where
 * none does.
 */
function endOfText(text: string, start: number): number {
  const quote = text[start]
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (character === quote) return at
    else if (character === '\n' && quote !== '`') return at
  }
  return text.length
}
