import type { TextFormat } from '../text-format.ts'

/** `key=value` in any dialect: logfmt, firewalls, audit records. */
export const pairs: TextFormat = {
  id: 'pairs',
  title: 'pairs of key and value',
  programs: [],
  read: () => false,
}
