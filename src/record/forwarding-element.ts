/** One hop of a `Forwarded` header, RFC 7239 section 4: `for="[2001:db8::1]:80";proto=https`. */
export interface ForwardedElement {
  /** Index of its first character, after the comma. */
  start: number
  /** Where the value of `for` stands, without quotes; -1 where the hop does not say it. */
  forStart: number
  forEnd: number
  /** Nothing but blanks: no hop at all. */
  isEmpty: boolean
}

/** A longer element is malformed: two host names fit in. */
const MAX_CHARS = 1_024

const TAB = 9
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const SEMICOLON = 59
const EQUALS = 61
const BACKSLASH = 92

export function createElement(): ForwardedElement {
  return { start: 0, forStart: -1, forEnd: -1, isEmpty: true }
}

/**
 * Reads the element that ends before `end`, from right to left, and never looks further left than
 * its own comma: so what a client put before a proxy's element cannot change what that means, be it
 * an open quote or a backslash. From the right, too, a well-formed element can be read in one way
 * only: a quote that closes is the last character of its pair, quotes inside have an odd number of
 * backslashes before them, and the quote that opens follows `=`. False where it is malformed; what
 * is unquoted may hold colons and brackets, as many write them. Linear in the element's length.
 */
export function readElement(text: string, end: number, into: ForwardedElement): boolean {
  const limit = Math.max(0, end - MAX_CHARS)
  into.forStart = -1
  into.isEmpty = true
  let at = skipBlanks(text, end, limit)
  for (;;) {
    const after = at
    if (at > limit && text.charCodeAt(at - 1) === QUOTE) at = openingQuote(text, at - 1, limit)
    else at = valueStart(text, at, limit)
    if (at < 0) return false
    if (at < after) {
      at = readPair(text, at, after, limit, into)
      if (at < 0) return false
    }
    at = skipBlanks(text, at, limit)
    if (at === 0 || text.charCodeAt(at - 1) === COMMA) break
    if (at === limit || text.charCodeAt(at - 1) !== SEMICOLON) return false
    into.isEmpty = false
    at = skipBlanks(text, at - 1, limit)
  }
  into.start = at
  return true
}

/** The pair whose value stands from `value` to `after`: index of its name, or -1. */
function readPair(
  text: string,
  value: number,
  after: number,
  limit: number,
  into: ForwardedElement,
): number {
  const equals = value - 1
  if (equals <= limit || text.charCodeAt(equals) !== EQUALS) return -1
  let name = equals
  while (name > limit && isTokenCharacter(text.charCodeAt(name - 1))) name--
  if (name === equals) return -1
  into.isEmpty = false
  if (equals - name !== 3 || text.slice(name, equals).toLowerCase() !== 'for') return name
  // Each parameter may be there once: of two, either may be the forged one.
  if (into.forStart >= 0) return -1
  const isQuoted = text.charCodeAt(value) === QUOTE
  into.forStart = isQuoted ? value + 1 : value
  into.forEnd = isQuoted ? after - 1 : after
  return name
}

/** Index of the quote that opens the text which the one at `closing` ends, or -1. */
function openingQuote(text: string, closing: number, limit: number): number {
  if (isEscaped(text, closing, limit)) return -1
  for (let at = closing - 1; at >= limit; at--) {
    if (text.charCodeAt(at) === QUOTE && !isEscaped(text, at, limit)) return at
  }
  return -1
}

/** An odd number of backslashes stands before it. Each is looked at for one quote only. */
function isEscaped(text: string, quote: number, limit: number): boolean {
  let at = quote
  while (at > limit && text.charCodeAt(at - 1) === BACKSLASH) at--
  return (quote - at) % 2 === 1
}

/** Index of an unquoted value that ends before `end`; `end` itself where there is none. */
function valueStart(text: string, end: number, limit: number): number {
  let at = end
  while (at > limit && isValueCharacter(text.charCodeAt(at - 1))) at--
  return at
}

function skipBlanks(text: string, end: number, limit: number): number {
  let at = end
  while (at > limit && isBlank(text.charCodeAt(at - 1))) at--
  return at
}

/** Anything that ends no value: colons and brackets belong to addresses. */
function isValueCharacter(code: number): boolean {
  if (code === COMMA || code === SEMICOLON || code === EQUALS) return false
  return code !== QUOTE && code !== BACKSLASH && code > SPACE && code < 127
}

/** RFC 9110 section 5.6.2, letters, digits and hyphens: no parameter has others. */
function isTokenCharacter(code: number): boolean {
  const letter = (code | 32) - 97
  return (letter >= 0 && letter < 26) || (code >= 48 && code <= 57) || code === 45 || code === 95
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}
