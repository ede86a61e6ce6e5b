import { isLetter, isOfKey, isQuote } from './pair-characters.ts'
import type { PairList } from './pair-list.ts'
import { ValueEnds } from './value-ends.ts'

const SPACE = 0x20
const COLON = 0x3a

/** Keys of several words, such as `User Name`. */
const MAX_KEY_WORDS = 3
const MAX_KEY = 48
/** A value of more words is a sentence, of which the first word may be one. */
const MAX_VALUE_WORDS = 3

const ENDS = new ValueEnds()

/**
 * Gathers the pairs of a list such as `User Name: bob, Address: 192.0.2.1; [state: open]`: keys of
 * few words at the beginning of the text or behind a separator, values up to the next one. A
 * sentence may stand before the first key, then its last word is it. Takes time linear in the text.
 */
export function scanColonPairs(text: string, into: PairList): void {
  into.clear()
  ENDS.reset(text)
  const { length } = text
  let partAt = 0
  for (let at = 0; at < length && !into.isFull; at++) {
    const code = text.charCodeAt(at)
    if (isSeparator(code)) partAt = at + 1
    else if (isWrittenBreak(text, at, code)) {
      at += 3
      partAt = at + 1
    } else if (code === COLON && text.charCodeAt(at + 1) === SPACE) {
      const keyAt = keyBegin(text, partAt, at)
      if (keyAt < 0) continue
      const start = at + 2
      const isQuoted = isQuote(text.charCodeAt(start))
      const quoteEnd = isQuoted ? ENDS.quoteEnd(start) : -1
      const end = quoteEnd >= 0 ? quoteEnd : partEnd(text, start)
      const key = text.slice(keyAt, at)
      if (quoteEnd >= 0)
        into.add(key, text.slice(start + 1, end), keyAt, start + 1, end + 1, 'quotes')
      else into.add(key, valueIn(text.slice(start, end).trim()), keyAt, start, end)
      const isBreak = quoteEnd < 0 && isWrittenBreak(text, end, text.charCodeAt(end))
      at = isBreak ? end + 3 : end
      partAt = at + 1
    }
  }
}

/** Index where the key before a colon begins, -1 where none does. */
function keyBegin(text: string, from: number, colon: number): number {
  let words = 1
  let at = colon
  let lastWordAt = -1
  const limit = Math.max(from, colon - MAX_KEY)
  for (; at > limit; at--) {
    const code = text.charCodeAt(at - 1)
    if (isOfKey(code)) continue
    if (code !== SPACE) break
    if (lastWordAt < 0) lastWordAt = at
    if (at - 1 > from && ++words > MAX_KEY_WORDS) break
  }
  while (at < colon && text.charCodeAt(at) === SPACE) at++
  // All of the part, or its last word.
  const isWhole = at - from <= MAX_KEY && text.slice(from, at).trim() === ''
  const begin = isWhole || lastWordAt < 0 ? at : lastWordAt
  return begin < colon && isLetter(text.charCodeAt(begin)) ? begin : -1
}

function partEnd(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isSeparator(code) || isWrittenBreak(text, at, code)) break
  }
  return at
}

/** The end of a line, written as four characters. */
function isWrittenBreak(text: string, at: number, code: number): boolean {
  return code === 0x5c && text.startsWith('\\r\\n', at)
}

function valueIn(value: string): string {
  const words = value.split(' ', MAX_VALUE_WORDS + 1)
  return words.length > MAX_VALUE_WORDS ? (words[0] ?? '') : value
}

/** Comma, semicolon, pipe, brackets, and the ends of lines. */
function isSeparator(code: number): boolean {
  if (code === 0x2c || code === 0x3b || code === 0x7c || code === 0x5b || code === 0x5d) return true
  return code === 0x28 || code === 0x29 || code === 9 || code === 10 || code === 13
}
