import type { Finding } from '../found.ts'
import { isServerSide } from '../ports.ts'
import { codeAt } from './characters.ts'
import { unlikelihood } from './likelihood.ts'
import { Mentions } from './mentions.ts'
import { isMessage, quotedPenalty, unclosedQuote } from './quotes.ts'
import { Surroundings } from './surroundings.ts'
import { NAME_WORDS, UNSPECIFIED } from './vocabulary.ts'

/** Below it there is no client in the text, nor where an only address is outright another's. */
const MIN_SCORE = -6
/** What a user may have chosen, in a URL. */
const CHOSEN_BY_USER = -8
/** What stands where a name was announced, however it is put. */
const IN_NAME = -30
/** The first column of an access log. */
const IS_ACCESS = 20
const LABELLED = 2
/** An address is announced outright: "from", "client". */
const ANNOUNCED = 8

/** Two ends without a word, the first of which has a server's port. */
const SERVES = -6

/** An address that is named twice is worth its better place, if that says something. */
const TELLING = 4

const MENTIONS = new Mentions()
const AROUND = new Surroundings()
const SCORES = new Float64Array(32)
const QUOTED = new Int8Array(32)
const DIRECT = new Uint8Array(32)
const DECIDED = new Uint8Array(32)
const POINTED_AT = new Uint8Array(32)
const CLUES: string[] = []

/**
 * The client among the addresses of a text, and whom it went to. The last of several that the same
 * word announces, as a name that its user chose stands before it; else the first of equals. False
 * where there is no address. About 1 us. Hot path.
 */
export function chooseAddresses(text: string, into: Finding): boolean {
  MENTIONS.scan(text)
  const { count } = MENTIONS
  if (count === 0) return false
  for (let at = 0; at < count; at++) scoreOne(text, at)
  if (count === 1) trustHidden()
  if (count > 1) {
    turnSent(text)
    turnServed(text)
  } else if (QUOTED[0]! < 0 && isMessage(text)) SCORES[0]! -= QUOTED[0]!
  if (count > 1 || QUOTED[0]! < 0) distrustNames(text)
  if (count > 1) rewardRepeats()
  const best = bestOf()
  if (into.candidates !== undefined) addCandidates(text, into)
  if (isSettled(into)) return true
  const isOther = SCORES[best]! < 0 && (DIRECT[best] === 1 || POINTED_AT[best] === 1)
  if (isOther || SCORES[best]! < MIN_SCORE) {
    setDestination(text, -1, into)
    return into.fields['destination.address'] !== undefined
  }
  setClient(text, best, into)
  setDestination(text, best, into)
  return true
}

/** What stands around the text says it better. */
function isSettled({ fields }: Finding): boolean {
  const settled =
    fields['client.address'] ?? fields['source.address'] ?? fields['network.peer.address']
  return settled !== undefined
}

