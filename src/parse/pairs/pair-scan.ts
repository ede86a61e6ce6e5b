import {
  closerOf,
  isBlankOrStop,
  isLetter,
  isOfKey,
  isQuote,
  isSeparator,
} from './pair-characters.ts'
import type { PairList } from './pair-list.ts'
import { bareEnd, isDoubled, ValueEnds } from './value-ends.ts'

const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const EQUALS = 0x3d
const OPEN_BRACKET = 0x5b

/** A key that is longer is prose or noise. */
const MAX_KEY = 64

const ENDS = new ValueEnds()

/**
 * Gathers the `key=value` and `key:"value"` of a text from an index on. Nothing within a quoted or
 * bracketed value is a pair, nor is anything of a URL's query: a key begins the text or follows a
 * blank or a separator. Takes time linear in the text. Hot path.
 */
export function scanPairs(text: string, from: number, into: PairList): void {
  into.clear()
  ENDS.reset(text)
  const { length } = text
  let wordAt = from // where the word began that may turn out to be a key
  let isKey = true // so far it may
  for (let at = from; at < length; ) {
    const code = text.charCodeAt(at)
    if (isOfKey(code)) {
      at++
      continue
    }
    if (code === EQUALS || (code === COLON && isQuote(text.charCodeAt(at + 1)))) {
      at = isKey ? pair(text, wordAt, at, at + 1, into) : wordEnd(text, at)
      wordAt = at
      isKey = true
      if (into.isFull) return
    } else if (isQuote(code) && at === wordAt) {
      const end = ENDS.quoteEnd(at)
      at = end < 0 ? at + 1 : end + 1
      // A quoted word may be a key itself: "user"="x". Else nothing in it is any.
      const next = text.charCodeAt(at)
      if (end < 0 || !(next === EQUALS || next === COLON)) wordAt = at
    } else {
      at++
      if (!isSeparator(code)) isKey = false
      else if (code === SPACE && isKey && isSpacedEquals(text, at)) {
        // `key = value`: the blank before the sign does not end the key.
        at = pair(text, wordAt, at - 1, at + 2, into)
        wordAt = at
      } else {
        wordAt = at
        isKey = true
      }
    }
  }
}

/** Adds the pair of this key, whose value may begin there; index after the pair. Hot path. */
function pair(text: string, keyAt: number, keyEnd: number, from: number, into: PairList): number {
  const key = keyIn(text, keyAt, keyEnd)
  if (key === '') return wordEnd(text, from)
  let start = from
  let code = text.charCodeAt(start)
  // `dst= dstname=`: what follows is no value of the key.
  if (start >= text.length || isBlankOrStop(code)) {
    into.add(key, '', keyAt, start, start)
    return start
  }
  // A text within a text: key=\"value\".
  if (code === BACKSLASH && isQuote(text.charCodeAt(start + 1))) code = text.charCodeAt(++start)
  if (code === QUOTE && isDoubled(text, start)) {
    // Somebody's table has doubled the quotes.
    const end = text.indexOf('""', start + 2)
    if (end >= 0) {
      into.add(key, text.slice(start + 2, end), keyAt, start + 2, end + 2, 'quotes')
      return end + 2
    }
  } else if (isQuote(code)) {
    const end = ENDS.quoteEnd(start)
    if (end >= 0) {
      into.add(key, unescaped(text.slice(start + 1, end)), keyAt, start + 1, end + 1, 'quotes')
      return end + 1
    }
  } else if (closerOf(code) !== 0) {
    const end = ENDS.bracketEnd(start)
    // An address in brackets may have a port behind it: [2001:db8::1]:443.
    if (end >= 0 && code === OPEN_BRACKET && text.charCodeAt(end + 1) === COLON) {
      const after = bareEnd(text, end + 1)
      into.add(key, text.slice(start, after), keyAt, start, after, 'brackets')
      return after
    }
    if (end >= 0) {
      into.add(key, text.slice(start + 1, end), keyAt, start + 1, end + 1, 'brackets')
      return end + 1
    }
  }
  const end = bareEnd(text, start)
  into.add(key, text.slice(start, end), keyAt, start, end)
  return end
}

/** The key between two indexes, its quotes taken off; empty where it is none. Hot path. */
function keyIn(text: string, from: number, to: number): string {
  let start = from
  let end = to
  const first = text.charCodeAt(start)
  if (isQuote(first) && end - start > 2 && text.charCodeAt(end - 1) === first) {
    start++
    end--
    for (let at = start; at < end; at++) if (!isOfKey(text.charCodeAt(at))) return ''
  }
  if (end - start > MAX_KEY) return ''
  for (let at = start; at < end; at++)
    if (isLetter(text.charCodeAt(at))) return text.slice(start, end)
  return ''
}

/** A value whose key is none is no place for keys either, up to the next blank. */
function wordEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) > SPACE) at++
  return at
}

function isSpacedEquals(text: string, at: number): boolean {
  return text.charCodeAt(at) === EQUALS && text.charCodeAt(at + 1) === SPACE
}

function unescaped(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["'\\])/g, '$1') : value
}
