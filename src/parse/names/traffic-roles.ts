import { sideOf } from './name-words.ts'
import type { NameWords, RoleVote } from './role.ts'

const PORT_WORDS = new Set([
  'port',
  'spt',
  'dpt',
  'sport',
  'dport',
  'cport',
  'lport',
  'rport',
  'csport',
  'cdport',
])

export function port(words: NameWords): RoleVote | undefined {
  const isPort =
    PORT_WORDS.has(words.last) || words.ends('port', 'number') || words.ends('port', 'num')
  const isTurned = words.all.at(-2) === 'port' && sideOf(words.last) !== undefined
  if (!isPort && !isTurned) return undefined
  const penalty = words.has('nat', 'xlate', 'translated', 'mapped', 'proxy') ? 60 : 0
  if (words.has('remote', 'rem', 'peer', 'rport', 'foreign')) {
    return { role: 'remote.port', score: words.weight - penalty }
  }
  if (words.has('local', 'lport', 'loc')) {
    return { role: 'local.port', score: words.weight - penalty }
  }
  // The port that was asked at, not the asker's.
  const isAsked = words.has('req', 'request') && !words.has('client', 'source', 'src')
  if (isAsked) return { role: 'destination.port', score: 50 - penalty }
  if (words.side === 'client') return { role: 'client.port', score: words.weight - penalty }
  if (words.side === 'server') return { role: 'destination.port', score: words.weight - penalty }
  if (words.ends('ip', 'port')) return { role: 'client.port', score: 40 }
  return { role: 'destination.port', score: words.has('http', 'url') ? 30 : 0 }
}

const ASKED = new Set(['request', 'req', 'upload', 'uploaded', 'cs'])
const ANSWERED = new Set(['response', 'download', 'downloaded', 'downstream', 'sc', 'rsp'])

export function bytes(words: NameWords): RoleVote | undefined {
  if (words.all.length === 1 && (words.last === 'in' || words.last === 'out')) {
    return { role: words.last === 'in' ? 'source.bytes' : 'destination.bytes', score: 40 }
  }
  const isSize = words.last === 'size' || words.last === 'length' || words.last === 'len'
  const isAlone = words.all.length === 1 && ['sent', 'rcvd', 'recv'].includes(words.last)
  const isCount = isAlone || words.has('byte', 'bytes', 'bytecount', 'octet', 'octets')
  if (!isCount && !isSize) return undefined
  if (words.all.length === 1 && isSize) return { role: 'bytes', score: 40 }
  if (
    !isCount &&
    !words.has('body', 'response', 'request', 'upload', 'download', 'resp', 'req', 'downstream')
  ) {
    return { role: 'bytes', score: 0 }
  }
  if (words.has('header', 'headers', 'pkts', 'packets', 'missed'))
    return { role: 'bytes', score: 0 }
  const score = 90 - (words.has('ip') ? 30 : 0) - (words.has('new', 'delta') ? 10 : 0)
  if (words.has('to')) {
    return { role: words.side === 'client' ? 'destination.bytes' : 'source.bytes', score }
  }
  const half = words.all.findLast(word => ASKED.has(word) || ANSWERED.has(word))
  if (half !== undefined) {
    return { role: ASKED.has(half) ? 'source.bytes' : 'destination.bytes', score }
  }
  if (words.ends('in', 'bytes') || words.ends('in', 'octets'))
    return { role: 'source.bytes', score: score - 20 }
  if (words.ends('out', 'bytes') || words.ends('out', 'octets'))
    return { role: 'destination.bytes', score: score - 20 }
  if (words.has('sent', 'out', 'tx', 'written', 'outbound', 'outgoing'))
    return { role: 'bytes.sent', score }
  if (words.has('received', 'recv', 'rcvd', 'in', 'rx', 'read', 'inbound', 'incoming'))
    return { role: 'bytes.received', score }
  if (words.side === 'client') return { role: 'source.bytes', score }
  if (words.side === 'server') return { role: 'destination.bytes', score }
  return { role: 'bytes', score: words.last === 'bytes' || words.last === 'size' ? 60 : 30 }
}

export function protocol(words: NameWords): RoleVote | undefined {
  const { last } = words
  if (last === 'service' || words.ends('app', 'proto') || words.ends('application', 'protocol')) {
    return { role: 'application', score: last === 'service' ? 40 : 80 }
  }
  const isProtocol =
    last === 'proto' ||
    last === 'protocol' ||
    last === 'transport' ||
    words.ends('protocol', 'name') ||
    words.ends('protocol', 'identifier') ||
    words.ends('protocol', 'number') ||
    words.ends('protocol', 'num')
  if (!isProtocol) return undefined
  return { role: 'protocol', score: words.has('ip', 'transport', 'network') ? 90 : 80 }
}

export function direction({ last }: NameWords): RoleVote | undefined {
  return last === 'direction' ? { role: 'direction', score: 50 } : undefined
}
