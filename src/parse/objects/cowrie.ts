import { addressText } from '../names/address-text.ts'
import { portOf } from '../names/values.ts'
import type { ObjectShape } from './object-shape.ts'

const PREFIX = 'cowrie.'

/** By what follows the prefix: what is no login, and whether it went well. */
const EVENTS: Readonly<Record<string, readonly [action: string, outcome?: string]>> = {
  'login.failed': ['login', 'failure'],
  'login.success': ['login', 'success'],
  'session.connect': ['connection', 'success'],
  'session.closed': ['disconnect'],
  'command.input': ['command'],
  'command.failed': ['command', 'failure'],
  'session.file_download': ['download', 'success'],
  'session.file_download.failed': ['download', 'failure'],
  'session.file_upload': ['upload', 'success'],
  'direct-tcpip.request': ['forwarding'],
}

/** The honeypot for SSH and Telnet. */
export const cowrie: ObjectShape = {
  id: 'cowrie',
  matches: ({ eventid }) => typeof eventid === 'string' && eventid.startsWith(PREFIX),
  tellsAll: () => true,
  read(object, { fields }) {
    const code = `${object.eventid}`
    const name = code.slice(PREFIX.length)
    const known = Object.hasOwn(EVENTS, name) ? EVENTS[name] : undefined
    fields['event.code'] = code
    fields['event.action'] = known?.[0] ?? 'session'
    fields['event.outcome'] = known?.[1]
    if (typeof object.username === 'string') fields['user.name'] = object.username
    if (typeof object.protocol === 'string') fields['network.protocol.name'] = object.protocol
    if (typeof object.src_ip === 'string') fields['client.address'] = addressText(object.src_ip)
    fields['client.port'] = portOf(object.src_port)
    // Where the intruder wanted to be passed on to is no destination of this connection.
    if (name.startsWith('direct-tcpip')) fields['destination.port'] = portOf(object.dst_port)
  },
}
