/** Lines that are looked at are long rather than many: an element's first ones. */
const MAX_LOOK = 65_536
/** Blanks that are waited through. */
const MAX_BLANKS = 4_096
/** A document that is one line is handed out as a line, if it is no longer than that. */
const MAX_LINE = 1_048_576

const NEWLINE = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const OPEN_MAP = 0x7b
const CLOSE_MAP = 0x7d

const WORD = /[-+.\w]*/y
const LITERAL = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/

/**
 * Whether a text that begins so is JSON of which a value goes over several lines, or a list on one
 * line of more than a megabyte: its first line is no whole value, and what follows goes on as JSON.
 * A text that begins with `[Sun Dec 04` or `[1234] ` is none. Undefined: more must be seen.
 */
export function isJsonDocument(head: Buffer): boolean | undefined {
  const { length } = head
  let from = 0
  while (from < length && isBlank(head[from]!)) from++
  if (from === length) return length > MAX_BLANKS ? false : undefined
  if (head[from] !== OPEN_LIST && head[from] !== OPEN_MAP) return false
  const newline = head.indexOf(NEWLINE, from)
  const lineEnd = newline < 0 ? length : newline
  if (newline < 0 && length - from > MAX_LINE) {
    return isListStart(head, from) && scan(head, from, from + MAX_LOOK) === 'open'
  }
  const line = scan(head, from, lineEnd)
  if (line !== 'open') return line === 'whole' && newline < 0 ? undefined : false
  if (newline < 0) return undefined
  let next = newline
  while (next < length && isBlank(head[next]!)) next++
  if (next === length) return length - newline > MAX_BLANKS ? false : undefined
  return scan(head, from, Math.min(length, newline + MAX_LOOK)) !== 'broken'
}

/** One line of more than a megabyte is one list, or the wrapper of one: others are records. */
const LIST_START =
  /^(?:\[|\{\s*"(?:records|events|value|items|logevents|entries|logs)"\s*:\s*\[)\s*\{/i

function isListStart(head: Buffer, from: number): boolean {
  return LIST_START.test(head.toString('latin1', from, from + 256))
}

type Verdict = 'open' | 'whole' | 'broken'

/** What the bytes are: values one after the other, of which the last may go on, or no JSON. */
function scan(bytes: Buffer, from: number, to: number): Verdict {
  const text = bytes.toString('latin1', from, to)
  const scanner = new JsonScanner(text)
  return scanner.run()
}

/** Strict but for what may stand between values. Open maps and lists are a stack of bits. */
class JsonScanner {
  readonly #text: string
  #at = 0
  readonly #open: number[] = []
  /** A name, or a value, must come; else a comma or an end may. */
  #wants: 'value' | 'name' | 'colon' | 'more' = 'value'
  /** An end may come in its place. */
  #isFirst = false

  constructor(text: string) {
    this.#text = text
  }

  run(): Verdict {
    const { length } = this.#text
    for (;;) {
      while (this.#at < length && isBlank(this.#text.charCodeAt(this.#at))) this.#at++
      if (this.#at === length) return this.#open.length > 0 ? 'open' : 'whole'
      if (!this.#token(this.#text.charCodeAt(this.#at))) {
        return this.#at >= length ? 'open' : 'broken'
      }
    }
  }

  /** False where there is none, with the index at the end where the text is cut off within one. */
  #token(code: number): boolean {
    if (code === CLOSE_LIST || code === CLOSE_MAP) return this.#close(code)
    const wants = this.#wants
    if (wants === 'more') {
      if (code !== COMMA) return this.#open.length === 0 && this.#value(code)
      this.#at++
      this.#wants = this.#open.at(-1) === OPEN_MAP ? 'name' : 'value'
      return true
    }
    if (wants === 'value') return this.#value(code)
    if (wants === 'colon') {
      if (code !== COLON) return false
      this.#at++
      this.#wants = 'value'
      return true
    }
    if (code !== QUOTE || !this.#string()) return false
    this.#wants = 'colon'
    return true
  }

  #close(code: number): boolean {
    const isList = code === CLOSE_LIST
    if (this.#open.at(-1) !== (isList ? OPEN_LIST : OPEN_MAP)) return false
    if (this.#wants !== 'more' && !this.#isFirst) return false
    this.#open.pop()
    this.#at++
    this.#wants = 'more'
    return true
  }

  #value(code: number): boolean {
    this.#isFirst = code === OPEN_LIST || code === OPEN_MAP
    this.#wants = code === OPEN_LIST ? 'value' : code === OPEN_MAP ? 'name' : 'more'
    if (this.#isFirst) {
      this.#open.push(code)
      this.#at++
      return true
    }
    if (this.#open.length === 0) return false
    if (code === QUOTE) return this.#string()
    WORD.lastIndex = this.#at
    const word = WORD.exec(this.#text)?.[0] ?? ''
    // One that goes up to the end may go on behind it.
    const isCut = this.#at + word.length === this.#text.length
    if (isCut ? !/^(?:-?\d|-$|[tfn])/.test(word) : !LITERAL.test(word)) return false
    this.#at += word.length
    return true
  }

  #string(): boolean {
    const { length } = this.#text
    for (let at = this.#at + 1; at < length; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === BACKSLASH) at++
      else if (code < 0x20) return false
      else if (code === QUOTE) {
        this.#at = at + 1
        return true
      }
    }
    this.#at = length
    return false
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}
