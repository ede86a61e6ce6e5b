import type { Finding } from '../found.ts'
import { Votes } from '../names/votes.ts'
import type { TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { isChosen } from './choice.ts'
import { type Facts, factsByKey, fillFacts, fillTime, note } from './facts.ts'
import { scanLoosePairs } from './loose-pairs.ts'
import { PairList } from './pair-list.ts'
import { readPairTime } from './pair-times.ts'
import { askWords } from './sentences.ts'

/**
 * ArcSight's Common Event Format, behind any envelope: `CEF:0|vendor|product|version|id|name|
 * severity|key=value …`. The keys mean what the standard's dictionary says, custom ones what their
 * labels say, others what their names suggest.
 */
export const cef: TextFormat = {
  id: 'cef',
  title: 'ArcSight Common Event Format',
  programs: [],
  read: ({ text, program }, into, times) => {
    const mark = text.indexOf('CEF:')
    // Some leave the mark out.
    const isBare = mark < 0 && (text.startsWith('0|') || text.startsWith('1|'))
    if (!isBare && (mark < 0 || !isEnvelope(text, mark, program))) return false
    const header = headerOf(text, isBare ? 0 : mark + 4)
    if (header === undefined) return false
    readEvent(text, header, into, times)
    return true
  },
}

/** The seven fields before the pairs. */
interface Header {
  readonly vendor: string
  readonly id: string
  readonly name: string
  /** Index of the first pair. */
  readonly end: number
}

/** What the standard's keys mean, under both of a key's names. */
const FACTS = factsByKey({
  source: 'src sourceAddress',
  sourcePort: 'spt sourcePort',
  sourceBytes: 'in bytesIn',
  target: 'dst destinationAddress',
  targetPort: 'dpt destinationPort',
  targetBytes: 'out bytesOut',
  user: 'suser sourceUserName',
  targetUser: 'duser destinationUserName',
  transport: 'proto transportProtocol',
  application: 'app applicationProtocol',
  url: 'request requestUrl',
  method: 'requestMethod',
  agent: 'requestClientApplication',
  referer: 'requestContext',
  action: 'act deviceAction',
  outcome: 'outcome eventOutcome',
  category: 'cat deviceEventCategory',
  repeats: 'cnt baseEventCount',
})

/** In this order: when the device saw it, when it began, when it ended. */
const TIMES = ['rt', 'deviceReceiptTime', 'start', 'startTime', 'end', 'endTime']

/** Somebody else's, or of a part that tells nothing of who acted. */
const PASSED_OVER = new Set([
  ...['dvc', 'dvchost', 'dvcmac', 'deviceAddress', 'agt', 'ahost', 'at', 'av', 'aid', 'dtz'],
  ...['msg', 'message', ...TIMES],
])

const CUSTOM = /^(?:c[sn]\d|cfp\d|c6a\d|flex(?:String|Number|Date)\d|deviceCustom\w{4,20}\d)$/

const PAIRS = new PairList()
const VOTES = new Votes()

function isCustom(key: string): boolean {
  const first = key.charCodeAt(0)
  // Those of `c`, `d` and `f` alone are looked at.
  return (first === 0x63 || first === 0x64 || first === 0x66) && CUSTOM.test(key)
}

function readEvent(text: string, header: Header, into: Finding, times: Times): void {
  const pairs = PAIRS
  pairs.clear()
  scanLoosePairs(text, header.end, pairs)
  const facts: Facts = {}
  for (let at = 0; at < pairs.count; at++) {
    const key = pairs.keys[at] as string
    const value = pairs.values[at] as string
    if (value === '' || !isChosen(pairs, at)) continue
    const fact = FACTS.get(key)
    if (fact !== undefined) note(facts, fact, value)
    else if (isCustom(key)) {
      const label = pairs.get(`${key}Label`)
      if (label !== undefined) {
        // A link leads to the device's own pages.
        if (!/ur[il]|link/i.test(label)) VOTES.offer(label, value)
      } else if (key === 'c6a2') note(facts, 'source', value)
      else if (key === 'c6a3') note(facts, 'target', value)
    } else if (!PASSED_OVER.has(key) && !key.endsWith('Label')) VOTES.offer(key, value)
  }
  swapBytes(facts, header.vendor)
  into.fields['event.code'] ??= header.id === '' ? undefined : header.id
  fillFacts(facts, header.name, into)
  VOTES.settle(into)
  askWords(pairs.get('msg') ?? pairs.get('message'), into, times)
  readEventTime(pairs, text, into, times)
}

/** Of the standard's own names the first, else any that is a time's. */
function readEventTime(pairs: PairList, text: string, into: Finding, times: Times): void {
  const key = TIMES.find(name => (pairs.get(name) ?? '') !== '')
  if (key === undefined) {
    readPairTime(pairs, text, into, times)
    return
  }
  const value = pairs.get(key)
  const zone = pairs.get('dtz') ?? pairs.get('deviceTimeZone')
  fillTime(zone === 'UTC' || zone === 'GMT' ? `${value} ${zone}` : value, into, times)
}

/**
 * By the standard `in` is what flows from source to destination, `out` what comes back. Fortinet
 * writes what it received as `in` and what it sent as `out`.
 */
function swapBytes(facts: Facts, vendor: string): void {
  if (vendor !== 'Fortinet') return
  const { sourceBytes, targetBytes } = facts
  delete facts.sourceBytes
  delete facts.targetBytes
  note(facts, 'sourceBytes', targetBytes)
  note(facts, 'targetBytes', sourceBytes)
}

/** The fields end at a pipe that is not escaped; the seventh may end the text. */
function headerOf(text: string, from: number): Header | undefined {
  const fields: string[] = []
  let start = text.charCodeAt(from) === 0x20 ? from + 1 : from
  const version = text.charCodeAt(start)
  if (!(version >= 0x30 && version <= 0x39)) return undefined
  for (let at = start; at < text.length && fields.length < 7; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === PIPE) {
      fields.push(text.slice(start, at))
      start = at + 1
    }
  }
  if (fields.length < 6) return undefined
  const [, vendor = '', , , id = '', name = ''] = fields
  const end = fields.length === 7 ? start : text.length
  return { vendor, id: unescaped(id), name: unescaped(name), end }
}

const PIPE = 0x7c
const BACKSLASH = 0x5c

function unescaped(field: string): string {
  return field.includes('\\') ? field.replace(/\\([\\|])/g, '$1').trim() : field.trim()
}

/**
 * Whether what stands before is an envelope's: times, priorities, numbers and a host. In a
 * sentence `CEF:` is somebody's user name or path, and worth nothing.
 */
export function isEnvelope(text: string, at: number, program: string): boolean {
  if (at === 0) return true
  if (at > MAX_ENVELOPE || program !== '') return text.slice(0, at).trim() === ''
  let names = 0
  for (const word of text.slice(0, at).trim().split(/\s+/)) {
    // A value of a pair is somebody's as well.
    if (word.includes('=')) return false
    if (!WORD_OF_ENVELOPE.test(word) && word !== '-' && ++names > 1) return false
  }
  return true
}

const MAX_ENVELOPE = 256
const DAYS_AND_MONTHS =
  'jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun utc gmt am pm'
const WORD_OF_ENVELOPE = new RegExp(`\\d|^(?:${DAYS_AND_MONTHS.replaceAll(' ', '|')})\\b`, 'i')
