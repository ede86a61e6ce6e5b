import { isDigit } from '../time/calendar.ts'
import type { Times } from '../time/times.ts'
import { BLANK, CLOSE, OPEN, type Peel, skipBlanks, wordEnd } from './peel.ts'
import { programIn } from './tag.ts'

const QUOTE = 0x22
const DASH = 0x2d
const BACKSLASH = 0x5c
const MAX_WORD = 512
/** Elements that say nothing about what happened: RFC 5424 section 7. */
const BY_THE_WAY = ['[origin', '[meta', '[timeQuality']

/**
 * Takes a header of RFC 5424 off, whose version stands here. Structured data stays in front of the
 * text if it holds more than what the RFC itself defines: some writers put all they have there.
 */
export function takeNewHeader(peel: Peel, from: number, times: Times): boolean {
  const { text } = peel
  let at = from
  while (at - from < 3 && isDigit(text.charCodeAt(at))) at++
  if (at === from || text.charCodeAt(at) !== BLANK) return false
  at++
  if (text.startsWith('- ', at)) return takeWords(peel, at + 2)
  if (!times.at(text, at) || text.charCodeAt(times.end) !== BLANK) return false
  const { ms } = times
  if (!takeWords(peel, times.end + 1)) return false
  if (!Number.isNaN(ms)) peel.timeMs = ms
  return true
}

/** All that follows the time: host, program, process, message, structured data. */
export function takeWords(peel: Peel, from: number): boolean {
  const { text } = peel
  let at = from
  const host = wordEnd(text, at, MAX_WORD)
  const program = host < 0 ? -1 : wordEnd(text, host + 1, MAX_WORD)
  const process = program < 0 ? -1 : wordEnd(text, program + 1, MAX_WORD)
  const message = process < 0 ? -1 : wordEnd(text, process + 1, MAX_WORD)
  if (message < 0) return false
  at = message + 1
  const nil = text.charCodeAt(at) === DASH
  if (nil ? !isNil(text, at) : text.charCodeAt(at) !== OPEN) return false
  peel.at = skipBlanks(text, nil ? at + 1 : dataStart(text, at))
  if (text.charCodeAt(peel.at) === 0xfeff) peel.at++
  else if (text.startsWith('\u00ef\u00bb\u00bf', peel.at)) peel.at += 3
  const isNamed = program > host + 2 || text.charCodeAt(host + 1) !== DASH
  peel.program = isNamed ? programIn(text, host + 1, program) : ''
  peel.isOwned = isNamed
  return true
}

function isNil(text: string, at: number): boolean {
  return at + 1 >= text.length || text.charCodeAt(at + 1) === BLANK
}

/** Index at which text worth reading begins: the first element, or behind all of them. */
function dataStart(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === OPEN) {
    const end = elementEnd(text, at)
    if (end < 0 || !isByTheWay(text.slice(at, end))) return from
    at = end
  }
  return at
}

function isByTheWay(element: string): boolean {
  const space = element.indexOf(' ')
  return space < 0 || BY_THE_WAY.includes(element.slice(0, space))
}

/** Index after the bracket that ends an element; -1 where none does. */
function elementEnd(text: string, from: number): number {
  let isQuoted = false
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isQuoted && code === BACKSLASH) at++
    else if (code === QUOTE) isQuoted = !isQuoted
    else if (code === CLOSE && !isQuoted) return at + 1
  }
  return -1
}
