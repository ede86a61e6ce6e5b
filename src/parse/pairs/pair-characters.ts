// Kinds of characters, of ASCII alone.
const LETTER = 1
const KEY = 2 // letters, and what else a key may have
const BLANK = 4
const STOP = 8 // separates pairs: , ; |
const OPEN = 16 // brackets

const KINDS = Uint8Array.from({ length: 128 }, (_, code) => kindOf(code))

function kindOf(code: number): number {
  const letter = (code | 0x20) - 0x61
  if (letter >= 0 && letter < 26) return LETTER | KEY
  if (code >= 0x30 && code <= 0x39) return KEY
  if (code <= 0x20) return BLANK
  const text = String.fromCharCode(code)
  if ('_-.@$'.includes(text)) return KEY
  if (',;|'.includes(text)) return STOP
  return '[({<'.includes(text) ? OPEN : 0
}

/** Hot path. */
export function isLetter(code: number): boolean {
  return code < 128 && (KINDS[code]! & LETTER) !== 0
}

/** Letters, digits and `_-.@$`. Hot path. */
export function isOfKey(code: number): boolean {
  return code < 128 && (KINDS[code]! & KEY) !== 0
}

/** What may stand before a key: blanks and control characters, `,` `;` `|`, open brackets. */
export function isSeparator(code: number): boolean {
  return code < 128 && (KINDS[code]! & (BLANK | STOP | OPEN)) !== 0
}

/** What cannot begin a value. */
export function isBlankOrStop(code: number): boolean {
  return code < 128 && (KINDS[code]! & (BLANK | STOP)) !== 0
}

export function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27
}

/** What may follow a closing quote. */
export function isAfterQuote(code: number): boolean {
  if (isBlankOrStop(code)) return true
  return AFTER_QUOTE.includes(String.fromCharCode(code))
}

const AFTER_QUOTE = '])>}=:.'

/** The bracket that closes this one; 0 where it is none. */
export function closerOf(code: number): number {
  if (code === 0x5b) return 0x5d
  if (code === 0x28) return 0x29
  if (code === 0x7b) return 0x7d
  return code === 0x3c ? 0x3e : 0
}
