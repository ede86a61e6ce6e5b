import type { PairList } from './pair-list.ts'

/** A key that is longer is none. */
const MAX_KEY = 64
const EQUALS = '='
const SPACE = 0x20
const BACKSLASH = 0x5c

/**
 * Pairs without quotes, whose values hold blanks and end before the next ` key=`. An escaped `\=`
 * is a value's own. Takes time linear in the text.
 */
export function scanLoosePairs(text: string, from: number, into: PairList): void {
  let key = ''
  let keyFrom = from
  let start = from
  for (let sign = text.indexOf(EQUALS, from); sign >= 0; sign = text.indexOf(EQUALS, sign + 1)) {
    const keyAt = keyBefore(text, sign, from)
    if (keyAt < 0) continue
    if (key !== '') into.add(key, valueIn(text, start, keyAt), keyFrom, start, keyAt)
    keyFrom = keyAt
    key = text.slice(keyAt, sign)
    start = sign + 1
  }
  if (key === '') return
  into.add(key, valueIn(text, start, text.length), keyFrom, start, text.length)
}

/** Index where the key before a sign begins, after a blank; -1 where there is no key. */
function keyBefore(text: string, sign: number, from: number): number {
  let at = sign
  const limit = Math.max(from, sign - MAX_KEY)
  let letters = false
  while (at > limit) {
    const code = text.charCodeAt(at - 1)
    const letter = (code | 0x20) - 0x61
    if (letter >= 0 && letter < 26) letters = true
    else if (!isKeyCharacter(code)) break
    at--
  }
  if (at === sign || !letters) return -1
  if (at === from) return at
  const before = text.charCodeAt(at - 1)
  // Newlines between pairs are at times written as \n.
  if (before <= SPACE) return at
  return text.charCodeAt(at) === 0x6e && before === BACKSLASH && at + 1 < sign ? at + 1 : -1
}

function isKeyCharacter(code: number): boolean {
  if (code >= 0x30 && code <= 0x39) return true
  return code === 0x5f || code === 0x2d || code === 0x2e || code === 0x5b || code === 0x5d
}

function valueIn(text: string, from: number, to: number): string {
  const value = text.slice(from, to).trim()
  const bare = value.endsWith('\\n') ? value.slice(0, -2).trim() : value
  const unquoted = isQuoted(bare) ? bare.slice(1, -1) : bare
  return unquoted.includes('\\') ? unquoted.replace(/\\([=\\|nr])/g, unescaped) : unquoted
}

function isQuoted(value: string): boolean {
  const first = value.charCodeAt(0)
  const isQuote = first === 0x22 || first === 0x27
  return isQuote && value.length > 1 && value.charCodeAt(value.length - 1) === first
}

function unescaped(_: string, code: string): string {
  return code === 'n' || code === 'r' ? '\n' : code
}
