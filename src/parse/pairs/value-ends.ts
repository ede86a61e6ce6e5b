import { closerOf, isAfterQuote, isBlankOrStop, isOfKey, isQuote } from './pair-characters.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const EQUALS = 0x3d

/** Of what follows a comma so much is looked at for a key. */
const MAX_KEY = 64
/** Brackets are looked into so far; what is longer is taken up to the next blank. */
const MAX_BRACKET_CHARS = 8_192
/** Searches for closing brackets that may find none; with it the time stays linear. */
const MAX_BRACKET_MISSES = 8

/** Finds where quotes and brackets of one text close, and remembers where they do not. */
export class ValueEnds {
  #text = ''
  /** From these indexes on there is no closing quote or apostrophe. */
  #noQuoteFrom = 0
  #noApostropheFrom = 0
  #bracketMisses = 0

  reset(text: string): void {
    this.#text = text
    this.#noQuoteFrom = text.length
    this.#noApostropheFrom = text.length
    this.#bracketMisses = 0
  }

  /**
   * Index of the quote that closes the one at `open`: not escaped, and followed by a separator or
   * the end, so that quotes that a writer forgot to escape mostly stay inside. -1 for none.
   */
  quoteEnd(open: number): number {
    const text = this.#text
    const quote = text.charCodeAt(open)
    if (open >= (quote === QUOTE ? this.#noQuoteFrom : this.#noApostropheFrom)) return -1
    for (let at = open + 1; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === BACKSLASH) at++
      else if (code === quote) {
        const next = text.charCodeAt(at + 1)
        if (next === quote && isQuotedQuote(text, at)) at++
        else if (at + 1 === text.length || isAfterQuote(next)) return at
      }
    }
    if (quote === QUOTE) this.#noQuoteFrom = open
    else this.#noApostropheFrom = open
    return -1
  }

  /** Index of the bracket that closes the one at `open`, nested ones of its kind skipped. */
  bracketEnd(open: number): number {
    const text = this.#text
    if (this.#bracketMisses === MAX_BRACKET_MISSES) return -1
    const opening = text.charCodeAt(open)
    const closing = closerOf(opening)
    const limit = Math.min(text.length, open + MAX_BRACKET_CHARS)
    for (let at = open + 1, depth = 1; at < limit; at++) {
      const code = text.charCodeAt(at)
      if (code === opening) depth++
      else if (code === closing && --depth === 0) return at
    }
    this.#bracketMisses++
    return -1
  }
}

/** Two quotes stand for one, unless the first ends the value and the second begins another. */
function isQuotedQuote(text: string, at: number): boolean {
  const after = text.charCodeAt(at + 2)
  return after === QUOTE || !(Number.isNaN(after) || isAfterQuote(after))
}

/** Two quotes and then a value, `key=""value""`: an empty one is followed by a separator. */
export function isDoubled(text: string, at: number): boolean {
  if (text.charCodeAt(at + 1) !== QUOTE || at + 2 >= text.length) return false
  return !isAfterQuote(text.charCodeAt(at + 2))
}

/** Where a value without quotes ends: at a blank, and at a comma or semicolon before a new pair. */
export function bareEnd(text: string, from: number): number {
  const { length } = text
  let isOpen = false
  for (let at = from; at < length; at++) {
    const code = text.charCodeAt(at)
    if (isOfKey(code)) continue
    if (code <= 0x20 || code === 0x7c) return at
    if (code === 0x5b || code === 0x28) isOpen = true
    // `[key=value]`: the bracket is not the value's where the value opened none.
    else if ((code === 0x5d || code === 0x29) && !isOpen) {
      const next = text.charCodeAt(at + 1)
      if (at + 1 === length || isBlankOrStop(next) || next === code) return at
    } else if ((code === 0x2c || code === 0x3b) && endsPair(text, at + 1)) return at
  }
  return length
}

/** Whether a blank, the end or another key follows. */
function endsPair(text: string, from: number): boolean {
  const { length } = text
  if (from >= length || text.charCodeAt(from) <= 0x20) return true
  const isQuoted = isQuote(text.charCodeAt(from))
  const limit = Math.min(length, from + MAX_KEY)
  for (let at = isQuoted ? from + 1 : from; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === EQUALS) return at > from
    if (!isOfKey(code)) return isQuoted && (code === COLON || isQuote(code))
  }
  return false
}
