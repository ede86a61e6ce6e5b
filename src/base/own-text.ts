/**
 * The same text in memory of its own: one that was cut out of another, as a line out of a megabyte
 * of them, keeps all of the other in memory for as long as it lives.
 */
export function ownText(text: string): string {
  return text.split('').join('')
}
