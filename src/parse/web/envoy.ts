import { columnEnd } from '../columns.ts'
import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { countOf, hostOf, known, setPeer, setRequest, setResponse } from './exchange.ts'

/**
 * Envoy's own text format, Istio's, and VMware's without quotes:
 * `[2015-05-17T10:05:03.123Z] "GET /x HTTP/1.1" 200 - 0 5 2 1 "192.0.2.1" "agent" "id" …`.
 * Istio logs who connected; else it is the last hop of X-Forwarded-For, which Envoy has added.
 */
export const envoy: TextFormat = {
  id: 'envoy',
  title: 'Envoy and Istio access log',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    const first = text.charCodeAt(0)
    const at = first === QUOTE ? 0 : first === OPEN ? text.indexOf('] "') + 2 : -1
    if (at < 0 || at === 1 || at > 40) return false
    const end = requestEnd(text, at + 1)
    if (end < 0) return false
    const tail = TAIL.exec(text.slice(end + 1, end + 400))
    if (tail === null) return false
    const [whole, status, flags, received, sent] = tail
    const { fields } = into
    setRequest(into, text, at + 1, end)
    setResponse(into, countOf(status), countOf(sent))
    fields['http.request.body.size'] = countOf(received)
    fields['event.code'] = known(flags)
    if (first === OPEN && times.at(text, 1)) into.timeMs = times.ms
    readQuoted(text, end + whole.length, into)
    return true
  },
}

const QUOTE = 0x22
const OPEN = 0x5b
// Istio adds the details of the response and why a connection ended or failed behind the flags.
const TAIL = /^ (\d{1,3}) (\S+) (?:\S+ \S+ "[^"]*" )?(\d+) (\d+) (?:\d+|-) (?:\d+|-) "/

/** The quote that a status follows. */
function requestEnd(text: string, from: number): number {
  for (let at = text.indexOf('" ', from); at >= 0; at = text.indexOf('" ', at + 1)) {
    const code = text.charCodeAt(at + 2)
    if (code >= 0x30 && code <= 0x39) return at
  }
  return -1
}

/** `192.0.2.1" "agent" "id" "authority" "upstream" inbound|… a:1 b:2 peer:3 name route`. */
function readQuoted(text: string, from: number, into: Finding): void {
  const { fields } = into
  const values: string[] = []
  let at = from + 1
  while (values.length < 5) {
    const end = columnEnd(text, at, text.length)
    values.push(text.slice(at, end))
    at = end
    if (!text.startsWith(' "', at + 1)) break
    at += 3
  }
  const hops = known(values[0])
  fields['user_agent.original'] = known(values[1])
  const authority = known(values[3])
  fields['server.address'] = authority === undefined ? undefined : hostOf(authority)
  const behind = values.length === 5 ? text.slice(at + 2).split(' ') : []
  const peer = behind[3] ?? ''
  if (setPeer(into, peer, 0, peer.length)) {
    if (hops !== undefined) fields['http.request.header.x-forwarded-for'] = hops
    return
  }
  if (hops === undefined) return
  const last = hops.slice(hops.lastIndexOf(',') + 1).trim()
  if (setPeer(into, last, 0, last.length)) fields['http.request.header.x-forwarded-for'] = hops
}
