/** More columns than any table has. */
const MAX_COLUMNS = 1_024

/**
 * Columns of which some stand in quotes, with `""` for a quote. Undefined where quotes are open at
 * the end, or text follows a closing one.
 */
export function splitQuoted(line: string, separator: string): string[] | undefined {
  const parts: string[] = []
  let from = 0
  while (parts.length < MAX_COLUMNS) {
    const part = line[from] === '"' ? quotedEnd(line, from) : line.indexOf(separator, from)
    if (line[from] === '"') {
      if (part < 0) return undefined
      parts.push(line.slice(from + 1, part - 1).replaceAll('""', '"'))
      if (part === line.length) return parts
      if (line[part] !== separator) return undefined
      from = part + 1
    } else {
      if (part < 0) {
        parts.push(line.slice(from))
        return parts
      }
      parts.push(line.slice(from, part))
      from = part + 1
    }
  }
  return undefined
}

/** Behind the quote that closes the one at this index; -1 where none does. */
function quotedEnd(line: string, open: number): number {
  let at = line.indexOf('"', open + 1)
  while (at >= 0 && line[at + 1] === '"') at = line.indexOf('"', at + 2)
  return at + 1 === 0 ? -1 : at + 1
}
