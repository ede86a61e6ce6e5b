import type { Votes } from '../names/votes.ts'
import { isServerSide } from '../ports.ts'
import type { PairList } from './pair-list.ts'
import { isAddress } from './pair-values.ts'

/** What a few vendors' values need before their names can be voted on. */
export function offer(list: PairList, key: string, value: string, votes: Votes): void {
  const special = SPECIAL.get(key)
  if (special?.(value, votes, list)) return
  if (ENDS_KEY.test(key) && offerEnds(value, votes)) return
  const first = value.charCodeAt(0)
  const isDigit = first >= 0x30 && first <= 0x39
  // SonicWall writes 192.0.2.1:4711:X1, the interface last.
  const plain = isDigit && value.includes(':') ? (SONIC_WALL.exec(value)?.[1] ?? value) : value
  votes.offer(key, plain)
}

/** Both ends in one value: `TCP|192.0.2.1|25|203.0.113.7|4711`, the server's known by its port. */
const ENDS = /^(TCP|UDP|TLS|SSL)\|([\d.a-fA-F:]{3,45})\|(\d{1,5})\|([\d.a-fA-F:]{3,45})\|(\d{1,5})$/

/** A client chooses none of these. */
const ENDS_KEY = /^(?:tr|transport|conn|connection|tuple|flow|socket)$/

function offerEnds(value: string, votes: Votes): boolean {
  const ends = ENDS.exec(value)
  if (ends === null) return false
  const [, transport, one, onePort, other, otherPort] = ends
  const isTurned = isServerSide(Number(onePort), Number(otherPort))
  votes.offer('transport', transport)
  votes.offer('src_ip', isTurned ? other : one)
  votes.offer('src_port', isTurned ? otherPort : onePort)
  votes.offer('dst_ip', isTurned ? one : other)
  votes.offer('dst_port', isTurned ? onePort : otherPort)
  return true
}

/**
 * The two ends of a connection of which pairs say only which is ours: who is whose, the direction
 * says. Undefined where they do not say it.
 */
export function sidesIn(list: PairList, text: string): Sides | undefined {
  let count = 0
  for (let at = 0; at < list.count; at++) {
    if (NEAR_OR_FAR.test(list.keys[at] as string) && isAddress(list.values[at] as string)) count++
  }
  if (count < 2) return undefined
  const direction = DIRECTION.exec(text)
  if (direction === null) return undefined
  return direction[1] === undefined
    ? { local: 'dst ', remote: 'src ' }
    : { local: 'src ', remote: 'dst ' }
}

/** What to call the near and the far end. */
export interface Sides {
  readonly local: string
  readonly remote: string
}

/** The key with its side's name in front, where it is of one. */
export function sideKey(key: string, sides: Sides): string {
  const side = NEAR_OR_FAR.exec(key)
  if (side === null) return key
  const isLocal = side[0].toLowerCase() === 'local'
  return `${isLocal ? sides.local : sides.remote}${key.slice(side[0].length)}`
}

const NEAR_OR_FAR = /^(?:local|remote)(?=[A-Z _-])/i
const DIRECTION = /(?:^|[,;:="|[ ])(?:(outbound|outgoing)|inbound|incoming)(?:$|[,;"|\] ])/i

/** The request as WELF has it: `op=GET arg="/path" result=200`. */
export function offerWelf(list: PairList, votes: Votes): void {
  const method = list.get('op')
  if (method === undefined || !METHOD.test(method)) return
  votes.offer('http_method', method)
  votes.offer('request_url', list.get('arg'))
  votes.offer('http_status', list.get('result'))
}

const SONIC_WALL = /^(\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}):[A-Za-z]/
const METHOD = /^(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS)$/
const DIGITS = /^\d+$/
const PROTOCOLS = /^(\w{2,8})\/([\w.-]{1,24})$/

/** Offers it another way and answers true, or leaves it. */
type Special = (value: string, votes: Votes, list: PairList) => boolean

const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  // Fortinet's administrators come through https(192.0.2.1).
  ['ui', offerInner],
  ['sproc', offerInner],
  ['msg', offerRelay],
  // VMware's user and the user behind it: root:VSPHERE.LOCAL\\admin.
  ['user', offerVmware],
  // A count is in bytes where the name is no more than that.
  ['sent', (value, votes) => offerAs('sent_bytes', value, votes, DIGITS)],
  ['rcvd', (value, votes) => offerAs('rcvd_bytes', value, votes, DIGITS)],
  // SonicWall's tcp/https.
  ['proto', offerProtocols],
  ['protoID', (value, votes) => offerAs('protocol', value, votes, DIGITS)],
  ['protocol-id', (value, votes) => offerAs('protocol', value, votes, DIGITS)],
  // Check Point's service is the port.
  ['service', (value, votes) => offerAs('dst_port', value, votes, DIGITS)],
  // Proxies also repeat what a header claims, and count what of it is HTTP.
  ['clientip', (_value, _votes, list) => list.indexOf('srcip') >= 0],
  ['reqlength', (_value, _votes, list) => list.indexOf('sentbyte') >= 0],
  ['resplength', (_value, _votes, list) => list.indexOf('rcvdbyte') >= 0],
  // Zimbra's originating address, which it takes from proxies that it trusts.
  ['oip', offerOrigin],
  // Nobody has logged in.
  ['userId', value => value === '0'],
  ['user_id', value => value === '0'],
  // Numbers of the local machine's users are nobody's name.
  ...['uid', 'euid', 'auid', 'suid', 'fsuid', 'gid'].map((key): [string, Special] => [
    key,
    value => DIGITS.test(value),
  ]),
])

/** Where a mail came from or went, as sendmail's message within the pair has it. */
function offerRelay(value: string, votes: Votes): boolean {
  const start = RELAY_OF.exec(value)
  if (start === null) return false
  const relay = /^ relay=[^,[]{0,255}\[([^\]]{2,45})\]/.exec(
    value.slice(value.lastIndexOf(' relay=')),
  )
  if (relay === null || !isAddress(relay[1] ?? '')) return false
  votes.offer(start[1] === undefined ? 'dst_ip' : 'src_ip', relay[1])
  return true
}

const RELAY_OF = /^(?:(from=|STARTTLS=server)|to=|STARTTLS=client)/

/** Right behind the proxy's own. */
function offerOrigin(value: string, votes: Votes, list: PairList): boolean {
  const at = list.indexOf('oip')
  if (at === 0 || list.keys[at - 1] !== 'ip') return false
  return offerAs('client_ip', value, votes, /^[\d.a-fA-F:]{3,45}$/)
}

function offerAs(name: string, value: string, votes: Votes, shape: RegExp): boolean {
  if (!shape.test(value)) return false
  votes.offer(name, value)
  return true
}

function offerInner(value: string, votes: Votes): boolean {
  const inner = /^[\w-]{1,16}\(([^()]{2,45})\)$/.exec(value)?.[1]
  if (inner === undefined || !isAddress(inner)) return false
  votes.offer('remote_ip', inner)
  return true
}

function offerVmware(value: string, votes: Votes, list: PairList): boolean {
  if (list.indexOf('opID') < 0) return false
  votes.offer('user', value.split(':', 1)[0])
  return true
}

function offerProtocols(value: string, votes: Votes): boolean {
  if (value === 'others' || value === 'unknown') return true
  const both = PROTOCOLS.exec(value)
  if (both === null) return false
  votes.offer('transport', both[1])
  votes.offer('app_proto', both[2])
  return true
}
