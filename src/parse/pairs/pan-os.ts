import type { Finding } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { type Facts, fillFacts, fillTime, note } from './facts.ts'

/**
 * Palo Alto's PAN-OS in its default layout: columns with commas, whose order the fourth one, the
 * type of log, says.
 */
export const panOs: TextFormat = {
  id: 'pan-os',
  title: 'Palo Alto PAN-OS, default columns',
  programs: [],
  clues: [
    'traffic',
    'threat',
    'system',
    'globalprotect',
    'authentication',
    'userid',
    'hip',
    'hipmatch',
    'config',
    'decryption',
    'tunnel',
  ],
  read: ({ text }, into, times) => {
    if (!BEGINNING.test(text)) return false
    const columns = columnsOf(text)
    const type = columns[TYPE] ?? ''
    const layout = LAYOUTS[type]
    if (layout === undefined) return false
    const facts: Facts = {}
    for (const fact of Object.keys(layout.facts) as (keyof Facts)[]) {
      note(facts, fact, columns[layout.facts[fact] ?? -1])
    }
    const subtype = columns[SUBTYPE] ?? ''
    layout.complete?.(columns, facts)
    if (type === 'THREAT' && subtype !== 'url') into.fields['event.action'] = 'alert'
    fillFacts(facts, `${layout.name} ${subtype}`.trim(), into)
    into.fields['event.code'] ??= codeOf(columns, type, subtype)
    fillTimeOf(columns, into, times)
    return true
  },
}

const TYPE = 3
const SUBTYPE = 4
const GENERATED = 6
const MAX_COLUMNS = 140
/** A number nobody uses, time of receipt, serial number, type. */
const BEGINNING = /^\d*,[^,]{0,40},[\w-]{0,40},[A-Z-]{5,16},/

interface Layout {
  /** Index of the column of each fact, from 0. */
  readonly facts: Readonly<Partial<Record<keyof Facts, number>>>
  /** What kind of event it is, in words that `fillFacts` knows. */
  readonly name: string
  readonly complete?: (columns: readonly string[], facts: Facts) => void
}

const SESSION = {
  ...{ source: 7, target: 8, user: 12, targetUser: 13, application: 14, repeats: 23 },
  ...{ sourcePort: 24, targetPort: 25, transport: 29, action: 30 },
} as const

const LAYOUTS: Readonly<Record<string, Layout>> = {
  TRAFFIC: { facts: { ...SESSION, sourceBytes: 32, targetBytes: 33 }, name: '' },
  THREAT: { facts: SESSION, name: '', complete: readUrl },
  DECRYPTION: { facts: SESSION, name: '' },
  TUNNEL: { facts: SESSION, name: '' },
  SYSTEM: { facts: {}, name: '', complete: readSentence },
  GLOBALPROTECT: {
    facts: { user: 12, source: 15, repeats: 24, outcome: 28 },
    name: '',
    complete: readPortal,
  },
  AUTHENTICATION: {
    facts: { source: 8, user: 9, repeats: 13 },
    name: 'auth',
    complete: readSentence,
  },
  USERID: { facts: { source: 8, user: 9 }, name: '' },
  HIPMATCH: { facts: { user: 7, source: 11 }, name: '' },
  'HIP-MATCH': { facts: { user: 7, source: 11 }, name: '' },
  CONFIG: { facts: { source: 7, user: 10, outcome: 12 }, name: 'config' },
}

/** The URL log keeps the URL where other threats have a file's name. */
function readUrl(columns: readonly string[], facts: Facts): void {
  if (columns[SUBTYPE] === 'url') note(facts, 'url', `https://${columns[31] ?? ''}`)
}

/** Stages of a connection; the login itself, successful or not, is one of them. */
function readPortal(columns: readonly string[], facts: Facts): void {
  note(facts, 'source', columns[16])
  const stage = columns[9] ?? ''
  if (stage === 'login') note(facts, 'action', 'login')
  else if (stage === 'logout') note(facts, 'action', 'logout')
}

/**
 * Sentences such as `failed authentication for user 'x'. Reason: …. From: 192.0.2.1.` The last
 * address counts, but where the sentence begins with it: `Login from: 192.0.2.1, … User name: x`.
 */
function readSentence(columns: readonly string[], facts: Facts): void {
  const [subtype, code, sentence] = [columns[SUBTYPE], columns[8], columns[14] ?? '']
  const isAuth = /auth|login|logged|logout/i.test(`${subtype} ${code} ${sentence.slice(0, 80)}`)
  if (!isAuth) return
  const first = /^[^'":,]{0,80}\blogin from: ?([\da-f.:]+)/i.exec(sentence)?.[1]
  const all = [...sentence.matchAll(/\bfrom:? ([\da-f.:]*[\da-f])/gi)]
  note(facts, 'source', first ?? all.at(-1)?.[1])
  const user = /\buser(?: name)?:? '?([^',]{1,128})/i.exec(sentence)?.[1]
  note(facts, 'user', user)
  const isFailed = /fail|invalid|denied|not /i.test(`${code} ${sentence.slice(0, 60)}`)
  if (/logged out|logout/i.test(sentence)) note(facts, 'action', 'logout')
  else note(facts, 'action', 'login')
  note(facts, 'outcome', isFailed ? 'failure' : 'success')
}

function codeOf(columns: readonly string[], type: string, subtype: string): string {
  if (type === 'SYSTEM' || type === 'GLOBALPROTECT') return columns[8] || subtype
  const threat = type === 'THREAT' ? /\((\d+)\)$/.exec(columns[32] ?? '')?.[1] : undefined
  return threat ?? `${type}-${subtype}`.toLowerCase()
}

/** A late column has the time with its zone; those before are the firewall's local time. */
function fillTimeOf(columns: readonly string[], into: Finding, times: Times): void {
  for (let at = columns.length - 1; at > 30; at--) {
    const column = columns[at] ?? ''
    if (column.length < 24 || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(column)) continue
    fillTime(column, into, times)
    return
  }
  fillTime(columns[GENERATED] || columns[1], into, times)
}

/** Cut at commas, those in quotes excepted; linear. */
function columnsOf(text: string): string[] {
  const columns: string[] = []
  for (let at = 0; at <= text.length && columns.length < MAX_COLUMNS; ) {
    let end: number
    if (text.charCodeAt(at) === QUOTE) {
      end = at + 1
      while (end < text.length) {
        if (text.charCodeAt(end) !== QUOTE) end++
        else if (text.charCodeAt(end + 1) === QUOTE) end += 2
        else break
      }
      columns.push(text.slice(at + 1, end).replaceAll('""', '"'))
      end = text.indexOf(',', end)
    } else {
      end = text.indexOf(',', at)
      columns.push(text.slice(at, end < 0 ? text.length : end))
    }
    if (end < 0) break
    at = end + 1
  }
  return columns
}

const QUOTE = 0x22
