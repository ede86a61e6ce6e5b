import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { setClient, setTarget } from './exchange.ts'

/**
 * `Started GET "/x" for 192.0.2.1 at 2015-05-17 10:05:03 +0000`: what the path holds comes before
 * the address, so it is read from the end. Rails names who it believes is the client.
 */
export const rails: TextFormat = {
  id: 'rails',
  title: 'Ruby on Rails: requests',
  programs: [],
  clues: ['started'],
  read({ text }: Message, into: Finding, times: Times): boolean {
    const started = text.indexOf('Started ')
    if (started < 0 || started > MAX_PREFIX) return false
    const method = METHOD.exec(text.slice(started, started + 24))
    if (method === null) return false
    const marker = text.lastIndexOf('" for ')
    const end = text.indexOf(' at ', marker + 6)
    if (marker < started || end < 0 || !TIME.test(text.slice(end + 4, end + 40))) return false
    if (!setClient(into, text, marker + 6, end)) return false
    if (times.at(text, end + 4)) into.timeMs = times.ms
    const { fields } = into
    fields['http.request.method'] = method[1]
    fields['network.protocol.name'] = 'http'
    setTarget(into, text.slice(started + method[0].length, marker))
    fields['event.action'] = 'request'
    return true
  },
}

/** `I, [2015-05-17T10:05:03.123456 #7]  INFO -- : [request-id] `. */
const MAX_PREFIX = 120
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? ?[-+Z\w:]*\s*$/
const METHOD = /^Started ([A-Z]{3,12}) "/
