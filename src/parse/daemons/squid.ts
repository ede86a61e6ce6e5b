import type { TextFormat } from '../text-format.ts'
import { addressIn, joined } from './sentences.ts'

/**
 * Duration, client, result with status, bytes, method, URL, user, how it was fetched, type: the
 * URL has no blanks, and everything the client says stands behind its address.
 */
const LINE = joined(
  /^(?:\d{9,10}\.\d{3})? *-?\d+ (\S+) ((?:TCP|UDP|NONE|TAG|SWAPFAIL|ERR)[A-Z_]*)/,
  /\/(\d{3}) (\d+) (\S+) (\S+) (\S+) [A-Z_]+(?:\/\S+)?(?: |$)/,
)
const URL_PARTS = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i

/** Squid's access log. */
export const squid: TextFormat = {
  id: 'squid',
  title: "Squid's access log",
  programs: ['squid*', '(squid*'],
  read({ text }, into) {
    const match = LINE.exec(text)
    if (match === null) return false
    const [, client = '', result = '', status, bytes, method, url = '', user] = match
    const { fields } = into
    fields['network.peer.address'] = addressIn(client)
    fields['event.action'] = 'request'
    fields['event.code'] = result
    if (result.includes('DENIED')) fields['event.outcome'] = 'failure'
    fields['http.response.status_code'] = Number(status)
    fields['http.response.body.size'] = Number(bytes)
    fields['http.request.method'] = method
    if (user !== '-') fields['user.name'] = user
    const parts = URL_PARTS.exec(url)
    fields['url.path'] = parts === null ? url : parts[2] || '/'
    fields['url.query'] = parts?.[3]
    return true
  },
}
