import type { PairList } from './pair-list.ts'
import { isAddress } from './pair-values.ts'

/** Names of what clients choose themselves: a value without quotes may hold anything, pairs too. */
const FREE = new RegExp(
  'user|usr|login|acct|account|name|host|path|url|uri|req|agent|refer|subject|sender|from$|to$|' +
    'msg|message|query|file|cmd|command|desc|reason|title|text',
  'i',
)

/**
 * Whether this pair is the one of its key that counts. The first does, unless something that a
 * client chose stands before it without quotes: then a later one is the writer's own, so the last.
 * Only addresses are worth the look. Hot path.
 */
export function isChosen(pairs: PairList, at: number): boolean {
  const key = pairs.keys[at]!
  if (!isAddress(pairs.values[at]!)) return true
  const first = nextOf(pairs, key, 0)
  let last = first
  for (let next = first; next >= 0; next = nextOf(pairs, key, next + 1)) last = next
  if (first === last) return true
  return at === (isAfterFreeText(pairs, first) ? last : first)
}

/** Index of the next address of this key, -1 where there is none. */
function nextOf(pairs: PairList, key: string, from: number): number {
  for (let at = from; at < pairs.count; at++) {
    if (pairs.keys[at] === key && isAddress(pairs.values[at]!)) return at
  }
  return -1
}

function isAfterFreeText(pairs: PairList, at: number): boolean {
  for (let before = 0; before < at; before++) {
    if (pairs.enclosures[before] === 'none' && FREE.test(pairs.keys[before]!)) return true
  }
  return false
}
