import { lettersOf, OTHER_LETTER } from './daemons/first-letters.ts'

/** Of one term: more ways to spell it are not told apart. */
const MAX_SPELLINGS = 256
/** A class of fewer letters is spelled out. */
const MAX_CLASS = 3
const LOOK_AROUND = /\(\?<?[=!]/y
const AHEAD = '(?='
const OPENING = /\((?:\?(?::|<\w+>))?/y
const WITHOUT_WIDTH = /\^|\$|\\b/y
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

/** The longest of those that are not common, else the longest; letters alone are the last choice. */
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
      before = distinct(before.flatMap(start => behind.map(end => start + end)))
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
    if (this.#take(WITHOUT_WIDTH) !== '') return [APART]
    const letters = lettersOf(this.#take(ATOM)).map(spelled)
    if (letters.length === 0) return [ANY]
    if (letters.length <= MAX_CLASS) return distinct(letters)
    return letters.every(letter => letter === APART) ? [APART] : [ANY]
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#source)?.[0] ?? ''
    this.#at += taken.length
    return taken
  }
}

function repeated(spelling: string): string {
  return spelling === APART || spelling === ANY ? spelling : spelling + ANY
}

function spelled(code: number): string {
  const letter = code < OTHER_LETTER ? String.fromCharCode(code).toLowerCase() : ''
  return /^[a-z]$/.test(letter) ? letter : APART
}

function distinct(spellings: readonly string[]): string[] {
  return [...new Set(spellings.map(text => text.replace(/ +/g, APART).replace(/\*+/g, ANY)))]
}
