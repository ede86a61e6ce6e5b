import type { FoundFields } from '../found.ts'
import { wordsOf } from '../pattern-words.ts'
import type { TextFormat } from '../text-format.ts'
import { createEndpoint, readEndpoint, setClient, setDestination } from './endpoints.ts'
import { readBehind, readBehindLast } from './phrases.ts'

/** Questions to name servers: dnsmasq, Unbound, PowerDNS, CoreDNS, that of Windows. */
export const dnsQueries: TextFormat = {
  id: 'dns-queries',
  title: "name servers' logs of queries",
  programs: [],
  get clues() {
    return wordsOf([DNSMASQ, UNBOUND, POWER_DNS, CORE_DNS, WINDOWS])
  },
  read: ({ text }, { fields }) => {
    const isRead =
      readDnsmasq(text, fields) ||
      readUnbound(text, fields) ||
      readPowerDns(text, fields) ||
      readCoreDns(text, fields) ||
      readWindows(text, fields)
    if (!isRead) return false
    fields['network.protocol.name'] = 'dns'
    return true
  },
}

const CLIENT = createEndpoint()

const KINDS = 'query|reply|cached|forwarded|config|validation|dnssec-query|nameserver'
const DNSMASQ = new RegExp(
  `^(?:dnsmasq(?:\\[\\d+\\])?: )?(?:\\d+ \\S+ )?(${KINDS})(?:\\[[\\w=-]+\\])? `,
)

const ANSWER =
  / (?:is|to) (?:[0-9a-f.:#]+|<[\w -]+>|NX\w*|NODATA\S*|BOGUS\w*|INSECURE|SECURE|duplicate.*)$/

/** Only a query names its client, at the end; the others name servers and answers. */
function readDnsmasq(text: string, fields: FoundFields): boolean {
  const match = DNSMASQ.exec(text)
  if (match === null) return false
  const [, kind = ''] = match
  if (kind === 'query') {
    if (!readBehindLast(text, ' from ', CLIENT)) return false
    setClient(fields, CLIENT)
    fields['event.action'] = 'lookup'
  } else {
    if (!ANSWER.test(text)) return false
    fields['event.action'] = 'answer'
    if (kind === 'forwarded' && readBehindLast(text, ' to ', CLIENT)) setDestination(fields, CLIENT)
  }
  fields['event.code'] = kind
  return true
}

const UNBOUND =
  /^(?:\[\d+:[0-9a-f]+\] )?(info|query|reply): (?:([a-z_]+) )?(?=[0-9a-f.:]+(?:@\d+)? \S+ )/

/** `info: 192.0.2.1 example.com. A IN`: the client stands before the name. */
function readUnbound(text: string, fields: FoundFields): boolean {
  const match = UNBOUND.exec(text)
  if (match === null || !readEndpoint(text, match[0].length, CLIENT)) return false
  const question = /^ \S+\. [A-Z]\w* [A-Z]+\d*(?: ([A-Z]+) )?/.exec(text.slice(CLIENT.end))
  if (question === null) return false
  setClient(fields, CLIENT)
  fields['event.action'] = match[1] === 'reply' ? 'answer' : 'lookup'
  fields['event.code'] = question[1] ?? match[2] ?? 'lookup'
  return true
}

const POWER_DNS = /^Remote \S+ wants '/

/** `Remote 192.0.2.1 wants 'example.com|A', do = 0` */
function readPowerDns(text: string, fields: FoundFields): boolean {
  if (!POWER_DNS.test(text) || !readBehind(text, 'Remote ', CLIENT)) return false
  setClient(fields, CLIENT)
  fields['event.action'] = 'lookup'
  return true
}

const CORE_DNS = /^(?:\[INFO\] )?(?=\S+ - \d+ "[A-Z]\w* (?:IN|CH|HS|ANY|NONE|CLASS\d+) )/

/** `[INFO] 192.0.2.1:4711 - 1234 "A IN example.com. udp 40 false 512" NOERROR …` */
function readCoreDns(text: string, fields: FoundFields): boolean {
  const match = CORE_DNS.exec(text)
  if (match === null || !readEndpoint(text, match[0].length, CLIENT)) return false
  setClient(fields, CLIENT)
  const answer = / (tcp|udp) \d+ \w+ \d+" ([A-Z]+) /.exec(text)
  fields['network.transport'] = answer?.[1]
  fields['event.code'] = answer?.[2]
  fields['event.action'] = 'lookup'
  return true
}

const WINDOWS = /\bPACKET {1,2}[0-9A-F]{8,16} (UDP|TCP) (Rcv|Snd) (?=[0-9a-f.:]+ )/

/** `PACKET  000000E6 UDP Rcv 192.0.2.1 0001 Q [0001 D NOERROR] A (7)example(3)com(0)` */
function readWindows(text: string, fields: FoundFields): boolean {
  const match = WINDOWS.exec(text)
  if (match === null || match.index > 64) return false
  const [whole, protocol = '', way] = match
  if (!readEndpoint(text, match.index + whole.length, CLIENT)) return false
  const isQuery = way === 'Rcv' && !/^ +[0-9a-f]{4} +R /.test(text.slice(CLIENT.end))
  if (isQuery) setClient(fields, CLIENT)
  else setDestination(fields, CLIENT)
  fields['network.transport'] = protocol.toLowerCase()
  fields['event.action'] = isQuery ? 'lookup' : 'answer'
  return true
}
