import { type Endpoint, readEndpoint, readNamedEndpoint } from './endpoints.ts'

// Where two endpoints stand in a sentence, and around which words. Each is linear in the length.

const SPACE = 0x20

/** `outside:192.0.2.1/4711` behind the first such words from this index on. */
export function readBehind(text: string, words: string, into: Endpoint, from = 0): boolean {
  const at = text.indexOf(words, from)
  return at >= 0 && readNamedEndpoint(text, at + words.length, into)
}

/** The same behind the last such words: where what a client chose can stand before them. */
export function readBehindLast(text: string, words: string, into: Endpoint): boolean {
  const at = text.lastIndexOf(words)
  return at >= 0 && readNamedEndpoint(text, at + words.length, into)
}

const MAX_ARROWS = 8

/**
 * The first `A -> B`, `A->B` or tcpdump's `A > B` from this index on that has an address at either
 * side, whatever stands around the addresses.
 */
export function readArrow(
  text: string,
  source: Endpoint,
  destination: Endpoint,
  from = 0,
): boolean {
  let head = text.indexOf('>', from)
  for (let tries = 0; head > 0 && tries < MAX_ARROWS; tries++) {
    if (readAround(text, head, source, destination)) return true
    head = text.indexOf('>', head + 1)
  }
  return false
}

/** Around the `>` at this index. */
function readAround(text: string, head: number, source: Endpoint, destination: Endpoint): boolean {
  let end = head
  while (end > 0 && (text[end - 1] === '-' || text[end - 1] === '=')) end--
  const isBare = end === head
  if (isBare && (text.charCodeAt(head - 1) !== SPACE || text.charCodeAt(head + 1) !== SPACE)) {
    return false
  }
  if (text.charCodeAt(end - 1) === SPACE) end--
  const after = text.charCodeAt(head + 1) === SPACE ? head + 2 : head + 1
  if (!readNamedEndpoint(text, after, destination)) return false
  const start = wordStart(text, end)
  if (readBefore(text, start, end, source)) return true
  const isAside = text[start] === '(' && text[end - 1] === ')' && text[start - 1] === ' '
  return isAside && readBefore(text, wordStart(text, start - 1), start - 1, source)
}

/** Of a name, an address and its port. */
const MAX_WORD_CHARS = 128

function wordStart(text: string, end: number): number {
  return Math.max(text.lastIndexOf(' ', end - 1) + 1, end - MAX_WORD_CHARS)
}

/** The endpoint that ends where the word ends; a user or interface in brackets may follow it. */
function readBefore(text: string, start: number, end: number, into: Endpoint): boolean {
  if (readNamedEndpoint(text, start, into) && into.end <= end) return true
  const equals = text.lastIndexOf('=', end)
  const bracket = Math.max(text.lastIndexOf('(', end), text.lastIndexOf('[', end))
  const from = Math.max(equals, bracket) + 1
  return from > start && from < end && readEndpoint(text, from, into) && into.end <= end
}

/** The words between two marks, the last such: `user "x"`; undefined where there are none. */
export function between(text: string, open: string, close: string): string | undefined {
  const at = text.indexOf(open)
  if (at < 0) return undefined
  const start = at + open.length
  const end = text.indexOf(close, start)
  return end < 0 ? undefined : text.slice(start, end)
}

/** `between`, up to the last closing mark: what a client chose may hold the mark itself. */
export function widely(text: string, open: string, close: string): string | undefined {
  const at = text.indexOf(open)
  if (at < 0) return undefined
  const start = at + open.length
  const end = text.lastIndexOf(close)
  return end < start ? undefined : text.slice(start, end)
}

const FAILED = anyOf(
  ...['deny|denied|drop|dropped|block|blocked|reject|rejected|fail|failed|failure|refused'],
  ...['discarded|invalid|unsuccessful|illegal|incorrect|shunned|no matching'],
)
const WENT_WELL = anyOf(
  ...['success|successful|successfully|succeeded|permit|permitted|accept|accepted|allow|allowed'],
  ...['built|pass|passed|started'],
)

/** Whole words, in any letter case. */
function anyOf(...words: readonly string[]): RegExp {
  return new RegExp(`\\b(?:${words.join('|')})\\b`, 'i')
}

/** What the words of a sentence say about how it went. */
export function outcomeIn(text: string): 'success' | 'failure' | undefined {
  if (FAILED.test(text)) return 'failure'
  return WENT_WELL.test(text) ? 'success' : undefined
}

const TRANSPORT = /\b(tcp|udp|icmpv?6?|gre|esp|sctp|igmp)\b/i

/** The first protocol that is named. */
export function transportIn(text: string): string | undefined {
  const name = TRANSPORT.exec(text)?.[1]?.toLowerCase()
  return name === 'icmp6' || name === 'icmpv6' ? 'ipv6-icmp' : name
}
