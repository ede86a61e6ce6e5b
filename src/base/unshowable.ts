/** C0, DEL and C1, lone surrogates, and marks that turn or hide what follows. */
export const UNSHOWABLE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu

/** An unshowable character as JavaScript writes it: `\t`, `\x00`, `\u202e`. */
export function escapeCharacter(character: string): string {
  if (character === '\t') return '\\t'
  const code = character.codePointAt(0)!
  return code <= 0xff
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
