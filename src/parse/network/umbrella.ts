import type { TextFormat } from '../text-format.ts'
import { countOf, target } from './cells.ts'
import { splitQuoted } from './quoted.ts'

const LINE = /^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d","/
const VERDICT = /^(?:allowed|blocked|proxied)$/i

/** Cisco's Umbrella as it writes to S3: questions of names, and the requests of its proxy. */
export const umbrella: TextFormat = {
  id: 'umbrella',
  title: "Cisco's Umbrella",
  programs: [],
  read: ({ text }, into, times) => {
    if (text.charCodeAt(0) !== 0x22 || !LINE.test(text)) return false
    const cells = splitQuoted(text, ',')
    if (cells === undefined || cells.length < MIN_COLUMNS) return false
    const isQuery = VERDICT.test(cells[5] ?? '')
    if (!isQuery && !VERDICT.test(cells[6] ?? '')) return false
    const { fields } = into
    const ms = times.read(`${cells[0]?.replace(' ', 'T')}Z`)
    if (ms !== undefined) into.timeMs = ms
    const [, user, , internal, external] = isQuery
      ? cells
      : [cells[0], cells[1], '', ...cells.slice(2)]
    fields['client.address'] = internal || external || undefined
    fields['user.name'] = user || undefined
    const verdict = cells[isQuery ? 5 : 6] ?? ''
    fields['event.outcome'] = /blocked/i.test(verdict) ? 'failure' : 'success'
    fields['event.action'] = isQuery ? 'lookup' : 'request'
    fields['event.code'] = isQuery ? cells[7] : undefined
    if (!isQuery) {
      fields['destination.address'] = cells[4] || undefined
      target(cells[7] ?? '', into, times)
      fields['http.request.header.referer'] = cells[8] || undefined
      fields['user_agent.original'] = cells[9] || undefined
      fields['http.response.status_code'] = countOf(cells[10] ?? '')
    }
    return true
  },
}

const MIN_COLUMNS = 9
