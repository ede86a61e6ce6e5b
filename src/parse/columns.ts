const SPACE = 0x20
const QUOTE = 0x22
const DASH = 0x2d
const COLON = 0x3a
const BACKSLASH = 0x5c

// Hot path. Positions in a line of columns divided by spaces, some of them in quotes.

export function startsColumn(line: string, at: number, end: number): boolean {
  return at + 2 <= end && line.charCodeAt(at) === SPACE && line.charCodeAt(at + 1) === QUOTE
}

/** The closing quote, or the end of a line that was cut off before it. */
export function columnEnd(line: string, from: number, end: number): number {
  let at = line.indexOf('"', from)
  while (at >= 0 && at < end && isEscaped(line, at, from)) at = line.indexOf('"', at + 1)
  return at < 0 || at > end ? end : at
}

export function isEscaped(line: string, at: number, from: number): boolean {
  let before = at
  while (before > from && line.charCodeAt(before - 1) === BACKSLASH) before--
  return ((at - before) & 1) === 1
}

/** Three dots or two colons among characters of addresses, whatever it then turns out to be. */
export function isAddressLike(line: string, from: number, to: number): boolean {
  let dots = 0
  let colons = 0
  for (let at = from; at < to; at++) {
    const code = line.charCodeAt(at)
    if (code === 0x2e) dots++
    else if (code === COLON) colons++
    else if (!isAddressPart(code)) return false
  }
  return dots >= 3 || colons >= 2
}

function isAddressPart(code: number): boolean {
  const lower = code | 0x20
  const isHex = (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x66)
  return isHex || code === SPACE || code === 0x5b || code === 0x5d || code === 0x25
}

export function text(line: string, from: number, to: number): string | undefined {
  return to <= from || isDash(line, from, to) ? undefined : line.slice(from, to)
}

export function isDash(line: string, from: number, to: number): boolean {
  return to - from === 1 && line.charCodeAt(from) === DASH
}

export function digitsEnd(line: string, from: number): number {
  let at = from
  while (line.charCodeAt(at) >= 0x30 && line.charCodeAt(at) <= 0x39) at++
  return at
}

/** After the letters and hyphens of a request method. */
export function methodEnd(line: string, from: number): number {
  let at = from
  while (isMethodPart(line.charCodeAt(at))) at++
  return at
}

function isMethodPart(code: number): boolean {
  const lower = code | 0x20
  return (lower >= 0x61 && lower <= 0x7a) || code === DASH
}

/** A number of digits; beyond 2^53 it is as exact as a number can be. */
export function number(line: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = value * 10 + line.charCodeAt(at) - 0x30
  return value
}

export function lastIndexIn(line: string, code: number, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) if (line.charCodeAt(at) === code) return at
  return -1
}
