import type { Finding, FoundFields } from '../found.ts'
import { userOf } from '../names/values.ts'
import type { Times } from '../time/times.ts'
import {
  countIn,
  isAbsent,
  isAddress,
  isKnownAddress,
  loginIn,
  outcomeIn,
  portIn,
  transportIn,
} from './pair-values.ts'

/** What a dialect's own names for things stand for. */
export type Fact =
  | 'source'
  | 'sourcePort'
  | 'sourceBytes'
  | 'target'
  | 'targetPort'
  | 'targetBytes'
  | 'user'
  | 'targetUser'
  | 'transport'
  | 'application'
  | 'url'
  | 'method'
  | 'agent'
  | 'referer'
  | 'action'
  | 'outcome'
  | 'category'
  | 'repeats'

/** Facts of one event as text; absent ones are undefined. */
export type Facts = Partial<Record<Fact, string>>

/** Which fact a key stands for, of the keys of each fact with blanks between them. */
export function factsByKey(table: Readonly<Facts>): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>()
  for (const fact of Object.keys(table) as Fact[]) {
    for (const key of (table[fact] ?? '').split(' ')) facts.set(key, fact)
  }
  return facts
}

/** Keeps the first value of a fact that is one at all. */
export function note(facts: Facts, fact: Fact, value: string | undefined): void {
  if (value !== undefined && facts[fact] === undefined && !isAbsent(value)) facts[fact] = value
}

/**
 * Fills in what is known of an event of which `name` says what it is. Somebody who connects to an
 * address has a source; somebody who logs in, or of whom nothing else is known, is a client.
 */
export function fillFacts(facts: Facts, name: string, into: Finding): void {
  const { fields } = into
  const login = loginIn(name) ?? loginIn(facts.action) ?? loginIn(facts.category)
  const isFlow = facts.target !== undefined && login === undefined
  if (facts.source !== undefined && isKnownAddress(facts.source)) {
    fields[isFlow ? 'source.address' : 'client.address'] ??= facts.source
  }
  fields[isFlow ? 'source.port' : 'client.port'] ??= portIn(facts.sourcePort)
  if (facts.target !== undefined && isAddress(facts.target)) {
    fields['destination.address'] ??= facts.target
  }
  fields['destination.port'] ??= portIn(facts.targetPort)
  fields['source.bytes'] ??= countIn(facts.sourceBytes)
  fields['destination.bytes'] ??= countIn(facts.targetBytes)
  fields['user.name'] ??= userOf(facts.user ?? facts.targetUser)
  fields['network.transport'] ??= transportIn(facts.transport)
  fields['network.protocol.name'] ??= protocolIn(facts)
  fields['user_agent.original'] ??= facts.agent
  fields['http.request.method'] ??= facts.method?.toUpperCase()
  fields['http.request.header.referer'] ??= facts.referer
  fillUrl(facts.url, fields)
  fields['event.action'] ??= login ?? actionIn(facts, name, isFlow)
  fields['event.outcome'] ??=
    outcomeIn(facts.outcome) ??
    (login === undefined ? undefined : outcomeIn(name)) ??
    outcomeIn(facts.action)
  const repeats = countIn(facts.repeats)
  if (repeats !== undefined && repeats > 1) fields['event.repeats'] ??= repeats
}

const ALERT =
  /alert|threat|attack|malware|intrusion|virus|exploit|\bi[dp]s\b|infect|suspicious|spyware/i

function actionIn(facts: Facts, name: string, isFlow: boolean): string | undefined {
  if (facts.method !== undefined) return 'request'
  if (ALERT.test(name) || (facts.category !== undefined && ALERT.test(facts.category))) {
    return 'alert'
  }
  return isFlow && (facts.targetPort ?? facts.transport) !== undefined ? 'connection' : undefined
}

function protocolIn({ application, transport }: Facts): string | undefined {
  const name = application ?? (transportIn(transport) === undefined ? transport : undefined)
  if (name === undefined || name.length > 32 || /[^\w.+-]/.test(name)) return undefined
  return transportIn(name) === undefined ? name.toLowerCase() : undefined
}

/** Path and query of a URL, with scheme and host or without. */
export function fillUrl(url: string | undefined, fields: FoundFields): void {
  if (url === undefined || fields['url.path'] !== undefined) return
  let from = 0
  const scheme = url.indexOf('://')
  if (scheme > 0 && scheme < 12) {
    from = url.indexOf('/', scheme + 3)
    if (from < 0) return
  } else if (url.charCodeAt(0) !== 0x2f) {
    // Some leave the scheme out: www.example.org/path.
    if (!/^[\w.-]{1,253}(?::\d{1,5})?\//.test(url)) return
    from = url.indexOf('/')
  }
  const query = url.indexOf('?', from)
  fields['url.path'] = query < 0 ? url.slice(from) : url.slice(from, query)
  if (query >= 0) fields['url.query'] = url.slice(query + 1)
}

/**
 * Takes a time from the message. Where an envelope already gave one, only a time that says its
 * zone is better: a device's local time is a guess.
 */
export function fillTime(value: string | undefined, into: Finding, times: Times): void {
  if (value === undefined || value.length > 64) return
  const isKnown = !Number.isNaN(into.timeMs)
  if (times.at(value, 0)) {
    const isGuess = times.isZoneless || times.isYearless
    if (!(isKnown && isGuess) && !Number.isNaN(times.ms)) into.timeMs = times.ms
    return
  }
  const ms = times.read(value)
  if (ms !== undefined) into.timeMs = ms
}
