import type { TextFormat } from '../text-format.ts'

/** Any other line: the likeliest client among the addresses in it, by the words around them. */
export const words: TextFormat = {
  id: 'words',
  title: 'any line with an address in it',
  programs: [],
  read: () => false,
}