/** What a proxy added, right behind the address that it had itself. */
const FORWARDED = /[ ([{,;]{1,3}x-forwarded-for["' ]{0,2}[:=]["' ]{0,2}([\da-f:.,\s[\]]{2,300})/iy

function setClient(text: string, at: number, into: Finding): void {
  const { fields } = into
  const after = MENTIONS.afters[at]!
  const port = MENTIONS.ports[at]!
  const forwarded = MENTIONS.count > 1 ? forwardedAt(text, after) : null
  if (forwarded === null) {
    fields['client.address'] = addressText(text, at)
    if (port > 0) fields['client.port'] ??= port
    return
  }
  fields['network.peer.address'] = addressText(text, at)
  if (port > 0) fields['network.peer.port'] ??= port
  fields['http.request.header.x-forwarded-for'] ??= forwarded[1]?.trim()
}

function forwardedAt(text: string, at: number): RegExpExecArray | null {
  FORWARDED.lastIndex = at
  return FORWARDED.exec(text)
}

function addressText(text: string, at: number): string {
  return text.slice(MENTIONS.starts[at], MENTIONS.ends[at])
}

function scoreOne(text: string, at: number): void {
  const { starts, afters, ports, networks } = MENTIONS
  const floor = at === 0 ? 0 : afters[at - 1]!
  AROUND.look(text, starts[at]!, afters[at]!, floor)
  let score = AROUND.score + unlikelihood(MENTIONS.words, at)
  if (ports[at]! >= 0) score += 1
  if (networks[at] === 1 && !isOneHost(text, at)) score -= 6
  if (AROUND.isOfUrl) score += CHOSEN_BY_USER
  QUOTED[at] = quotedPenalty(text, starts[at]!, afters[at]!, at === 0)
  if (QUOTED[at]! < 0) score = Math.min(score, ANNOUNCED)
  score += QUOTED[at]! + accessScore(text, starts[at]!, afters[at]!)
  if (at > 0 && isBehind(text, floor, starts[at]!)) score -= 3
  if (at > 0 && ports[at]! >= 0 && ports[at - 1]! >= 0 && starts[at]! - floor <= 2) score -= 2
  if (isLabelled(text, at)) score += LABELLED
  SCORES[at] = score
  DIRECT[at] = AROUND.isDirect ? 1 : 0
  DECIDED[at] = AROUND.isDecided ? 1 : 0
  POINTED_AT[at] = AROUND.isPointedAt ? 1 : 0
  CLUES[at] = AROUND.clue.toLowerCase()
}

/** `192.0.2.1/32`: the network of one. */
function isOneHost(text: string, at: number): boolean {
  const length = text.slice(MENTIONS.ends[at]!, MENTIONS.afters[at]!)
  return length === '/32' || length === '/128'
}

/** How access logs begin: nothing that a client sent stands before that. */
function accessScore(text: string, start: number, after: number): number {
  if (start === 0) return isColumn(text, after) ? IS_ACCESS : 0
  return text.startsWith(' - - [', after) ? IS_ACCESS : 0
}

/** The dash behind it stands for a column, not between it and the other end. */
function isColumn(text: string, after: number): boolean {
  COLUMN.lastIndex = after
  return COLUMN.test(text)
}

const COLUMN = / - (?!\d{1,3}\.\d)/y

/** `IP: 192.0.2.1` beside another address is the one that acts, if it is no part of a name. */
function isLabelled(text: string, at: number): boolean {
  if (MENTIONS.count === 1 || !AROUND.isDirect || !LABELS.has(AROUND.clue.toLowerCase())) {
    return false
  }
  return !NAME_WORDS.test(text.slice(0, MENTIONS.starts[at]))
}

const LABELS: ReadonlySet<string> = new Set('ip ipaddr ipaddress address addr'.split(' '))

/** An address in brackets after another is the other end, or the same once more. */
function isBehind(text: string, floor: number, start: number): boolean {
  return start - floor <= 2 && codeAt(text, start - 1) === 0x28
}

/** An unspecified address that nothing speaks against is no listener: that would have a port. */
function trustHidden(): void {
  const { words, ports } = MENTIONS
  const isIpv4 = words[0] === 0 && words[1] === 0 && words[2] === 0xffff
  const isNone = words[3] === 0 && (isIpv4 || (words[0]! | words[1]! | words[2]!) === 0)
  if (!isNone) return
  const score = SCORES[0]! - UNSPECIFIED
  if (score >= (ports[0]! >= 0 ? TELLING : 0)) SCORES[0] = score
}

/** `192.0.2.1:25 203.0.113.7:50123`: the first of two that no word decides on is the server. */
function turnServed(text: string): void {
  for (let at = 1; at < MENTIONS.count; at++) {
    if (DECIDED[at - 1] === 1 || DECIDED[at] === 1) continue
    if (POINTED_AT[at] === 1 || POINTED_AT[at - 1] === 1) continue
    if (!NOTHING_BETWEEN.test(text.slice(MENTIONS.afters[at - 1], MENTIONS.starts[at]))) continue
    const port = portOf(text, at - 1)
    if (port >= 0 && isServerSide(port, portOf(text, at))) SCORES[at - 1]! += SERVES
  }
}

/** But for the port of the first: where a name may stand, it may be anything. */
const NOTHING_BETWEEN = /^\W{0,8}(?:\d{1,5}\W{1,8})?$/

/** Behind the address or in the column behind it; -1 where there is none. */
function portOf(text: string, at: number): number {
  const port = MENTIONS.ports[at]!
  return port >= 0 ? port : (portColumn(text, MENTIONS.afters[at]!) ?? -1)
}

/** "Sending a packet from A to B": A is the writer itself, B the peer. */
const SENDING = /\bsending\b/i
/** From one version to the next. */
const UPGRADING = /\b(?:up|down)(?:grad|dat)(?:e|es|ed|ing)\b/i

function turnSent(text: string): void {
  if (CLUES[0] !== 'from' || CLUES[1] !== 'to' || DIRECT[1] === 0) return
  const { starts } = MENTIONS
  const before = text.slice(Math.max(0, starts[0]! - 40), starts[0])
  if (UPGRADING.test(before)) {
    SCORES.fill(IN_NAME, 0, 2)
    DIRECT.fill(0, 0, 2)
  }
  if (!SENDING.test(before)) return
  const score = SCORES[0]!
  SCORES[0] = SCORES[1]!
  SCORES[1] = score
  CLUES[0] = 'to'
  CLUES[1] = 'from'
}

/**
 * Between the word that announces a name and the address that is announced last, everything may
 * be part of the name. What was announced before the name is safe from it, and nothing after it
 * is then believed.
 */
function distrustNames(text: string): void {
  const { count, starts } = MENTIONS
  const found = NAME_WORDS.exec(text)
  if (found === null) return
  const last = count - 1
  // A quote within the name, never closed, puts what follows the name in quotes.
  const isOpen = unclosedQuote() > found.index && DIRECT[last] === 1
  if (isOpen && CLUES[last] === 'from' && QUOTED[last]! < 0) SCORES[last]! -= QUOTED[last]!
  let anchor = -1
  let first = -1
  for (let at = 0; at < count; at++) {
    if (DIRECT[at] === 0 || SCORES[at]! < ANNOUNCED) continue
    anchor = at
    if (first < 0) first = at
  }
  if (anchor < 0) return
  const isSafe = starts[first]! < found.index || isLeading(text, found.index)
  for (let at = 0; at < count; at++) {
    if (starts[at]! > found.index && (isSafe || at < anchor)) SCORES[at]! += IN_NAME
  }
}

/** What begins with an address, but for that of a machine before its program's name. */
function isLeading(text: string, name: number): boolean {
  if (MENTIONS.starts[0]! > 1) return false
  const before = text.slice(MENTIONS.afters[0], Math.min(name, MENTIONS.afters[0]! + 80))
  return /^\]?[ -]/.test(before) && !/^\S* [^\s:]{1,64}:/.test(before)
}

function rewardRepeats(): void {
  const { count } = MENTIONS
  for (let at = 1; at < count; at++) {
    for (let other = 0; other < at; other++) {
      if (!MENTIONS.areEqual(at, other)) continue
      if (SCORES[at]! >= TELLING && SCORES[other]! < SCORES[at]!) SCORES[other] = SCORES[at]!
      break
    }
  }
}

function bestOf(): number {
  let best = 0
  for (let at = 1; at < MENTIONS.count; at++) {
    const ahead = SCORES[at]! - SCORES[best]!
    const isSameClue = DIRECT[at] === 1 && CLUES[at] === CLUES[best] && CLUES[at] !== ''
    if (ahead > 0 || (isSameClue && ahead > -2 && SCORES[at]! > 0)) best = at
  }
  return best
}

/** Words that say outright that an address is the other end. */
const TO_WORDS = new Set(
  (
    'to dst dest destination target towards server lip laddr daddr ' +
    'dial dialing dialling dstip dst_ip destip dest_ip localaddress'
  ).split(' '),
)

function setDestination(text: string, client: number, into: Finding): void {
  const { count, starts, afters, ports } = MENTIONS
  if (client >= 0 && client + 1 < count && CLUES[client] === '') {
    readColumns(text, client, into)
    if (into.fields['destination.address'] !== undefined) return
  }
  for (let at = 0; at < count; at++) {
    if (at === client || (client >= 0 && MENTIONS.areEqual(at, client))) continue
    const isNext = client >= 0 && at === client + 1 && ports[at]! >= 0 && ports[client]! >= 0
    const isBeside = isNext && starts[at]! - afters[client]! <= 2
    const isTo = DIRECT[at] === 1 && TO_WORDS.has(CLUES[at]!)
    if (POINTED_AT[at] === 0 && !isTo && !isBeside) continue
    into.fields['destination.address'] ??= addressText(text, at)
    if (ports[at]! >= 0) into.fields['destination.port'] ??= ports[at]!
    return
  }
}

/** Between two columns of addresses. */
const BETWEEN = /^"?([,;|\t])"?$/
/** Between the ends of a flow in columns: an arrow, the port of the first before it. */
const FLOW_BETWEEN = /^\s+(?:\d{1,5}\s+)?<?-+>\s+$/
const PORT_COLUMN = /"?([,;|\t])"?(\d{1,5})(?="?\1|"?$)/y
/** How far apart source and destination may be that have a port behind each. */
const MAX_APART = 64

/** Two columns of addresses beside each other, or with a port each, are source and destination. */
function readColumns(text: string, client: number, into: Finding): void {
  const { starts, afters } = MENTIONS
  const from = afters[client]!
  const to = starts[client + 1]!
  if (to - from > MAX_APART) return
  const { fields } = into
  const gap = text.slice(from, to)
  const port = portColumn(text, from)
  const otherPort = portColumn(text, afters[client + 1]!)
  if (port !== undefined && otherPort !== undefined) {
    fields['client.port'] ??= port
    fields['destination.port'] ??= otherPort
  } else if (!FLOW_BETWEEN.test(gap)) {
    // `192.0.2.1,198.51.100.2` that stands alone is a list.
    const separator = BETWEEN.exec(gap)?.[1]
    if (separator === undefined || !isBeside(text, client, separator)) return
  }
  fields['destination.address'] ??= addressText(text, client + 1)
}

function portColumn(text: string, at: number): number | undefined {
  PORT_COLUMN.lastIndex = at
  const port = PORT_COLUMN.exec(text)?.[2]
  return port === undefined || Number(port) > 65_535 ? undefined : Number(port)
}

/** There are more columns before or after the two addresses. */
function isBeside(text: string, client: number, separator: string): boolean {
  const { starts, afters } = MENTIONS
  const start = starts[client]!
  return text[start - 1] === separator || text[afters[client + 1]!] === separator
}

/** Characters to the left of an address that are shown to people. */
const SHOWN = 24

function addCandidates(text: string, into: Finding): void {
  for (let at = 0; at < MENTIONS.count; at++) {
    const start = MENTIONS.starts[at]!
    into.candidates?.push({
      address: addressText(text, at),
      seenAs: text.slice(Math.max(0, start - SHOWN), MENTIONS.afters[at]! + 8).trim(),
      score: Math.round(SCORES[at]! * 10) / 10,
    })
  }
}
