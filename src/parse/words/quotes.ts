import { codeAt, isWordPart } from './characters.ts'
import { OWN_TEXTS } from './vocabulary.ts'

/** A quoted text that is longer than the address in it may be what a client sent. */
const IN_QUOTES = -12

// Where the scan for quotes of the text at hand stands: texts are gone through from the left.
let scanned = ''
let quoteAt = -1
let nextAt = 0
let isOpen = false

/**
 * What is taken off an address in double quotes: nothing where it stands alone in them or where
 * the quoted text is named as the program's own (`msg="..."`). Asked from the left to the right;
 * `isFirst` begins anew.
 */
export function quotedPenalty(
  text: string,
  start: number,
  after: number,
  isFirst: boolean,
): number {
  if (isFirst || scanned !== text) {
    scanned = text
    quoteAt = -1
    isOpen = false
    nextAt = text.indexOf('"')
  }
  while (nextAt >= 0 && nextAt < start) {
    if (codeAt(text, nextAt - 1) !== 0x5c) {
      isOpen = isOpening(text, nextAt)
      quoteAt = nextAt
    }
    nextAt = text.indexOf('"', nextAt + 1)
  }
  if (!isOpen) return 0
  const isAlone = isPrefix(text, quoteAt + 1, start) && nextAt >= 0 && nextAt - after <= 1
  return isAlone || isOwnText(text, quoteAt) ? 0 : IN_QUOTES
}

/** Of the address asked for last: where the quote before it is that is never closed, or -1. */
export function unclosedQuote(): number {
  return isOpen && nextAt < 0 ? quoteAt : -1
}

/** Of the address asked for last: the quoted text is all that follows a colon, a message. */
export function isMessage(text: string): boolean {
  return nextAt === text.length - 1 && codeAt(text, quoteAt - 2) === 0x3a
}

/** Nothing, or what says of which kind the address is: `[`, `IPV4/UDP/`. */
function isPrefix(text: string, from: number, to: number): boolean {
  if (to - from <= 1) return true
  for (let at = from; at < to; at++) {
    const code = codeAt(text, at)
    const isUpper = code >= 0x41 && code <= 0x5a
    if (!isUpper && code !== 0x2f && code !== 0x34 && code !== 0x36) return false
  }
  return codeAt(text, from - 2) === 0x3d
}

/** Not one left over where a text was cut: it has a word before it and none behind. */
function isOpening(text: string, quote: number): boolean {
  if (isOpen) return false
  const before = codeAt(text, quote - 1)
  if (!isWordPart(before) && before !== 0x2e) return true
  const next = codeAt(text, quote + 1)
  return !(next < 0 || next === 0x20 || next === 0x5d || next === 0x29 || next === 0x2c)
}

function isOwnText(text: string, quote: number): boolean {
  let at = quote
  while (at > 0 && (codeAt(text, at - 1) === 0x20 || codeAt(text, at - 1) === 0x22)) at--
  const mark = codeAt(text, at - 1)
  if (mark !== 0x3d && mark !== 0x3a) return quote === 0
  const to = at - 1
  at = to
  while (at > 0 && to - at < 16 && isKeyPart(codeAt(text, at - 1))) at--
  return OWN_TEXTS.has(text.slice(at, to).toLowerCase())
}

function isKeyPart(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}
