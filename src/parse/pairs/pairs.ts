import { Finding, type FoundFields } from '../found.ts'
import { Votes } from '../names/votes.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { words } from '../words/words.ts'
import { isChosen } from './choice.ts'
import { scanColonPairs } from './colon-pairs.ts'
import { PairList } from './pair-list.ts'
import { scanPairs } from './pair-scan.ts'
import { readPairTime } from './pair-times.ts'
import { outcomeIn } from './pair-values.ts'
import { readSentence, textOutside } from './surrounding.ts'
import { offer, offerWelf, sideKey, sidesIn } from './vendor-pairs.ts'

/**
 * `key=value` in any dialect, quoted or not: logfmt, WELF, Fortinet, SonicWall, Sophos, Check
 * Point, structured syslog, and sentences with pairs in them. The names say what the values are.
 * Where they name no client, or a sentence around them names one too, the words do.
 */
export const pairs: TextFormat = {
  id: 'pairs',
  title: 'pairs of key and value',
  programs: [],
  read: (message, into, times) => {
    const { text } = message
    const list = LIST
    list.clear()
    if (text.includes('=') || text.includes(':"')) scanPairs(text, 0, list)
    let isList = false
    if (list.count === 0 && text.includes(': ')) {
      scanColonPairs(text, list)
      if (list.count < MIN_LIST) return false
      isList = true
    }
    if (list.count === 0) return false
    const { fields } = into
    readPairs(list, text, into)
    const isTold = isAnything(fields)
    if (!isTold && list.count < MIN_PAIRS) return nothing(fields)
    readSentence(list, text, into)
    // Of a list with colons the words are surer who acted, unless it names two ends.
    const isWordy = isList && fields['destination.address'] === undefined
    const outside = textOutside(list, text) ?? (isWordy || !hasClient(fields) ? text : undefined)
    if (outside !== undefined) askWords({ ...message, text: outside }, into, times)
    const before = into.timeMs
    readPairTime(list, text, into, times)
    const isTimed = !Object.is(into.timeMs, before)
    return isTold || isAnything(fields) || isTimed || nothing(fields)
  },
}

/** So many pairs make a record of a text of which nothing is known but its time. */
const MIN_PAIRS = 3

/** Fewer colons are a sentence's. */
const MIN_LIST = 2

const LIST = new PairList()
const OTHER = new Finding()
const VOTES = new Votes()

function readPairs(list: PairList, text: string, into: Finding): void {
  const sides = sidesIn(list, text)
  for (let at = 0; at < list.count; at++) {
    const key = list.keys[at] as string
    const value = list.values[at] as string
    if (value === '' || !isChosen(list, at)) continue
    offer(list, sides === undefined ? key : sideKey(key, sides), value, VOTES)
  }
  offerWelf(list, VOTES)
  const { fields } = into
  fields['event.code'] = codeIn(list)
  VOTES.settle(into)
  const subject = list.get('subject')
  if (subject !== undefined && /^[\w.@\\-]{1,64}$/.test(subject)) fields['user.name'] ??= subject
  const action = fields['event.action']
  if ((action === undefined || action === 'connection') && isAttack(list)) {
    fields['event.action'] = 'alert'
  }
  if (action === 'connection')
    fields['event.outcome'] ??= outcomeIn(list.get('note') ?? list.get('msg'))
}

const ATTACKS = new Set(['attack', 'attackid', 'virus', 'signature', 'sigid', 'threatid', 'threat'])

function isAttack(list: PairList): boolean {
  for (let at = 0; at < list.count; at++) {
    if (ATTACKS.has(list.keys[at] as string) && list.values[at] !== '') return true
  }
  return false
}

/** The number that the vendor gave to this kind of event. */
function codeIn(list: PairList): string | undefined {
  const code = list.get('logid') ?? list.get('log_id')
  if (code !== undefined) return code === '' ? undefined : code
  return list.get('id') === 'firewall' ? list.get('m') : undefined
}

/** Who acted, and where they sat. */
const CLIENTS = [
  ...(['client.address', 'client.port', 'source.address', 'source.port'] as const),
  ...(['network.peer.address', 'network.peer.port'] as const),
]

/** Of what pairs may tell, what is worth a record. */
const TOLD = [
  ...(['client.address', 'source.address', 'user.name', 'destination.address'] as const),
  ...(['event.outcome', 'event.action', 'event.code', 'url.path', 'http.request.method'] as const),
]

function isAnything(fields: FoundFields): boolean {
  return TOLD.some(name => fields[name] !== undefined)
}

/** Takes back what is not worth a record by itself. */
function nothing(fields: FoundFields): false {
  const target: Record<string, unknown> = fields
  for (const name in fields) if (!OF_ENVELOPES.has(name)) target[name] = undefined
  return false
}

const OF_ENVELOPES = new Set(['process.name', 'event.repeats'])

function hasClient(fields: FoundFields): boolean {
  return (
    (fields['client.address'] ?? fields['source.address'] ?? fields['network.peer.address']) !==
    undefined
  )
}

/** Lets the words say who the client is, and what the pairs do not say. */
function askWords(message: Message, into: Finding, times: Times): void {
  const other = OTHER
  other.reset()
  other.candidates = into.candidates
  if (!words.read(message, other, times)) return
  const target: Record<string, unknown> = into.fields
  if (hasClient(other.fields)) for (const name of CLIENTS) target[name] = undefined
  for (const [name, value] of Object.entries(other.fields)) target[name] ??= value
}
