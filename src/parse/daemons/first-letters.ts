/** All that are not ASCII are one. */
export const OTHER_LETTER = 128
const SAMPLES = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), 'é']
const WITHOUT_WIDTH = /\^|\$|\\b|\\B/y
const ATOM = /\\.|\[(?:\\.|[^\]\\])*\]|[^()|]/y
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y

/** Codes that a text matching the pattern can begin with; all where it may match nothing. */
export function firstLetters(source: string): ReadonlySet<number> {
  const letters = new Set<number>()
  return new PatternReader(source).alternatives(letters) ? new Set(SAMPLES.keys()) : letters
}

/** Codes that what the pattern takes off can begin with, where it takes off anything. */
export function takenLetters(source: string | undefined): ReadonlySet<number> {
  if (source === undefined) return new Set()
  const letters = new Set<number>()
  new PatternReader(source).alternatives(letters)
  return letters
}

/** Walks over a pattern once; groups of every kind, classes and quantifiers, no back references. */
class PatternReader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  /** Adds first letters of each; true where one of them can be empty. */
  alternatives(into: Set<number>): boolean {
    let mayBeEmpty = this.#sequence(into)
    while (this.#source[this.#at] === '|') {
      this.#at++
      mayBeEmpty = this.#sequence(into) || mayBeEmpty
    }
    return mayBeEmpty
  }

  #sequence(into: Set<number>): boolean {
    let isBeginning = true
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) {
      const letters = new Set<number>()
      const mayBeEmpty = this.#term(letters)
      if (!isBeginning) continue
      for (const letter of letters) into.add(letter)
      isBeginning = mayBeEmpty
    }
    return isBeginning
  }

  #term(letters: Set<number>): boolean {
    const isGroup = this.#source[this.#at] === '('
    const isEmpty = isGroup ? this.#group(letters) : this.#atom(letters)
    const quantifier = this.#take(QUANTIFIER)
    return isEmpty || /^(?:[*?]|\{0)/.test(quantifier)
  }

  #group(letters: Set<number>): boolean {
    const opening = this.#take(/\((?:\?(?:[:=!]|<[=!]|<\w+>))?/y)
    const isAround = /[=!]$/.test(opening)
    const isEmpty = this.alternatives(isAround ? new Set() : letters)
    this.#at++
    return isAround || isEmpty
  }

  #atom(letters: Set<number>): boolean {
    if (this.#take(WITHOUT_WIDTH) !== '') return true
    const atom = this.#take(ATOM)
    for (const letter of lettersOf(atom)) letters.add(letter)
    return atom === ''
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#source)?.[0] ?? ''
    this.#at += taken.length
    return taken
  }
}

const KNOWN = new Map<string, readonly number[]>()

export function lettersOf(atom: string): readonly number[] {
  const known = KNOWN.get(atom)
  if (known !== undefined) return known
  if (/^\w$/.test(atom)) return [atom.charCodeAt(0)]
  const pattern = new RegExp(`^${atom}$`)
  const letters = [...SAMPLES.keys()].filter(code => pattern.test(SAMPLES[code] ?? ''))
  KNOWN.set(atom, letters)
  return letters
}
