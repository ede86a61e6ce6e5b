import type { TextFormat } from '../text-format.ts'
import { chooseAddresses } from './choice.ts'
import { readEvent, readRequestIn, readUser } from './facts.ts'

/**
 * Any other line: the likeliest client among the addresses in it, by the words around them, and
 * what else the words say without doubt. About 2 us.
 */
export const words: TextFormat = {
  id: 'words',
  title: 'any line with an address in it',
  programs: [],
  read({ text }, into) {
    const hasAddress = chooseAddresses(text, into)
    const { fields } = into
    const hasClient = (fields['client.address'] ?? fields['network.peer.address']) !== undefined
    const hasRequest = readRequestIn(text, into)
    const hasEvent = !hasRequest && readEvent(text, hasClient, into)
    if (hasEvent || (hasClient && !hasRequest)) readUser(text, into)
    return hasAddress || hasRequest || hasEvent
  },
}
