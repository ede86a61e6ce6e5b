import { codeAt, isDigit, isWordPart } from './characters.ts'
import { FILLERS, NAME_ENDING, WORDS_AFTER, WORDS_BEFORE } from './vocabulary.ts'

/** How far to the left words count, in characters and in words, and what each further one keeps. */
const MAX_LEFT = 56
const MAX_WORDS = 6
const FADING = 0.8
/** A word that says this much decides; what is further away says nothing more. */
const DECISIVE = 4
/** What follows such a word is no address. */
const NO_ADDRESS = -20

const SPACE = 0x20
const DOUBLE = 0x22
const SINGLE = 0x27
const OPEN_ROUND = 0x28
const CLOSE_ROUND = 0x29
const COMMA = 0x2c
const DASH = 0x2d
const DOT = 0x2e
const SLASH = 0x2f
const COLON = 0x3a
const SEMICOLON = 0x3b
const LESS = 0x3c
const EQUALS = 0x3d
const GREATER = 0x3e
const AT = 0x40
const OPEN_SQUARE = 0x5b
const CLOSE_SQUARE = 0x5d
const PIPE = 0x7c

/** What stands around one address. Reused: valid until it looks again. Hot path. */
export class Surroundings {
  /** Of everything to the left and to the right. */
  score = 0
  /** The word that decided; '' where none did. */
  clue = ''
  /** The word stands right before, with at most a bracket, a colon or a filler between. */
  isDirect = false
  /** A word said it outright. */
  isDecided = false
  /** An arrow points at it: `-> 192.0.2.1`. */
  isPointedAt = false
  /** An arrow goes out of it. */
  pointsOn = false
  /** A host that somebody named in a URL or a query of one. */
  isOfUrl = false
  /** What words that do not decide came to: it counts only where none decides. */
  #hints = 0

  /** `floor` is where the address before it ends, or 0. */
  look(text: string, start: number, after: number, floor: number): void {
    this.score = 0
    this.#hints = 0
    this.clue = ''
    this.isDirect = false
    this.isDecided = false
    this.isPointedAt = false
    this.pointsOn = false
    this.isOfUrl = false
    this.#lookRight(text, after)
    this.#lookLeft(text, start, floor)
  }

  #lookRight(text: string, after: number): void {
    // `([192.0.2.1]) [198.51.100.2]`: the first is what the client called itself.
    const close = codeAt(text, after) === CLOSE_SQUARE ? after + 1 : after
    if (text.startsWith(') [', close) && isDigit(codeAt(text, close + 3))) this.score -= 8
    let at = after
    while (at < after + 3 && isCloser(codeAt(text, at))) at++
    while (codeAt(text, at) === SPACE) at++
    const code = codeAt(text, at)
    if (isArrow(text, at)) {
      this.pointsOn = true
      this.score += 8
      return
    }
    if (isTwoWay(text, at)) {
      // How IPsec's programs write it: the own end first.
      if (codeAt(text, at + 1) === EQUALS) this.score -= 1
      return
    }
    if (code === LESS && codeAt(text, at + 1) === DASH) {
      this.isPointedAt = true
      this.score -= 8
      return
    }
    const word = at
    while (at < word + 16 && isNamePart(codeAt(text, at))) at++
    if (at > word) this.score += WORDS_AFTER.get(text.slice(word, at).toLowerCase()) ?? 0
  }

  #lookLeft(text: string, start: number, floor: number): void {
    let at = this.#passOpeners(text, start, floor)
    if (at < 0) return
    const limit = Math.max(floor, start - MAX_LEFT)
    let weight = 1
    let isGlued = codeAt(text, start - 1) !== SPACE
    for (let words = 0; at > limit && words < MAX_WORDS; words++) {
      const to = at
      while (at > limit && isNamePart(codeAt(text, at - 1))) at--
      const word = senseOf(text.slice(at, to))
      if (this.#weigh(word, weight)) return
      if (!word.isPassing) weight *= FADING
      while (at > limit && !isNamePart(codeAt(text, at - 1))) {
        at--
        if (codeAt(text, at) === SPACE) isGlued = false
        if (isClauseEnd(text, at, isGlued)) return
      }
    }
  }

  /** Adds what the word says; true where it decides. */
  #weigh({ word, score, isOnlyDirect }: WordSense, weight: number): boolean {
    if (score === 0 || (weight < 1 && isOnlyDirect)) return false
    // "failed to release 192.0.2.1" goes nowhere, "release address 192.0.2.1" is no version.
    if (score === NO_ADDRESS && this.#hints > 0) return false
    const isDecisive = score >= DECISIVE || score <= -DECISIVE
    if (isDecisive) this.score -= this.#hints
    else this.#hints += score * weight
    this.score += score * weight
    if (this.clue === '' || isDecisive) {
      this.clue = word
      this.isDirect = weight === 1
      this.isDecided = isDecisive
    }
    return isDecisive
  }

  /** Index after the last word before the address; -1 where none belongs to it. */
  #passOpeners(text: string, start: number, floor: number): number {
    let at = start
    let isGlued = true
    for (; at > floor; at--) {
      const code = codeAt(text, at - 1)
      if (code === DOT && codeAt(text, at) === SPACE) return -1
      if (isNamePart(code) && !(code === DASH && codeAt(text, at - 2) === SPACE)) break
      if (code === SPACE) isGlued = false
      else if (code === GREATER && isTwoWay(text, at - 3)) return -1
      else if (code === GREATER && (isArrow(text, at - 2) || isArrow(text, at - 1))) {
        this.isPointedAt = true
        this.score -= 8
        return -1
      } else if (code === SLASH && codeAt(text, at - 2) === SLASH) {
        this.isOfUrl = codeAt(text, at - 3) === COLON
        return -1
      } else if (code === AT && isGlued) {
        // Of a mail or SIP address, unless both are quoted: `'root'@'192.0.2.1'`.
        const isQuoted = codeAt(text, at) === SINGLE
        this.score += isQuoted ? 6 : -1
        if (!isQuoted) return -1
      } else if ((code === OPEN_SQUARE || code === OPEN_ROUND) && isGlued) {
        const before = codeAt(text, at - 2)
        if (isNamePart(before) && before !== DOT) this.score += 4
      } else if (code === COMMA || code === SEMICOLON || code === PIPE || code === 9) return -1
      else if (code === CLOSE_ROUND || code === CLOSE_SQUARE) return -1
    }
    if (at === 0) this.score += 4
    this.isOfUrl = this.#isParameter(text, at)
    return at
  }

  /** The word that ends here is the name of a parameter in a URL's query. */
  #isParameter(text: string, to: number): boolean {
    if (codeAt(text, to) !== EQUALS) return false
    let at = to
    while (at > 0 && to - at < 32 && isNamePart(codeAt(text, at - 1))) at--
    const before = codeAt(text, at - 1)
    return before === 0x3f || before === 0x26
  }
}

