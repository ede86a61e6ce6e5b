import { isWord } from './name-words.ts'

/** `c-ip`, `s_port`, `id.orig_h`: letters that are words only together with these. */
const SHORT =
  /(^|[^A-Za-z0-9])(c|s|d|r|l|orig|resp)([-_.])(ip|port|addr|address|host|h|p)(?![A-Za-z])/gi
const NOUNS: Readonly<Record<string, string>> = { h: 'ip', p: 'port' }
/** With a hyphen as W3C has it, s is the server. */
const WHO: Readonly<Record<string, string>> = {
  ...{ c: 'client', 's-': 'server', s: 'source', d: 'destination', r: 'remote', l: 'local' },
}

/** Longer words are not looked into. */
const MAX_GLUED = 24

/**
 * The words of a name, lower case, outer ones first: `actor.ipAddress`, `SourceIPv4Address`,
 * `cs(User-Agent)` and `srcip` come as `actor ip address`, `source ip address`, `cs user agent` and
 * `src ip`. Letters that are glued together are cut where every piece is a word that is known.
 */
export function tokensOf(name: string): string[] {
  const tokens: string[] = []
  const spaced = name
    .replace(SHORT, (_, before, letter, separator, noun) => {
      return `${before}${WHO[letter + separator] ?? WHO[letter] ?? letter} ${NOUNS[noun] ?? noun}`
    })
    .replace(/(?<![A-Z])IP(?:[vV]?[46]|s)?(?![a-z])/g, ' ip ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
  for (const piece of spaced.split(/[^a-z0-9]+/)) {
    if (piece === '') continue
    if (isWord(piece)) tokens.push(piece)
    else pushGlued(piece, tokens)
  }
  return tokens
}

function pushGlued(piece: string, into: string[]): void {
  const bare = piece.replace(/[0-9]+$/, '')
  if (isWord(bare)) {
    into.push(bare)
    return
  }
  const parts = piece.length <= MAX_GLUED ? cut(piece, 0) : undefined
  if (parts === undefined) into.push(piece)
  else into.push(...parts)
}

/** Longest first word first; words are few and short, so there is hardly a second try. */
function cut(piece: string, from: number): string[] | undefined {
  if (from === piece.length) return []
  for (let to = piece.length; to >= from + 2; to--) {
    const word = piece.slice(from, to)
    if (!isWord(word)) continue
    const rest = cut(piece, to)
    if (rest !== undefined) return [word, ...rest]
  }
  return undefined
}
