const ZERO = 0x30
const NINE = 0x39
/** A time has two, an IPv6 address without `::` seven. */
const MIN_COLONS = 3

/**
 * Whether a text may hold an address: false only where it holds none. Some 20 ns for a sentence,
 * so that most texts need not be read for it.
 */
export function mayHoldAddress(text: string): boolean {
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    if (!isDigit(text, dot - 1) || !isDigit(text, dot + 1)) continue
    const next = text.indexOf('.', dot + 1)
    if (next > 0 && next <= dot + 4 && isDigit(text, next + 1)) return true
  }
  let colons = 0
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    if (++colons >= MIN_COLONS || text.charCodeAt(colon + 1) === 0x3a) return true
  }
  return false
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= NINE
}