interface WordSense {
  readonly word: string
  /** As the vocabulary has it. */
  readonly score: number
  /** Says nothing and lies between the telling word and the address: `from host example.com [`. */
  readonly isPassing: boolean
  /** Counts only right before the address. */
  readonly isOnlyDirect: boolean
}

/** Words that were looked at; most come again and again. */
const SENSES = new Map<string, WordSense>()
const MAX_SENSES = 2_048
const ONLY_DIRECT = new Set('to at on in by for with into r l ping'.split(' '))

function senseOf(word: string): WordSense {
  const known = SENSES.get(word)
  if (known !== undefined) return known
  const lower = word.toLowerCase()
  const sense = {
    word,
    score: scoreOf(word, lower),
    isPassing: FILLERS.has(lower) || lower.includes('.') || !/[a-z]/.test(lower),
    isOnlyDirect: ONLY_DIRECT.has(lower),
  }
  if (SENSES.size < MAX_SENSES) SENSES.set(word, sense)
  return sense
}

/** Of a word, or of the parts of a name; what speaks against the client speaks louder. */
function scoreOf(word: string, lower: string): number {
  const known = WORDS_BEFORE.get(lower)
  if (known !== undefined) return known
  if (!/[_.\-A-Z]/.test(word)) {
    const stem = lower.replace(NAME_ENDING, '')
    return stem.length === lower.length || stem === '' ? 0 : (WORDS_BEFORE.get(stem) ?? 3)
  }
  // A host's name says nothing.
  if (word.length > 40 || word.includes('.')) return 0
  let best = 0
  let worst = 0
  for (const part of word.split(/[_-]|(?<=[a-z])(?=[A-Z])/)) {
    const score = WORDS_BEFORE.get(part.toLowerCase()) ?? 0
    if (score > best) best = score
    if (score < worst) worst = score
  }
  // `Bad-login` is a word of a sentence, `client_ip` a name.
  return worst < -4 ? worst : best
}

function isArrow(text: string, at: number): boolean {
  const code = codeAt(text, at)
  if (code === GREATER) return codeAt(text, at + 1) === SPACE && codeAt(text, at - 1) === SPACE
  if (code !== DASH && code !== EQUALS) return false
  const next = codeAt(text, at + 1)
  return next === GREATER || (next === DASH && codeAt(text, at + 2) === GREATER)
}

/** `<->` and `<=>` say nothing of who began. */
function isTwoWay(text: string, at: number): boolean {
  if (codeAt(text, at) !== LESS || codeAt(text, at + 2) !== GREATER) return false
  const code = codeAt(text, at + 1)
  return code === DASH || code === EQUALS
}

function isCloser(code: number): boolean {
  return (
    code === CLOSE_SQUARE ||
    code === CLOSE_ROUND ||
    code === SINGLE ||
    code === DOUBLE ||
    code === GREATER ||
    code === COLON
  )
}

/** Letters, digits, `_`, `-`, `.`: of words and of names of keys and hosts. */
function isNamePart(code: number): boolean {
  return isWordPart(code) || code === DASH || code === DOT
}

/** A new thought begins after it. */
function isClauseEnd(text: string, at: number, isGlued: boolean): boolean {
  const code = codeAt(text, at)
  if (code === SPACE && codeAt(text, at - 1) === DOT) return true
  if (code === COMMA || code === SEMICOLON || code === PIPE || code === 9) return true
  if (code === CLOSE_ROUND) return true
  return (
    (code === EQUALS && !isGlued) || (code === COLON && codeAt(text, at + 1) === SPACE && at > 0)
  )
}
