import { UNSHOWABLE } from '../base/unshowable.ts'

/**
 * Text of a record for people, at most so many UTF-16 code units: what a log's writer could use to
 * mislead a terminal's reader is `?`.
 */
export function showText(text: string, maxLength: number): string {
  return clip(text.slice(0, maxLength + 1).replaceAll(UNSHOWABLE, '?'), maxLength)
}

/** Cut with an ellipsis, never within a surrogate pair. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const end = text.codePointAt(maxLength - 2)! > 0xffff ? maxLength - 2 : maxLength - 1
  return `${text.slice(0, end)}…`
}
