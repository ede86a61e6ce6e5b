// Kinds of characters, and the ways a port follows an address. Hot path.

const OPEN_ROUND = 0x28
const DOT = 0x2e
const SLASH = 0x2f
const COLON = 0x3a
const OPEN_SQUARE = 0x5b
const CLOSE_SQUARE = 0x5d
const SPACE = 0x20

/** Of a port behind an address: `#`, `.`, `@`, `_`. */
const OTHER_MARKS: ReadonlySet<number> = new Set([0x23, DOT, 0x40, 0x5f])

/** -1 where there is none: V8 drops code that was compiled for a text that it reads beyond. */
export function codeAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? text.charCodeAt(at) : -1
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

export function isHex(code: number): boolean {
  const lower = code | 0x20
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x66)
}

/** Letters, digits, the underscore, and everything that is not ASCII. */
export function isWordPart(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 0x5f || code > 0x7f
}

/** What follows an address. Reused: valid until the next call. */
export interface PortFound {
  /** -1 where there is none. */
  port: number
  /** After the port, the prefix length or the closing bracket; else where the address ends. */
  end: number
  isNetwork: boolean
}

const FOUND: PortFound = { port: -1, end: 0, isNetwork: false }

/**
 * `:22`, `#53`, `@53`, `/443`, `.22`, `[4500]`, `(22)`, `]:22`, ` port 22`; after a slash up to
 * 32 (or 128) it is the length of a prefix.
 */
export function portAfter(text: string, start: number, end: number): PortFound {
  FOUND.port = -1
  FOUND.end = end
  FOUND.isNetwork = false
  const isBracketed = codeAt(text, end) === CLOSE_SQUARE && codeAt(text, start - 1) === OPEN_SQUARE
  const at = isBracketed ? end + 1 : end
  const mark = codeAt(text, at)
  const isDirect = mark === COLON || mark === SLASH || OTHER_MARKS.has(mark)
  if (isDirect && isDigit(codeAt(text, at + 1))) {
    readPort(text, at + 1)
    if (mark === COLON && codeAt(text, FOUND.end) === COLON && isDigit(codeAt(text, FOUND.end + 1)))
      FOUND.port = -1
    if (mark === SLASH) settlePrefix(text, start, at)
  } else if (mark === OPEN_SQUARE || mark === OPEN_ROUND) {
    readPort(text, at + 1)
    const close = mark === OPEN_SQUARE ? CLOSE_SQUARE : 0x29
    if (FOUND.port >= 0 && codeAt(text, FOUND.end) === close) FOUND.end++
    else FOUND.port = -1
  } else if (isPortWord(text, at)) readPort(text, afterPortWord(text, at))
  if (FOUND.port < 0 && !FOUND.isNetwork) FOUND.end = end
  return FOUND
}

/** One to five digits up to 65535 that are no part of anything longer. */
function readPort(text: string, from: number): void {
  let port = 0
  let at = from
  while (at < from + 6 && isDigit(codeAt(text, at))) port = port * 10 + codeAt(text, at++) - 0x30
  FOUND.end = at
  const isZeroed = at > from + 1 && codeAt(text, from) === 0x30
  const isPort =
    !isZeroed && at > from && at < from + 6 && port <= 65_535 && !isWordPart(codeAt(text, at))
  const isFraction = codeAt(text, at) === DOT && isDigit(codeAt(text, at + 1))
  if (isPort && !isFraction) FOUND.port = port
}

/** `/24` is a prefix and `/443` a port; of an address with host bits it is not known which. */
function settlePrefix(text: string, start: number, slash: number): void {
  const isIpv6 = text.slice(start, slash).includes(':')
  if (FOUND.port < 0 || FOUND.port > (isIpv6 ? 128 : 32)) return
  FOUND.isNetwork = isIpv6 || codeAt(text, slash - 1) === 0x30 || FOUND.port === 32
  FOUND.port = -1
}

function isPortWord(text: string, at: number): boolean {
  let from = at
  while (from < at + 2 && isGap(codeAt(text, from))) from++
  return from > at && (text.startsWith('port', from) || text.startsWith('Port', from))
}

function afterPortWord(text: string, at: number): number {
  let from = text.indexOf('ort', at) + 3
  const end = from + 2
  while (from < end && isGap(codeAt(text, from))) from++
  return from
}

/** Space, comma, colon, `=`. */
function isGap(code: number): boolean {
  return code === SPACE || code === 0x2c || code === COLON || code === 0x3d
}
