import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import {
  countOf,
  known,
  setDestination,
  setPeer,
  setResponse,
  setTarget,
  setTime,
} from './exchange.ts'

/**
 * IIS without a header that names the columns: W3C lines in the default order, and its own lines
 * of commas. IIS writes no blanks into columns, so all of them can be counted.
 */
export const iis: TextFormat = {
  id: 'iis',
  title: 'IIS access log without header',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    const comma = text.indexOf(', ')
    if (comma > 0 && comma < 46 && SERVICE.test(text)) return readCommas(text, into, times)
    const code = text.charCodeAt(0)
    if (code === 0x5b || code === 0x7b || !W3C_END.test(text.slice(-1))) return false
    const found = W3C.exec(text)
    if (found === null) return false
    const [, server = '', method, stem = '', query, port, user, client = '', ...behind] = found
    const [agent, others = '', status, forwarded] = behind
    if (!setPeer(into, client, 0, client.length)) return false
    setDestination(into, server, 0, server.length)
    const { fields } = into
    setTarget(into, stem)
    setResponse(into, Number(status))
    setTime(into, times, text, 0)
    fields['destination.port'] = Number(port)
    fields['http.request.method'] = method
    fields['network.protocol.name'] = 'http'
    fields['url.query'] = known(query)
    fields['user.name'] = known(user)
    fields['user_agent.original'] = known(agent)?.replaceAll('+', ' ')
    fields['http.request.header.referer'] = known(refererOf(others))
    fields['http.request.header.x-forwarded-for'] = known(forwarded)?.replaceAll('+', ' ')
    return true
  },
}

/** A number's, an address's. */
const W3C_END = /[0-9a-fA-F:\]-]/
const W3C = new RegExp(
  '^(?:\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d )?(?:W3SVC\\d+ )?(?:[\\w-]+ )?([0-9a-fA-F.:]+) ' +
    '([A-Z][A-Z_-]+) ([/*]\\S*) (\\S+) (\\d{1,5}) (\\S+) ([0-9a-fA-F.:]+) ' +
    '(?:HTTP/[\\d.]+ )?(\\S+) ((?:\\S+ ){0,3})(\\d{3}) \\d+ \\d+(?: \\d+)*' +
    '(?: ([0-9a-fA-F]*[.:][0-9a-fA-F.:,+[\\]]+|-))?$',
)

/** Of `referer`, `referer host` and `cookie referer host`, each with a blank behind. */
function refererOf(columns: string): string | undefined {
  const names = columns.split(' ', 3)
  return names[2] === undefined || names[2] === '' ? names[0] : names[1]
}

const SERVICE = /^\S+, [^,]{1,100}, [\d/.-]+, [\d:]+, (?:W3SVC|MSFTPSVC|SMTPSVC)\d*, /

/** `192.0.2.1, -, 05/17/2015, 10:05:03, W3SVC1, SRV, 192.0.2.2, 15, 163, 3223, 200, 0, GET, /x` */
function readCommas(text: string, into: Finding, times: Times): boolean {
  const columns = text.split(', ', 15)
  const [client = '', user, day, time, , , server, , received, sent, status] = columns
  const [method, target] = columns.slice(12)
  if (!setPeer(into, client, 0, client.length)) return false
  const { fields } = into
  setResponse(into, countOf(status), countOf(sent))
  if (server !== undefined) setDestination(into, server, 0, server.length)
  fields['user.name'] = known(user)
  fields['http.request.body.size'] = countOf(received)
  fields['http.request.method'] = known(method)
  if (target !== undefined) setTarget(into, target)
  setTime(into, times, `${day} ${time}`, 0)
  return true
}
