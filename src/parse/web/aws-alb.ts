import { columnEnd, isDash } from '../columns.ts'
import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import {
  count,
  countOf,
  known,
  knownIn,
  setAbsoluteRequest,
  setDestination,
  setPeer,
  setResponse,
  setTime,
} from './exchange.ts'

/**
 * Load balancers of AWS: application (`https 2015-05-17T10:05:03.1Z app/… 192.0.2.1:4711 …`),
 * network (`tls 2.0 …`) and classic ones, which begin with the time. The client's address and all
 * numbers come before what it sent.
 */
export const awsAlb: TextFormat = {
  id: 'aws-alb',
  title: 'AWS load balancers: application, network, classic',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    const first = text.charCodeAt(0)
    const isTyped = first === LOWER_H || first === LOWER_W || first === LOWER_G
    if (isTyped) {
      const at = TYPED.test(text.slice(0, 20)) ? text.indexOf(' ') + 1 : 0
      if (at > 0 && readBalancer(text, text.indexOf(' ', at) + 1, into)) {
        setTime(into, times, text, at)
        return true
      }
    }
    if (first === LOWER_T && text.startsWith('tls ')) return readNetwork(text, into, times)
    // The name and 13 columns more, four of them times: nothing else has these.
    if (text.indexOf('"') < 40 || !CLASSIC.test(text.slice(0, 300))) return false
    const hasTime = text.charCodeAt(10) === UPPER_T && text.charCodeAt(4) === DASH
    if (!readBalancer(text, hasTime ? text.indexOf(' ') + 1 : 0, into)) return false
    if (hasTime) setTime(into, times, text, 0)
    return true
  },
}

const DASH = 0x2d
const UPPER_T = 0x54
const LOWER_G = 0x67
const LOWER_H = 0x68
const LOWER_T = 0x74
const LOWER_W = 0x77
const TYPED = /^(?:https?|h2|grpcs?|wss?) \d{4}-/
const CLASSIC =
  /^(?:\d{4}-\S+Z )?[\w.-]+ \S+:\d+ (?:\S+:\d+|-) (?:-?[\d.]+ ){3}(?:\d+|-) (?:\d+|-) \d+ \d+ "/

/** `name client:port target:port 0.1 0.2 0.3 200 200 34 366 "request" "agent"`. */
function readBalancer(text: string, name: number, into: Finding): boolean {
  const client = text.indexOf(' ', name) + 1
  const clientEnd = text.indexOf(' ', client)
  const targetEnd = text.indexOf(' ', clientEnd + 1)
  if (client === 0 || targetEnd < 0) return false
  // Three times, then two statuses and two sizes.
  let at = targetEnd + 1
  for (let times = 0; times < 3; times++) at = text.indexOf(' ', at) + 1
  const statusEnd = text.indexOf(' ', at)
  const received = text.indexOf(' ', statusEnd + 1) + 1
  const receivedEnd = text.indexOf(' ', received)
  const sentEnd = text.indexOf(' ', receivedEnd + 1)
  if (sentEnd < 0 || text.charCodeAt(sentEnd + 1) !== 0x22) return false
  if (!setPeer(into, text, client, clientEnd)) return false
  if (!isDash(text, clientEnd + 1, targetEnd)) {
    setDestination(into, text, clientEnd + 1, targetEnd)
  }
  const isTcp = text.startsWith('"- - - "', sentEnd + 1)
  setResponse(into, count(text, at, statusEnd), count(text, receivedEnd + 1, sentEnd))
  const { fields } = into
  fields['http.request.body.size'] = count(text, received, receivedEnd)
  const request = sentEnd + 2
  const requestEnd = columnEnd(text, request, text.length)
  if (isTcp) fields['event.action'] = 'connection'
  else if (!text.startsWith('- ', request)) {
    setAbsoluteRequest(into, text, request, requestEnd)
  }
  if (text.charCodeAt(requestEnd + 2) === 0x22) {
    const agentEnd = columnEnd(text, requestEnd + 3, text.length)
    fields['user_agent.original'] = knownIn(text, requestEnd + 3, agentEnd)
  }
  return true
}

/** `tls 2.0 time net/… listener client:port target:port 5 2 98 246 - …`. */
function readNetwork(text: string, into: Finding, times: Times): boolean {
  const columns = text.split(' ', 12)
  const [, version, , , , client, target, , , received, sent] = columns
  if (
    client === undefined ||
    target === undefined ||
    version === undefined ||
    !/^\d\.\d$/.test(version)
  )
    return false
  if (!setPeer(into, client, 0, client.length)) return false
  setDestination(into, target, 0, target.length)
  const { fields } = into
  fields['source.bytes'] = countOf(received)
  fields['destination.bytes'] = countOf(sent)
  fields['network.transport'] = 'tcp'
  fields['event.action'] = 'connection'
  const alert = known(columns[11])
  if (alert !== undefined) fields['event.outcome'] = 'failure'
  setTime(into, times, text, version.length + 5)
  return true
}
