import { show } from '../base/problem.ts'

/** Longest text of a condition or a one-line rule, UTF-16 code units. */
export const MAX_TEXT_LENGTH = 4_096

/**
 * A piece of the rule language. `text` is what it means: of a quoted text what stands between the
 * quotes, escapes resolved; of a field in backticks its name. `at` and `end` are offsets.
 */
export interface Token {
  readonly kind: 'word' | 'text' | 'field' | 'symbol' | 'end'
  readonly text: string
  readonly at: number
  readonly end: number
}

/** The first mistake in a text; thrown and caught within the rule language. */
export class Mistake extends Error {
  readonly at: number
  readonly expected: string
  readonly found: string

  constructor(at: number, expected: string, found: string) {
    super(`expected ${expected}, found ${found}`)
    this.at = at
    this.expected = expected
    this.found = found
  }
}

const SYMBOLS = ['!=', '<=', '>=', '=', '<', '>', '(', ')', '[', ']', ',']
/** What other languages write, and what this one does instead. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['==', '"="'],
  ['<>', '"!="'],
  ['&&', '"and"'],
  ['||', '"or"'],
  ['!', '"not"'],
]
const WORD = /[^\s()[\],=<>!'"`&|;{}]+/y
const SPACE = /\s*/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Time linear in the text's length; the last token is `end`. Throws a `Mistake`. */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new Mistake(0, `at most ${MAX_TEXT_LENGTH} characters`, `${text.length}`)
  }
  const tokens: Token[] = []
  let at = matchAt(SPACE, text, 0).length
  while (at < text.length) {
    const token = tokenAt(text, at)
    tokens.push(token)
    at = token.end + matchAt(SPACE, text, token.end).length
  }
  tokens.push({ kind: 'end', text: '', at, end: at })
  return tokens
}

function tokenAt(text: string, at: number): Token {
  const first = text[at]!
  if (first === '"' || first === "'") return quotedText(text, at, first)
  if (first === '`') return quotedField(text, at)
  for (const [theirs, ours] of FOREIGN) {
    const symbol = theirs === '!' && text[at + 1] === '=' ? '' : theirs
    if (symbol && text.startsWith(symbol, at)) throw new Mistake(at, ours, show(symbol))
  }
  for (const symbol of SYMBOLS) {
    if (text.startsWith(symbol, at)) {
      return { kind: 'symbol', text: symbol, at, end: at + symbol.length }
    }
  }
  const word = matchAt(WORD, text, at)
  if (word === '') throw new Mistake(at, 'a field, an operator or a value', show(first))
  return { kind: 'word', text: word, at, end: at + word.length }
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at
  return sticky.exec(text)?.[0] ?? ''
}

function quotedText(text: string, at: number, quote: string): Token {
  let value = ''
  let next = at + 1
  while (next < text.length && text[next] !== quote) {
    if (text[next] !== '\\') {
      value += text[next]
      next++
      continue
    }
    const escaped = text[next + 1] ?? ''
    if (escaped === 'u') {
      value += unicodeEscape(text, next)
      next += 6
      continue
    }
    const meant = Object.hasOwn(ESCAPES, escaped) ? ESCAPES[escaped] : undefined
    if (meant === undefined) {
      throw new Mistake(next, String.raw`an escape such as \" or \\ or \n`, show(`\\${escaped}`))
    }
    value += meant
    next += 2
  }
  if (next >= text.length) throw new Mistake(at, `a closing ${quote}`, 'the end')
  return { kind: 'text', text: value, at, end: next + 1 }
}

function unicodeEscape(text: string, at: number): string {
  const digits = text.slice(at + 2, at + 6)
  if (!/^[0-9a-f]{4}$/i.test(digits)) {
    throw new Mistake(at, String.raw`an escape such as \u00e9`, show(`\\u${digits}`))
  }
  return String.fromCharCode(Number.parseInt(digits, 16))
}

function quotedField(text: string, at: number): Token {
  const close = text.indexOf('`', at + 1)
  if (close < 0) throw new Mistake(at, 'a closing `', 'the end')
  if (close === at + 1) throw new Mistake(at, 'a field name', '``')
  return { kind: 'field', text: text.slice(at + 1, close), at, end: close + 1 }
}
