import type { Finding } from '../found.ts'
import {
  clientAddress,
  clientPort,
  countOf,
  destinationAddress,
  destinationBytes,
  destinationPort,
  eventCode,
  forwardedFor,
  method,
  peerAddress,
  peerPort,
  protocolName,
  protocolVersion,
  referer,
  requestBytes,
  responseBytes,
  settleRequest,
  sourceAddress,
  sourceBytes,
  sourcePort,
  status,
  target,
  textCell,
  userAgent,
  userName,
} from './cells.ts'
import type { Cell } from './table.ts'

/** What the columns of one of Zeek's logs mean. */
export interface ZeekKind {
  readonly action: string
  /** Whose word the originator's address is: the packets', the application's, the web server's. */
  readonly originator: 'source' | 'client' | 'peer'
  readonly cells: Readonly<Record<string, Cell>>
  readonly protocol?: string
}

export const ORIGINATORS = {
  source: [sourceAddress, sourcePort],
  client: [clientAddress, clientPort],
  peer: [peerAddress, peerPort],
} as const

/** Whether a login went well, as `T` and `F` or in words; `login` only where it says so. */
const login: Cell = (text, { fields }) => {
  const isGood = text === 'T' || text.startsWith('succe')
  if (!isGood && text !== 'F' && !text.startsWith('fail')) return
  fields['event.action'] = 'login'
  fields['event.outcome'] = isGood ? 'success' : 'failure'
}

/** A connection in which a client tried several times is one line. */
const attempts: Cell = (text, { fields }) => {
  const count = countOf(text)
  if (count !== undefined && count > 1) fields['event.repeats'] = count
}

const outcome: Cell = (text, { fields }) => {
  fields['event.outcome'] = text === 'T' ? 'success' : 'failure'
}

