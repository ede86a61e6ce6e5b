import type { Finding } from '../found.ts'
import { Votes } from '../names/votes.ts'
import type { TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { isEnvelope } from './cef.ts'
import { isChosen } from './choice.ts'
import { type Facts, factsByKey, fillFacts, fillTime, note } from './facts.ts'
import { scanLoosePairs } from './loose-pairs.ts'
import { PairList } from './pair-list.ts'
import { askWords } from './sentences.ts'

/**
 * IBM's Log Event Extended Format, 1.0 with tabs between the pairs and 2.0 with any character, as
 * it is or in hexadecimal digits. Where a relay has replaced the tabs, blanks do.
 */
export const leef: TextFormat = {
  id: 'leef',
  title: 'IBM Log Event Extended Format',
  programs: [],
  clues: ['leef'],
  read: ({ text, program }, into, times) => {
    const at = text.indexOf('LEEF:')
    if (at < 0 || !isEnvelope(text, at, program)) return false
    const header = headerOf(text, at + 5)
    if (header === undefined) return false
    readEvent(text, header, into, times)
    return true
  },
}

interface Header {
  readonly id: string
  readonly delimiter: string
  /** Index of the first pair. */
  readonly end: number
}

const FACTS = factsByKey({
  source: 'src',
  sourcePort: 'srcPort',
  sourceBytes: 'srcBytes',
  target: 'dst',
  targetPort: 'dstPort',
  targetBytes: 'dstBytes',
  user: 'usrName',
  targetUser: 'suser duser',
  transport: 'proto',
  url: 'url',
  agent: 'userAgent',
  action: 'action act Action',
  outcome: 'outcome result',
  category: 'cat',
})

/** Somebody else's, or of a part that tells nothing of who acted. */
const PASSED_OVER =
  /^(?:devTime|devTimeFormat|dvc|dvchost|sender|msg|srcPreNAT|srcPostNAT|dstPreNAT|dstPostNAT)$/

const PAIRS = new PairList()
const VOTES = new Votes()

function readEvent(text: string, header: Header, into: Finding, times: Times): void {
  const pairs = PAIRS
  pairs.clear()
  if (text.indexOf(header.delimiter, header.end) >= 0) scanDelimited(text, header, pairs)
  else scanLoosePairs(text, header.end, pairs)
  const facts: Facts = {}
  for (let at = 0; at < pairs.count; at++) {
    const key = pairs.keys[at] as string
    const value = pairs.values[at] as string
    if (value === '' || !isChosen(pairs, at)) continue
    const fact = FACTS.get(key)
    if (fact !== undefined) note(facts, fact, value)
    else if (!PASSED_OVER.test(key)) VOTES.offer(key, value)
  }
  // Before address translation the source still is who it is.
  note(facts, 'source', pairs.get('srcPreNAT'))
  note(facts, 'source', pairs.get('identSrc'))
  into.fields['event.code'] ??= header.id === '' ? undefined : header.id
  fillFacts(facts, `${header.id} ${facts.category ?? ''} ${pairs.get('msg') ?? ''}`.trim(), into)
  VOTES.settle(into)
  askWords(pairs.get('msg') ?? pairs.get('description'), into, times)
  fillTime(pairs.get('devTime'), into, times)
}

function scanDelimited(text: string, { end, delimiter }: Header, into: PairList): void {
  for (let from = end; from < text.length; ) {
    const next = text.indexOf(delimiter, from)
    const to = next < 0 ? text.length : next
    const sign = text.indexOf('=', from)
    if (sign < 0) return
    if (sign < to) {
      const key = text.slice(from, sign).trim()
      into.add(key, text.slice(sign + 1, to).trim(), from, sign + 1, to, 'brackets')
    }
    from = to + delimiter.length
  }
}

const VERSION = /[12](?:\.\d)?(?=\|)/y

/** Five fields, and in 2.0 a sixth, the delimiter, which some leave out. */
function headerOf(text: string, from: number): Header | undefined {
  const start = text.charCodeAt(from) === 0x20 ? from + 1 : from
  VERSION.lastIndex = start
  if (!VERSION.test(text)) return undefined
  const ends: number[] = []
  for (let at = VERSION.lastIndex; at >= 0 && ends.length < 5; at = text.indexOf('|', at + 1)) {
    ends.push(at)
  }
  const [, , , before, last] = ends
  if (before === undefined || last === undefined) return undefined
  const id = text.slice(before + 1, last)
  const end = last + 1
  const sixth = text[start] === '2' ? text.indexOf('|', end) : -1
  if (sixth >= 0 && sixth - end <= 6) {
    return { id, delimiter: delimiterOf(text.slice(end, sixth)), end: sixth + 1 }
  }
  const isTabbed = text.indexOf('\t', end) >= 0
  return { id, delimiter: isTabbed ? '\t' : replacedTab(text, end), end }
}

/** `^`, `x5E`, `0x5e`, or nothing for the tab. */
function delimiterOf(field: string): string {
  const hex = /^(?:0?[xX]|\\[xXuU])([0-9a-fA-F]{2,4})$/.exec(field)?.[1]
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  return field === '' || field === '\\t' ? '\t' : field
}

/** What relays write where a tab was; a tab if none of it. */
function replacedTab(text: string, from: number): string {
  return ['#011', '\\t', '<009>', '\\x09'].find(tab => text.indexOf(tab, from) >= 0) ?? '\t'
}
