import {
  countOf,
  decision,
  destinationAddress,
  destinationPort,
  eventCode,
  method,
  peerAddress,
  peerPort,
  query,
  referer,
  requestBytes,
  responseBytes,
  sourceAddress,
  sourceBytes,
  sourcePort,
  status,
  target,
  textCell,
  transport,
  userName,
} from './cells.ts'
import type { Cell } from './table.ts'

/** Blanks are written as `+` by IIS, as `%20` (sometimes `%2520`) by CloudFront. */
const userAgent: Cell = (text, { fields }) => {
  const spaced = text.includes('%') ? text.replaceAll('%2520', ' ').replaceAll('%20', ' ') : text
  fields['user_agent.original'] =
    spaced === text && !text.includes(' ') ? text.replaceAll('+', ' ') : spaced
}

/** A list whose blanks are written so, too. */
const forwardedFor: Cell = (text, { fields }) => {
  fields['http.request.header.x-forwarded-for'] = text.replace(/\+|%(?:25)?20/g, ' ')
}

/** A user's name, which anonymous requests have as a hyphen in quotes at some sites. */
const user: Cell = (text, into, times) => {
  if (text !== '"-"' && text !== 'anonymous') userName(text, into, times)
}

/** Date and time in one column. */
const stamp: Cell = (text, into, times) => {
  const ms = times.read(text)
  if (ms !== undefined) into.timeMs = ms
}

/** `192.0.2.1:443`, as Exchange has both ends. */
const remoteEndpoint: Cell = (text, into, times) => {
  endpoint(text, into, times, peerAddress, peerPort)
}

const localEndpoint: Cell = (text, into, times) => {
  endpoint(text, into, times, destinationAddress, destinationPort)
}

function endpoint(
  text: string,
  into: Parameters<Cell>[1],
  times: Parameters<Cell>[2],
  address: Cell,
  port: Cell,
): void {
  const colon = text.lastIndexOf(':')
  const isPort = colon > 0 && countOf(text.slice(colon + 1)) !== undefined
  const isBare = isPort && text.indexOf(':') !== colon && text[colon - 1] !== ']'
  const end = isPort && !isBare ? colon : text.length
  address(text[0] === '[' ? text.slice(1, end).replace(']', '') : text.slice(0, end), into, times)
  if (end < text.length) port(text.slice(end + 1), into, times)
}

const protocolName: Cell = (text, { fields }) => {
  fields['network.protocol.name'] = text.toLowerCase()
}

/** `HTTP/1.1`. */
const protocolVersion: Cell = (text, { fields }) => {
  fields['network.protocol.version'] = text.replace(/^HTTPS?\//, '').replace(/^([23])\.0$/, '$1')
}

const serverAddress = destinationAddress

/** By the name of the column in lower case; `date` and `time` are read together. */
export const W3C_CELLS: Readonly<Record<string, Cell>> = {
  ...{ 'c-ip': remoteEndpoint, cip: remoteEndpoint, 'client-ip': remoteEndpoint },
  ...{ c_ip: remoteEndpoint, 'cs-ip': remoteEndpoint, 'x-client-ip': remoteEndpoint },
  ...{ 'remote-endpoint': remoteEndpoint, 'original-client-ip': peerAddress },
  ...{ 'c-port': peerPort, 'client-port': peerPort },
  ...{ 's-ip': serverAddress, 's-port': destinationPort, 'server-ip': serverAddress },
  ...{ sip: localEndpoint, 'local-endpoint': localEndpoint },
  ...{ 'r-ip': serverAddress, 'r-port': destinationPort },
  ...{ 'cs-username': user, 'cs-user': user, user, 'cs-userdn': user, 'c-user-name': user },
  ...{ 'cs-method': method, 'sc-status': status, 's-status': status, 'sc-http-status': status },
  ...{ 'cs-uri-stem': target, 'cs-uri-query': query, 'cs-uri': target, 'cs-url': target },
  ...{ 'c-uri': target, 'cs-uri-path': target, 'request-uri': target },
  ...{ 'sc-bytes': responseBytes, 'cs-bytes': requestBytes },
  ...{ 'cs(user-agent)': userAgent, 'c-agent': userAgent, 'cs-user-agent': userAgent },
  ...{ 'c-user-agent': userAgent, 'user-agent': userAgent },
  ...{ 'cs(referer)': referer, 'cs-referred': referer, 'cs-referer': referer },
  ...{ 'cs(x-forwarded-for)': forwardedFor, 'x-forwarded-for': forwardedFor },
  ...{ x_forwarded_for: forwardedFor, 'cs-x-forwarded-for': forwardedFor },
  ...{ 'cs(x-real-ip)': textCell('http.request.header.x-real-ip') },
  ...{ 'cs(cf-connecting-ip)': textCell('http.request.header.cf-connecting-ip') },
  ...{ 'cs-protocol': protocolName, 'cs-uri-scheme': protocolName },
  ...{ 'cs-version': protocolVersion, 'cs-protocol-version': protocolVersion },
  ...{ 'src-ip': sourceAddress, 'dst-ip': destinationAddress },
  ...{ 'src-port': sourcePort, 'dst-port': destinationPort, size: sourceBytes },
  ...{ protocol: transport, 'ip-protocol': transport },
  ...{ action: decision, 'event-id': eventCode, 'x-edge-result-type': eventCode },
  ...{ 'date-time': stamp, datetime: stamp, timestamp: stamp, 'x-timestamp': stamp },
  ...{ 'sc-filter-result': decision, 's-action': eventCode },
}
