import type { Finding } from '../found.ts'

const FIREWALLS = ['ModSecurity: ', 'Coraza: ', 'mod_security: ', 'mod_security-message: ']
/** Of a rule's identity the first in a line is the rule's own. */
const ID = /\[id "(\d{1,12})"\]/
/** How far a line is searched for it, as it stands behind a pattern. */
const MAX_SEARCH = 8_192

/**
 * A message of ModSecurity or Coraza that begins at an index: an alert, with the rule's number; an
 * access that was denied is a failure.
 */
export function readFirewall(text: string, at: number, into: Finding): boolean {
  if (!FIREWALLS.some(name => text.startsWith(name, at))) return false
  const { fields } = into
  const message = text.indexOf(': ', at) + 2
  fields['event.action'] = 'alert'
  const searched = text.slice(message, message + MAX_SEARCH)
  if (searched.includes('Access denied with ')) fields['event.outcome'] = 'failure'
  fields['event.code'] = ID.exec(searched)?.[1]
  const uri = text.lastIndexOf('[uri "')
  if (uri > message) {
    const end = text.indexOf('"]', uri)
    if (end > 0) fields['url.path'] = text.slice(uri + 6, end)
  }
  return true
}
