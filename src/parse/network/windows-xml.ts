import type { Finding, FoundFields } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { countOf, transportOf } from './cells.ts'
import { setWindowsEvent } from './windows-events.ts'
import { asClient } from './windows-text.ts'

/** Windows' events as XML, on one line each; what a client chose is escaped within them. */
export const windowsXml: TextFormat = {
  id: 'windows-xml',
  title: "Windows' events as XML",
  programs: [],
  clues: ['event'],
  read: ({ text }, into, times) => {
    const start = text.indexOf('<Event')
    if (start < 0 || !/^[ >]/.test(text.slice(start + 6, start + 7))) return false
    const code = inElement(text, 'EventID')
    if (code === undefined) return false
    readEvent(text, code, into, times)
    return true
  },
}

const ADDRESSES = [
  'IpAddress',
  'SourceAddress',
  'ClientAddress',
  'SourceIp',
  'ClientIP',
  'IPString',
]
const PORTS = ['IpPort', 'SourcePort', 'ClientPort']
const DESTINATIONS = ['DestAddress', 'DestinationIp', 'DestinationAddress']
const USERS = ['TargetUserName', 'User', 'AccountName', 'SubjectUserName', 'Param1']

function readEvent(text: string, code: string, into: Finding, times: Times): void {
  const { fields } = into
  const time = /SystemTime=["']([^"']{10,40})["']/.exec(text)?.[1]
  const ms = time === undefined ? undefined : times.read(time)
  if (ms !== undefined) into.timeMs = ms
  setAddress(text, code, fields)
  fields['source.port'] = portOf(firstOf(text, PORTS))
  fields['destination.address'] = firstOf(text, DESTINATIONS)
  fields['destination.port'] = portOf(firstOf(text, ['DestPort', 'DestinationPort']))
  const protocol = firstOf(text, ['Protocol'])
  if (protocol !== undefined) fields['network.transport'] = transportOf(protocol)
  fields['user.name'] = firstOf(text, USERS) ?? inElement(text, 'User')
  const status = firstOf(text, ['Status', 'FailureCode'])
  const isTicket = code === '4768' || code === '4769' || code === '4776'
  // Small numbers mean something else with each provider; those with an address we know.
  if (code.length < 4 && fields['source.address'] === undefined) {
    fields['event.code'] = code
    return
  }
  setWindowsEvent(fields, code, isTicket && status !== undefined && !/^0x0+$/i.test(status))
  asClient(fields)
}

function setAddress(text: string, code: string, fields: FoundFields): void {
  const address =
    firstOf(text, ADDRESSES) ??
    inElement(text, 'Address') ??
    (code === '1149' ? (inElement(text, 'Param3') ?? firstOf(text, ['Param3'])) : undefined)
  if (address === undefined || address === 'LOCAL') return
  const bare = address.startsWith('::ffff:') ? address.slice(7) : address
  fields['source.address'] = bare.replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
}

function firstOf(text: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = dataOf(text, name)
    if (found !== undefined && found !== '' && found !== '-') return unescaped(found)
  }
  return undefined
}

/** `<Data Name='IpAddress'>192.0.2.1</Data>`, with either kind of quote. */
function dataOf(text: string, name: string): string | undefined {
  let at = text.indexOf(`Name='${name}'>`)
  if (at < 0) at = text.indexOf(`Name="${name}">`)
  if (at < 0) return undefined
  const start = at + name.length + 8
  const end = text.indexOf('<', start)
  return end < 0 ? undefined : text.slice(start, end).trim()
}

/** Of the first element of this name, attributes or not. */
function inElement(text: string, name: string): string | undefined {
  const at = text.indexOf(`<${name}`)
  if (at < 0) return undefined
  const start = text.indexOf('>', at) + 1
  const end = text.indexOf('<', start)
  const found = start > 0 && end > start ? text.slice(start, end).trim() : ''
  return found === '' || found === '-' ? undefined : found
}

function portOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : countOf(text)
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&apos;': "'" },
}

function unescaped(text: string): string {
  return text.includes('&') ? text.replace(/&\w{2,4};/g, name => ENTITIES[name] ?? name) : text
}