/** Never answered, refused, or given up by the originator before it was open. */
const UNANSWERED: ReadonlySet<string> = new Set(['S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'SHR'])

const connectionState: Cell = (text, { fields }) => {
  fields['event.code'] = text
  if (UNANSWERED.has(text)) fields['event.outcome'] = 'failure'
  else if (text !== 'OTH') fields['event.outcome'] = 'success'
}

const FORWARDED = 'X-FORWARDED-FOR -> '

/**
 * The set of a proxy's headers, in no order: commas within one are escaped. Of two forwarding
 * headers nobody can say which was sent last, so the peer must do.
 */
const proxied: Cell = (text, into, times) => {
  const start = text.indexOf(FORWARDED)
  if (start < 0 || (start > 0 && text[start - 1] !== ',')) return
  if (text.indexOf(FORWARDED, start + 1) >= 0) return
  const end = text.indexOf(',', start)
  const header = text.slice(start + FORWARDED.length, end < 0 ? text.length : end)
  forwardedFor(header.replaceAll('\\x2c', ','), into, times)
}

const REFUSED = 530
const LOGGED_IN = 230

const ftpReply: Cell = (text, { fields }) => {
  const reply = countOf(text)
  if (reply !== REFUSED && reply !== LOGGED_IN) return
  fields['event.action'] = 'login'
  fields['event.outcome'] = reply === LOGGED_IN ? 'success' : 'failure'
}

const mysqlCommand: Cell = (text, { fields }) => {
  if (text === 'login') fields['event.action'] = 'login'
}

/** Kerberos answers the first request of most clients with this: it is no failed attempt. */
const kerberosError: Cell = (text, { fields }) => {
  fields['event.code'] = text
  if (text === 'KDC_ERR_PREAUTH_REQUIRED') fields['event.outcome'] = undefined
  else if (text.startsWith('KDC_ERR_PREAUTH_FAILED')) fields['event.action'] = 'login'
}

/** A set of hosts; of several none acted alone. */
function hosts(cell: Cell): Cell {
  return (text, into, times) => {
    if (!text.includes(',')) cell(text, into, times)
  }
}

/** The old form of `id.orig_h`: who sent the file. Who fetched it is who acted, mostly. */
const senders = hosts(destinationAddress)
const receivers = hosts(clientAddress)

/** `F`: the responder sent the file, so who received it had asked; else who sent it acted. */
const isOriginators: Cell = (text, { fields }) => {
  if (text !== 'T') return
  const receiver = fields['client.address']
  fields['client.address'] = fields['destination.address']
  fields['destination.address'] = receiver
}

const GENERIC: ZeekKind = { action: 'connection', originator: 'source', cells: {} }

function application(action: string, protocol: string, cells: ZeekKind['cells'] = {}): ZeekKind {
  return { action, protocol, originator: 'client', cells }
}

const alert = { action: 'alert', originator: 'source' } as const

const KINDS: Readonly<Record<string, ZeekKind>> = {
  conn: {
    ...GENERIC,
    cells: {
      service: protocolName,
      orig_bytes: sourceBytes,
      resp_bytes: destinationBytes,
      conn_state: connectionState,
    },
  },
  http: {
    action: 'request',
    protocol: 'http',
    originator: 'peer',
    cells: {
      method,
      uri: target,
      referrer: referer,
      version: protocolVersion,
      user_agent: userAgent,
      request_body_len: requestBytes,
      response_body_len: responseBytes,
      status_code: status,
      username: userName,
      proxied,
    },
  },
  ssh: application('connection', 'ssh', {
    auth_success: login,
    auth_attempts: attempts,
  }),
  dns: application('lookup', 'dns', { rcode_name: eventCode }),
  rdp: application('connection', 'rdp', { result: eventCode, cookie: userName }),
  ssl: application('connection', 'tls', { established: outcome }),
  ftp: application('command', 'ftp', { user: userName, command: eventCode, reply_code: ftpReply }),
  smtp: application('mail', 'smtp'),
  sip: application('call', 'sip', { method: eventCode, user_agent: userAgent }),
  kerberos: application('authentication', 'kerberos', {
    client: userName,
    success: outcome,
    error_msg: kerberosError,
  }),
  ntlm: application('login', 'ntlm', { username: userName, success: login, status: eventCode }),
  radius: application('authentication', 'radius', { username: userName, result: login }),
  mysql: application('command', 'mysql', { cmd: mysqlCommand, success: outcome }),
  socks: application('connection', 'socks', { user: userName, status: eventCode }),
  irc: application('command', 'irc', { nick: userName, command: eventCode }),
  snmp: application('command', 'snmp'),
  smb_files: application('file', 'smb', { action: eventCode }),
  smb_mapping: application('file', 'smb'),
  dhcp: application('lease', 'dhcp', {
    client_addr: clientAddress,
    server_addr: textCell('server.address'),
  }),
  files: {
    action: 'file',
    originator: 'client',
    cells: {
      tx_hosts: senders,
      rx_hosts: receivers,
      source: protocolName,
      is_orig: isOriginators,
    },
  },
  notice: {
    ...alert,
    cells: { note: eventCode, src: sourceAddress, dst: destinationAddress, p: destinationPort },
  },
  weird: { ...alert, action: 'anomaly', cells: { name: eventCode } },
  intel: { ...alert, cells: { 'seen.where': eventCode } },
  signatures: {
    ...alert,
    cells: {
      src_addr: sourceAddress,
      src_port: sourcePort,
      dst_addr: destinationAddress,
      dst_port: destinationPort,
      sig_id: eventCode,
    },
  },
}

export function zeekKind(path: string): ZeekKind {
  return Object.hasOwn(KINDS, path) ? KINDS[path]! : GENERIC
}

/** What no column said. */
export function settleZeek({ fields }: Finding, path: string, kind: ZeekKind): void {
  if (kind.action === 'request') settleRequest(fields)
  fields['event.action'] ??= kind.action
  fields['event.code'] ??= path
  fields['network.protocol.name'] ??= kind.protocol
}
