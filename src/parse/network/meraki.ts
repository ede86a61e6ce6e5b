import type { FoundFields } from '../found.ts'
import { wordsOf } from '../pattern-words.ts'
import { readRequest } from '../request-line.ts'
import type { TextFormat } from '../text-format.ts'
import { countOf, epochSeconds } from './cells.ts'
import { createEndpoint, setClient, setDestination, setSource } from './endpoints.ts'
import { between, readBehind, readBehindLast, transportIn } from './phrases.ts'

const SOURCE = createEndpoint()
const DESTINATION = createEndpoint()

/** `MX84 flows src=`, behind what is left of a header: one or two words and a number of seconds. */
const KINDS =
  'flows|urls|(?:\\w{1,40}_)?firewall|security_event|ip_flow_start|ip_flow_end|events|ids-alerts'
const KIND = new RegExp(`^(?:1 )?(?:(\\d{10}\\.\\d+) )?\\S{1,80} (${KINDS}) `)

/** Cisco's Meraki: pairs with sentences behind them. */
export const meraki: TextFormat = {
  id: 'meraki',
  title: "Cisco's Meraki",
  programs: [],
  clues: wordsOf([KIND]),
  read: ({ text }, into) => {
    const { fields } = into
    const kind = KIND.exec(text)
    if (kind === null) return false
    const [whole, seconds = '', name = ''] = kind
    const isRead =
      name === 'events' ? readEvent(text, fields) : readFlow(text, whole.length, name, fields)
    if (!isRead) return false
    fields['event.code'] = name === 'events' ? between(text, 'type=', ' ') : name
    if (Number.isNaN(into.timeMs)) into.timeMs = epochSeconds(seconds)
    return true
  },
}

/** The first pairs are the device's own; what a client chose stands behind them. */
function readFlow(text: string, from: number, name: string, fields: FoundFields): boolean {
  if (!readBehind(text, 'src=', SOURCE, from)) return false
  setSource(fields, SOURCE)
  if (readBehind(text, ' dst=', DESTINATION, SOURCE.end)) setDestination(fields, DESTINATION)
  fields['source.port'] ??= portBehind(text, ' sport=')
  fields['destination.port'] ??= portBehind(text, ' dport=')
  fields['network.transport'] = transportIn(between(`${text} `, ' protocol=', ' ') ?? '')
  fields['event.action'] = 'connection'
  if (name === 'security_event' || name === 'ids-alerts') fields['event.action'] = 'alert'
  else if (name === 'ip_flow_end') fields['event.action'] = 'disconnect'
  const request = text.indexOf(' request: ', from)
  if (name === 'urls' && request > 0) setRequest(text.slice(request + 10), fields)
  const pattern =
    /(?: pattern: (?:\d+ )?| action=|^(?:\S+ ){1,2}(?:flows|firewall) )(allow|deny|block)/
  const verdict = pattern.exec(text)?.[1]
  if (verdict !== undefined) fields['event.outcome'] = verdict === 'allow' ? 'success' : 'failure'
  return true
}

/** `GET https://example.com/a?b` */
function setRequest(text: string, fields: FoundFields): void {
  readRequest(text, 0, text.length, fields)
  const path = fields['url.path']
  const slash = path === undefined ? -1 : path.indexOf('/', path.indexOf('://') + 3)
  if (path?.includes('://')) fields['url.path'] = slash < 0 ? '/' : path.slice(slash)
  fields['event.action'] = 'request'
}

/** Of a client's tunnel: `user id='x' local ip=198.51.100.8 connected from 192.0.2.1`. */
function readEvent(text: string, fields: FoundFields): boolean {
  const isTunnel = text.includes('client_vpn') || text.includes('connected from ')
  if (!isTunnel || !readBehindLast(text, ' from ', SOURCE)) return false
  setClient(fields, SOURCE)
  fields['user.name'] = between(text, "user id='", "' ")
  const isEnd = text.includes('client_vpn_disconnect')
  fields['event.action'] = isEnd ? 'logout' : 'login'
  fields['event.outcome'] = 'success'
  return true
}

function portBehind(text: string, name: string): number | undefined {
  return countOf(between(`${text} `, name, ' ') ?? '')
}
