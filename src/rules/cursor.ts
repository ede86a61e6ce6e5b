import { show } from '../base/problem.ts'
import { isFieldName } from './expression.ts'
import { Mistake, type Token } from './tokens.ts'

/** Longest field name, UTF-16 code units. */
const MAX_FIELD_LENGTH = 256

/** A place in a list of tokens. Keywords are taken in any case. */
export class Cursor {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get token(): Token {
    return this.#tokens[this.#next]!
  }

  /** The token before the current one ends here. */
  get lastEnd(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0
  }

  /** The current token as a keyword: lower case; empty where it is no bare word. */
  get keyword(): string {
    return this.token.kind === 'word' ? this.token.text.toLowerCase() : ''
  }

  take(): Token {
    const token = this.token
    if (token.kind !== 'end') this.#next++
    return token
  }

  takeKeyword(word: string): boolean {
    if (this.keyword !== word) return false
    this.#next++
    return true
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false
    this.#next++
    return true
  }

  takeField(): string {
    const name = this.fieldBefore(this.token.text.length)
    this.take()
    return name
  }

  /** The field that the first characters of the current token name; takes nothing. */
  fieldBefore(length: number): string {
    const { kind, text, at } = this.token
    const name = text.slice(0, length)
    const named = kind === 'field' || (kind === 'word' && isFieldName(name))
    if (!named) this.fail('a field name (an odd one stands in backticks)')
    if (length > MAX_FIELD_LENGTH) {
      throw new Mistake(at, `a name of at most ${MAX_FIELD_LENGTH} characters`, `${length}`)
    }
    return name
  }

  /** The current token is the mistake, or another one that was read before. */
  fail(expected: string, token: Token = this.token): never {
    throw new Mistake(token.at, expected, token.kind === 'end' ? 'the end' : show(token.text))
  }
}
