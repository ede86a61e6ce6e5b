import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { readFirewall } from './cisco-asa.ts'
import { readRouter } from './cisco-ios.ts'
import { readPairs } from './cisco-pairs.ts'

/** ASA, FTD and PIX; IOS, IOS XE and NX-OS: whatever has a tag such as `%ASA-4-106023:`. */
export const cisco: TextFormat = {
  id: 'cisco',
  title: "Cisco's firewalls, routers and switches",
  programs: [],
  usual: ['%*'],
  read: (message, into, times) => readTagged(message, into, times),
}

const TAG = /^%([A-Z][A-Z0-9_]*(?:-[A-Za-z][A-Za-z0-9_]*)*-[0-7]-[A-Z0-9_]+)\s?:\s*/
/** The tag stands at the start, or behind what is left of a header. */
const MAX_HEADER_CHARS = 160

function readTagged({ text, program }: Message, into: Finding, times: Times): boolean {
  if (program.charCodeAt(0) === PERCENT) {
    const match = TAG.exec(`${program.toUpperCase()}:`)
    return match !== null && readMessage(match[1] ?? '', text, into)
  }
  const percent = text.indexOf('%')
  if (percent < 0 || percent > MAX_HEADER_CHARS) return false
  const head = percent === 0 ? text : text.slice(percent)
  const match = TAG.exec(head)
  if (match === null || !isHeader(text, percent)) return false
  if (!readMessage(match[1] ?? '', head.slice(match[0].length), into)) return false
  if (percent > 0 && Number.isNaN(into.timeMs) && times.find(text.slice(0, percent), 0)) {
    into.timeMs = times.ms
  }
  return true
}

const PERCENT = 0x25

/** What may stand before a tag: a time and two words at most, or words with colons behind them. */
const STAMPED = /\d\d:\d\d:\d\d(?:\.\d+)?(?:\s+[\w+.:-]+){0,2}[\s:]*$/
const NAMED = /^(?:<\d+>)?(?:[\w.-]+:\s?){0,2}$/

/** No sentence: what a client chose may hold a tag, and would have words before it. */
function isHeader(text: string, end: number): boolean {
  const head = text.slice(0, end)
  return STAMPED.test(head) || NAMED.test(head)
}

const FIREWALL = /^(?:ASA|FTD|PIX|FWSM|NGIPS)-/

function readMessage(code: string, text: string, into: Finding): boolean {
  const isFirewall = FIREWALL.test(code)
  const isRead = isFirewall
    ? readPairs(text, into) || readFirewall(code.slice(code.lastIndexOf('-') + 1), text, into)
    : readRouter(code, text, into)
  if (isRead) into.fields['event.code'] = code
  return isRead
}
