import { escapeCharacter, UNSHOWABLE } from '../base/unshowable.ts'

/** Lines that a message about a file shows. */
export const MAX_SHOWN_LINES = 3
const MAX_SHOWN_LENGTH = 100

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
