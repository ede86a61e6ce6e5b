import type { Finding } from '../found.ts'
import type { PairList } from './pair-list.ts'
import { isAddress, loginIn, outcomeIn, portIn } from './pair-values.ts'

/** Of a sentence so much is looked at. */
const MAX_SENTENCE = 240
/** A shorter gap between two pairs has no room for a word and an address. */
const MIN_GAP = 12

/** An address behind a word that says whose it is: an IPv4 address or two colons at least. */
const NAMED = new RegExp(
  '\\b(?:from|by|client|remote|peer|rhost|source|addr(?:ess)?|ip|host)\\b[\\s:=[(<\'"]{1,4}' +
    '(?:\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|(?:[\\da-f]{0,4}:){2,7}[\\da-f.]{1,15})',
  'i',
)

/** Values that go on behind the blank at which they were cut. */
const SENTENCES = new Set([
  ...['msg', 'message', 'Message', 'desc', 'description', 'Description', 'reason', 'text', 'info'],
  ...['detail', 'details', 'comment', 'note', 'error', 'err', 'logdesc'],
])

/** Words that announce what a client chose. */
const CHOSEN = /\b(?:for|of|users?|usr|name|username|account|acct|path|file|url|uri|subject)\b/i

/**
 * The text in which words name an address beside the pairs, and may be right: before the first pair
 * with one, or behind it if that may be part of a name that somebody chose, as in `login failed
 * for x src=192.0.2.1 from 203.0.113.7`. Where such a name comes after the words, only what stands
 * before the pair. Undefined where there is none.
 */
export function textOutside(pairs: PairList, text: string): string | undefined {
  const { count, froms, ends } = pairs
  let from = 0
  let addressAt = -1
  for (let at = 0; at <= count; at++) {
    const to = at < count ? (froms[at] ?? from) : text.length
    const isLong = to - from >= MIN_GAP && !isRest(pairs, at - 1)
    const named = isLong ? text.slice(from, to).search(NAMED) : -1
    if (named >= 0) {
      if (addressAt >= 0) return CHOSEN.test(text.slice(0, addressAt)) ? text : undefined
      return CHOSEN.test(text.slice(from + named, to)) ? text.slice(0, to) : text
    }
    if (at === count) break
    from = ends[at] ?? to
    if (addressAt < 0 && isAddress(pairs.values[at] ?? '')) addressAt = to
  }
  return undefined
}

/** Whether what follows the pair still is its value. */
function isRest(pairs: PairList, at: number): boolean {
  return at >= 0 && pairs.enclosures[at] === 'none' && SENTENCES.has(pairs.keys[at] ?? '')
}

/** Takes from the sentence before the pairs, or from their message, whether it is about a login. */
export function readSentence(pairs: PairList, text: string, into: Finding): void {
  let sentences = 0
  for (let at = 0; at < pairs.count && sentences < 2; at++) {
    if (!SENTENCES.has(pairs.keys[at] ?? '')) continue
    sentences++
    // Without quotes it goes on up to the next pair.
    const next = at + 1 < pairs.count ? pairs.froms[at + 1] : text.length
    const end = pairs.enclosures[at] === 'none' ? next : pairs.ends[at]
    const sentence = text.slice(pairs.starts[at], end)
    readTarget(sentence, into)
    if (isLogin(sentence, into)) return
  }
  const before = pairs.froms[0] ?? 0
  if (before > 4) isLogin(text.slice(0, before), into)
}

/** Whom somebody tried to reach: `client … was trying to connect to '198.51.100.1:443'`. */
function readTarget(sentence: string, { fields }: Finding): void {
  if (fields['destination.address'] !== undefined || !sentence.includes(' to ')) return
  const [, address, port] = TARGET.exec(sentence.slice(0, MAX_SENTENCE)) ?? []
  if (address === undefined || !isAddress(address)) return
  fields['destination.address'] = address
  fields['destination.port'] ??= portIn(port)
}

const TARGET = new RegExp(
  '\\b(?:connect|connecting|connection|trap|sent|sending) to (?:\\w{1,16} )?[\'"]?' +
    '([\\d.]{7,15})(?::(\\d{1,5}))?',
)

/** Fills in what a sentence about a login says. */
function isLogin(sentence: string, { fields }: Finding): boolean {
  const start = sentence.slice(0, MAX_SENTENCE)
  const action = loginIn(start)
  if (action === undefined) return false
  const known = fields['event.action']
  if (known !== undefined && known !== 'connection' && known !== action) return true
  fields['event.action'] = action
  fields['event.outcome'] ??= outcomeIn(start)
  if (fields['source.address'] === undefined) return true
  fields['client.address'] ??= fields['source.address']
  fields['client.port'] ??= fields['source.port']
  fields['source.address'] = undefined
  fields['source.port'] = undefined
  return true
}
