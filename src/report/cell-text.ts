/**
 * What takes one column in every terminal and moves nothing: ASCII, Latin, Greek and Cyrillic
 * letters as they are written in one piece, and the ellipsis that cuts off.
 */
const ODD = /[^ -~\u00a1-\u00ac\u00ae-\u017f\u0386-\u03ce\u0400-\u045f\u2026]/gu

/**
 * Text of a log for a cell on a screen: characters that are wide, of no width, combine with others,
 * or steer the terminal are their code, such as `\u{1f600}`.
 */
export function cellText(text: string): string {
  return text.replace(ODD, character => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}
