import { createAddress, parseAddressIn } from '../../record/address.ts'

/** Finds words that are addresses. What was found last stands in the fields. */
export class AddressToken {
  /** Index of its first character, and after its last one; its port is part of it. */
  start = 0
  end = 0
  readonly #address = createAddress()

  /**
   * The first address between two indexes that is a word of its own, in brackets or behind a mark
   * such as `=` or `:` at most. Linear; names with digits in them are no addresses. Hot path.
   */
  find(text: string, from: number, to: number): boolean {
    let at = from
    while (at < to) {
      const code = text.charCodeAt(at)
      if (!isPart(code)) {
        at++
        continue
      }
      const start = at
      let marks = 0
      while (at < to && isPart(text.charCodeAt(at))) {
        const mark = text.charCodeAt(at++)
        if (mark === DOT || mark === COLON) marks++
      }
      if (marks < 2 || (start > from && isWord(text.charCodeAt(start - 1)))) continue
      if (at < to && isWord(text.charCodeAt(at))) continue
      if (this.#is(text, start, at)) return true
    }
    return false
  }

  #is(text: string, start: number, end: number): boolean {
    let to = end
    while (to > start && isMark(text.charCodeAt(to - 1)) && !text.startsWith('::', to - 2)) to--
    if (!parseAddressIn(text, start, to, this.#address)) return false
    this.start = start
    this.end = to
    if (text.charCodeAt(start - 1) !== OPEN || text.charCodeAt(to) !== CLOSE) return true
    const port = PORT.exec(text.slice(to + 1, to + 8))
    if (port === null) return true
    this.start = start - 1
    this.end = to + 1 + port[0].length
    return true
  }
}

const DOT = 0x2e
const COLON = 0x3a
const OPEN = 0x5b
const CLOSE = 0x5d
const PORT = /^:\d{1,5}(?!\d)/

function isPart(code: number): boolean {
  if (code >= 0x30 && code <= COLON) return true
  const lower = code | 0x20
  return code === DOT || (lower >= 0x61 && lower <= 0x66)
}

function isMark(code: number): boolean {
  return code === DOT || code === COLON
}

/** What may not stand beside an address: letters, digits, `-`, `_`, `/`, `%`. */
function isWord(code: number): boolean {
  const lower = code | 0x20
  if ((lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39)) return true
  return code === 0x2d || code === 0x5f || code === 0x2f || code === 0x25 || code === 0x40
}
