import { lettersOf, OTHER_LETTER } from './daemons/first-letters.ts'

/** Of one term: more ways to spell it are not told apart. */
const MAX_SPELLINGS = 64
/** A class of fewer letters is spelled out. */
const MAX_CLASS = 3
const LOOK_AROUND = /\(\?<?[=!]/y
const AHEAD = '(?='
const OPENING = /\((?:\?(?::|<\w+>))?/y
const WITHOUT_WIDTH = /\^|\$|\\b/y
/** Characters that stand for themselves, once each. */
const LITERAL = /(?:[^\\[\]().*+?{}|^$](?![*+?{]))+/y
const ATOM = /\\.|\[(?:\\.|[^\]\\])*\]|[^()|]/y
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y
/** Stand in so many lines that they tell little. */
const COMMON = new Set(
  (
    'a an as at by for from has if in is not of on or the to was with ' +
    'client connection error failed host id info ip port query server user'
  ).split(' '),
)

// In a spelling a letter is itself, this is anything else, at least one or the text's end:
const APART = ' '
// and this is anything at all:
const ANY = '*'

/**
 * Words in lower-case letters, of which every text that one of the patterns matches has at least
 * one, between characters that are no letters. Undefined where a pattern has none that it needs.
 * What stands before `^` must not end with a letter. Reads patterns without back references.
 */
export function wordsOf(patterns: readonly RegExp[]): readonly string[] | undefined {
  const words = new Set<string>()
  for (const { source } of patterns) {
    for (const spelling of new PatternReader(source).alternatives()) {
      const word = rarestIn(`${ANY}${spelling}${ANY}`)
      if (word === undefined) return undefined
      words.add(word)
    }
  }
  return [...words]
}

/** The longest of those that are not common, else the longest; a letter alone comes last. */
function rarestIn(spelling: string): string | undefined {
  let best: string | undefined
  for (const [word] of spelling.matchAll(/(?<= )[a-z]+(?= )/g)) {
    if (best === undefined || worthOf(word) > worthOf(best)) best = word
  }
  return best
}

function worthOf(word: string): number {
  return word.length === 1 ? -200 : COMMON.has(word) ? word.length - 100 : word.length
}

/** Walks over a pattern once, and spells out what it matches. */
class PatternReader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  alternatives(): string[] {
    const all = this.#sequence()
    while (this.#source[this.#at] === '|') {
      this.#at++
      all.push(...this.#sequence())
    }
    return all
  }

  #sequence(): string[] {
    let before = ['']
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) {
      const term = this.#term()
      const isMuch = before.length * term.length > MAX_SPELLINGS
      const behind = isMuch ? [ANY] : term
      before = before.flatMap(start => behind.map(end => joined(start, end)))
      if (behind.length > 1) before = [...new Set(before.map(shortened))]
    }
    return before
  }

  #term(): string[] {
    const around = this.#take(LOOK_AROUND)
    const isGroup = around !== '' || this.#take(OPENING) !== ''
    let spellings = isGroup ? this.alternatives() : this.#atom()
    if (isGroup) this.#at++
    // Behind what is looked ahead for the text may go on at any place within.
    if (around === AHEAD) spellings = spellings.map(repeated)
    else if (around !== '') spellings = ['']
    const quantifier = this.#take(QUANTIFIER)
    if (quantifier === '') return spellings
    if (/^[*+{]/.test(quantifier)) spellings = spellings.map(repeated)
    const isOptional = /^(?:[*?]|\{0)/.test(quantifier) && spellings[0] !== ANY
    return isOptional ? ['', ...spellings] : spellings
  }

  #atom(): string[] {
    const literal = this.#take(LITERAL)
    if (literal !== '') return [literal.toLowerCase().replace(/[^a-z]+/g, APART)]
    if (this.#take(WITHOUT_WIDTH) !== '') return [APART]
    const atom = this.#take(ATOM)
    const known = KNOWN_ATOMS.get(atom)
    const spellings = known ?? spellingsOf(atom)
    if (known === undefined) KNOWN_ATOMS.set(atom, spellings)
    return spellings
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#source)?.[0] ?? ''
    this.#at += taken.length
    return taken
  }
}

const KNOWN_ATOMS = new Map<string, string[]>()

function repeated(spelling: string): string {
  return spelling === APART || spelling === ANY ? spelling : spelling + ANY
}

function spelled(code: number): string {
  const letter = code < OTHER_LETTER ? String.fromCharCode(code).toLowerCase() : ''
  return /^[a-z]$/.test(letter) ? letter : APART
}

/** Of a class of letters, or whatever is no group. */
function spellingsOf(atom: string): string[] {
  const letters = [...new Set(lettersOf(atom).map(spelled))]
  if (letters.length > 0 && letters.length <= MAX_CLASS) return letters
  return [ANY]
}

function joined(start: string, end: string): string {
  const last = start.at(-1)
  const isSame = last === end[0] && (last === APART || last === ANY)
  return isSame ? start + end.slice(1) : start + end
}

/** With the best of the words within alone; what it begins and ends with may become others. */
function shortened(spelling: string): string {
  const first = spelling.search(/[ *]/)
  const last = Math.max(spelling.lastIndexOf(APART), spelling.lastIndexOf(ANY))
  if (first < 0 || first === last) return spelling
  const word = rarestIn(spelling.slice(first, last + 1))
  const [before, behind] = [spelling[first] ?? '', spelling[last] ?? '']
  const within = word === undefined ? '' : `${APART}${word}${APART}`
  const middle = joined(joined(before, within), behind)
  return spelling.slice(0, first) + middle + spelling.slice(last + 1)
}
