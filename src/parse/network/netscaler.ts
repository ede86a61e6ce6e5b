import type { FoundFields } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { countOf } from './cells.ts'
import { createEndpoint, setClient, setDestination, setSource } from './endpoints.ts'
import { between, readBehind } from './phrases.ts'

const SOURCE = createEndpoint()
const DESTINATION = createEndpoint()
const HEAD = /(?:^|\s)\d-PPE-\d+ : (?:default )?([A-Z]\w*) ([A-Z]\w*) \d+ \d+ :/
const MAX_HEADER_CHARS = 120

/** Citrix' NetScaler: its gateway's logins and its connections. */
export const netscaler: TextFormat = {
  id: 'netscaler',
  title: "Citrix' NetScaler",
  programs: [],
  clues: ['ppe'],
  read: ({ text }, { fields }) => {
    if (!text.includes('-PPE-')) return false
    const head = HEAD.exec(text)
    if (head === null || head.index > MAX_HEADER_CHARS) return false
    const start = head.index + head[0].length
    const [, feature = '', code = ''] = head
    if (!readLogin(text, start, code, fields) && !readFlow(text, start, code, fields)) return false
    fields['event.code'] = `${feature} ${code}`
    return true
  },
}

/**
 * The user's name stands before the address and the browser's behind it, both of the client's
 * choice: where they name a second address nobody can say which is true.
 */
function readLogin(text: string, from: number, code: string, fields: FoundFields): boolean {
  const isRead =
    readBehind(text, ' Client_ip ', SOURCE, from) || readBehind(text, ' Remote_ip ', SOURCE, from)
  if (!isRead) return false
  if (text.indexOf('_ip ', SOURCE.end) < 0 || !CLAIMED.test(text.slice(SOURCE.end))) {
    setClient(fields, SOURCE)
  }
  if (readBehind(text, ' Vserver ', DESTINATION, SOURCE.end)) setDestination(fields, DESTINATION)
  fields['user.name'] = between(text.slice(from, SOURCE.start), 'User ', ' - ')
  const isLogin = code.startsWith('LOGIN')
  fields['event.action'] = isLogin ? 'login' : code === 'LOGOUT' ? 'logout' : 'connection'
  if (isLogin) fields['event.outcome'] = code === 'LOGIN_FAILED' ? 'failure' : 'success'
  return true
}

const CLAIMED = / (?:Client|Remote)_ip /

function readFlow(text: string, from: number, code: string, fields: FoundFields): boolean {
  if (!readBehind(text, ' Source ', SOURCE, from)) return false
  setSource(fields, SOURCE)
  const isRead =
    readBehind(text, ' Destination ', DESTINATION, SOURCE.end) ||
    readBehind(text, ' Vserver ', DESTINATION, SOURCE.end)
  if (isRead) setDestination(fields, DESTINATION)
  fields['source.bytes'] = countOf(between(`${text} `, 'Total_bytes_recv ', ' ') ?? '')
  fields['destination.bytes'] = countOf(between(`${text} `, 'Total_bytes_send ', ' ') ?? '')
  fields['event.action'] = code === 'CONN_TERMINATE' ? 'disconnect' : 'connection'
  return true
}
