/**
 * A program's text with its comments blanked and what stands in quotes kept, so that positions and
 * lines stay. Takes time linear in the text; knows no regular expressions, whose quotes may end a
 * comment's blanking early.
 */
export function withoutComments(text: string): string {
  return text.replaceAll(
    /(["'])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\[\s\S]|[^\\`])*`|\/\/.*|\/\*[\s\S]*?\*\//g,
    found => (found.startsWith('/') ? found.replaceAll(/[^\n]/g, ' ') : found),
  )
}

const OPENING = new Set('([{')
const CLOSING = new Set(')]}')

/**
 * The parts between the bracket at `start` and its partner, split at its own commas; undefined
 * where the text ends before. Each has the position where it begins.
 */
export function elementsFrom(
  text: string,
  start: number,
): { text: string; at: number }[] | undefined {
  const parts: { text: string; at: number }[] = []
  let depth = 0
  let from = start + 1
  for (let at = start; at < text.length; at++) {
    const character = text[at]!
    if (character === '"' || character === "'" || character === '`') at = endOfText(text, at)
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

/** Position of the quote that ends what begins at `start`; the end of the text where none does. */
function endOfText(text: string, start: number): number {
  const quote = text[start]
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  return text.length
}
