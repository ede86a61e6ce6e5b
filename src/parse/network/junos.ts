import type { FoundFields } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import { transportOf } from './cells.ts'
import { createEndpoint, readEndpoint, setClient, setDestination, setSource } from './endpoints.ts'
import { outcomeIn, readArrow, readBehind, readBehindLast, transportIn, widely } from './phrases.ts'

/** Juniper's routers and firewalls, as text: what has a tag such as `RT_FLOW_SESSION_DENY`. */
export const junos: TextFormat = {
  id: 'junos',
  title: "Juniper's Junos, as text",
  programs: [],
  read: (message, { fields }) => readTagged(message, fields),
}

const TAG = /^(?:[\w.-]+(?:\[\d+\])?: )?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+): /
const FIRST = createEndpoint()
const SECOND = createEndpoint()

function readTagged({ text, program }: Message, fields: FoundFields): boolean {
  if (program === 'fw') return readFilter(text, 0, fields)
  if (text.startsWith('FW: ')) return readFilter(text, 4, fields)
  const tag = text.includes('_') ? TAG.exec(text) : null
  if (tag === null) return false
  const [whole, code = ''] = tag
  const start = whole.length
  const isRead =
    readLogin(code, text, fields) ||
    readSession(code, text, start, fields) ||
    (code.startsWith('PFE_FW') && readFilter(text, text.indexOf('FW: ', start) + 4, fields))
  if (isRead) fields['event.code'] = code
  return isRead
}

const PROTOCOL = / (\d{1,3})(?:\(\d{1,3}\))? /

/** The first arrow is what came in, the second after translation. */
function readSession(code: string, text: string, from: number, fields: FoundFields): boolean {
  const isScreen =
    readBehind(text, 'source: ', FIRST, from) &&
    readBehind(text, 'destination: ', SECOND, FIRST.end)
  if (!isScreen && !readArrow(text, FIRST, SECOND, from)) return false
  setSource(fields, FIRST)
  setDestination(fields, SECOND)
  fields['event.action'] = isScreen || code.startsWith('IDP') ? 'alert' : 'connection'
  if (code.endsWith('_CLOSE')) fields['event.action'] = 'disconnect'
  fields['event.outcome'] = code.endsWith('_CREATE') ? 'success' : outcomeIn(text.slice(from))
  const protocol = PROTOCOL.exec(text.slice(SECOND.end))?.[1]
  fields['network.transport'] =
    transportIn(code.replaceAll('_', ' ')) ??
    (protocol === undefined ? undefined : transportOf(protocol))
  return true
}

/** `Login failed for user 'x' from host '192.0.2.1'`: the address stands behind the name. */
function readLogin(code: string, text: string, fields: FoundFields): boolean {
  const isHost =
    readBehindLast(text, " from host '", FIRST) || readBehindLast(text, ' from host ', FIRST)
  const isSession = !isHost && readBehindLast(text, "ssh-connection '", FIRST)
  if (!isHost && !isSession) return false
  setClient(fields, FIRST)
  const user =
    widely(text, "for user '", "' from host ") ??
    widely(text, ' user ', ' from host ') ??
    widely(text, "User '", "' log")
  fields['user.name'] = user?.replace(/^'|'$/g, '') || undefined
  fields['event.action'] = /LOGIN|AUTH/.test(code) ? 'login' : 'authentication'
  fields['event.outcome'] = outcomeIn(code.replaceAll('_', ' ')) ?? 'success'
  return true
}

/** Switches write VLAN and MAC addresses before the protocol. */
const PACKET = /^\S+ +([ARD]) +(?:[\da-f:]+ [\da-f:]+ -> [\da-f:]+ +)?([a-z]\w*) +/i

/** `FW: ge-0/0/0.0 D tcp 192.0.2.1 198.51.100.2 4711 22 (1 packets)` */
function readFilter(text: string, start: number, fields: FoundFields): boolean {
  const match = PACKET.exec(text.slice(start))
  if (match === null || !readEndpoint(text, start + match[0].length, FIRST)) return false
  if (!readEndpoint(text, FIRST.end + 1, SECOND)) return false
  setSource(fields, FIRST)
  setDestination(fields, SECOND)
  const ports = /^ +(\d{1,5}) +(\d{1,5}) /.exec(text.slice(SECOND.end, SECOND.end + 24))
  if (ports !== null) {
    fields['source.port'] = Number(ports[1])
    fields['destination.port'] = Number(ports[2])
  }
  fields['network.transport'] = transportOf(match[2] ?? '')
  fields['event.action'] = 'connection'
  fields['event.outcome'] = match[1] === 'A' ? 'success' : 'failure'
  return true
}
