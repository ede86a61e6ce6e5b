import type { FoundFields } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { createEndpoint, readEndpoint, setClient, setDestination } from './endpoints.ts'
import { readBehind } from './phrases.ts'

const CLIENT = createEndpoint()
const SERVER = createEndpoint()

/** Cowrie's and Kippo's text; the address is in the bracket that each line begins with. */
export const cowrie: TextFormat = {
  id: 'cowrie-text',
  title: "the honeypots Cowrie's and Kippo's text",
  programs: [],
  read: ({ text }, { fields }) => {
    const head = HEAD.exec(text)
    if (head === null) return false
    const start = head[0].length
    if (text.startsWith('New connection: ', start)) return readConnection(text, start, fields)
    if (!OF_CLIENT.test(head[1] ?? '')) return false
    const comma = text.lastIndexOf(',', start)
    if (!readEndpoint(text, comma + 1, CLIENT)) return false
    setClient(fields, CLIENT)
    fields['network.protocol.name'] = /telnet/i.test(head[1] ?? '') ? 'telnet' : 'ssh'
    readMessage(text.slice(start), fields)
    return true
  },
}

const HEAD = /^(?:\d{4}-\d\d-\d\d[T ]\S{8,32} )?\[([^\]]{3,120})\] /
const OF_CLIENT = /(?:HoneyPot|Cowrie|Kippo|Telnet)\w*,\d+,[0-9a-f.:]+$/
/** `New connection: 192.0.2.1:4711 (198.51.100.2:2222) [session: 1a2b]` */
function readConnection(text: string, from: number, fields: FoundFields): boolean {
  if (!readBehind(text, 'New connection: ', CLIENT, from)) return false
  setClient(fields, CLIENT)
  if (readEndpoint(text, CLIENT.end + 2, SERVER)) setDestination(fields, SERVER)
  fields['event.action'] = 'connection'
  fields['event.code'] = 'new-connection'
  return true
}

const LOGIN = /^login attempt \[(.*)\] (failed|succeeded)$/s

/** The name and the password are the client's words; what became of them stands last. */
function readMessage(text: string, fields: FoundFields): void {
  const login = LOGIN.exec(text)
  if (login !== null) {
    const name = /^b?['"]?(.*?)['"]?\//s.exec(login[1] ?? '')?.[1]
    fields['user.name'] = name || undefined
    fields['event.action'] = 'login'
    fields['event.outcome'] = login[2] === 'succeeded' ? 'success' : 'failure'
  } else if (text.startsWith('CMD: ') || text.startsWith('Command found: ')) {
    fields['event.action'] = 'command'
  } else fields['event.action'] = text.startsWith('Connection lost') ? 'disconnect' : 'session'
}
