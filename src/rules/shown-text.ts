/** Replaced: C0, C1, DEL, lone surrogates, U+2028/9, marks that turn or hide what follows. */
const MISLEADING =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu

/**
 * Text of a record for people, at most so many UTF-16 code units: what a log's writer could use to
 * mislead a terminal's reader is `?`.
 */
export function showText(text: string, maxLength: number): string {
  return clip(text.slice(0, maxLength + 1).replaceAll(MISLEADING, '?'), maxLength)
}

/** Cut with an ellipsis, never within a surrogate pair. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const end = text.codePointAt(maxLength - 2)! > 0xffff ? maxLength - 2 : maxLength - 1
  return `${text.slice(0, end)}…`
}
