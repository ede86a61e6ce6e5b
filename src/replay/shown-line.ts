/** Lines that a message about a file shows. */
export const MAX_SHOWN_LINES = 3
const MAX_SHOWN_LENGTH = 100

/** C0, DEL and C1, lone surrogates, and marks that turn or hide what follows. */
const UNSHOWABLE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu

/** A line of somebody's file for a terminal: in quotes, clipped, odd characters escaped. */
export function showLine(line: string): string {
  let shown = ''
  // Put together anew: a cut-out part would keep the megabyte that it was read in.
  for (const character of line) {
    const plain = character.replace(UNSHOWABLE, escapeCharacter)
    if (shown.length + plain.length > MAX_SHOWN_LENGTH) return `"${shown}…"`
    shown += plain
  }
  return `"${shown}"`
}

/** A file's name on one line, nothing in it that moves a terminal's cursor. */
export function showName(name: string): string {
  return name.replaceAll(UNSHOWABLE, '?')
}

function escapeCharacter(character: string): string {
  if (character === '\t') return '\\t'
  const code = character.codePointAt(0)!
  return code <= 0xff
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
