import { lazy } from '../../base/lazy.ts'
import { createAddress, parseAddress } from '../../record/address.ts'
import type { Finding, FoundFields } from '../found.ts'
import { wordsOf } from '../pattern-words.ts'
import type { TextFormat } from '../text-format.ts'
import { firstLetters, OTHER_LETTER, takenLetters } from './first-letters.ts'

/**
 * One kind of message of a program: its code, action and outcome ('' where it has none), and a
 * pattern anchored at the start. Groups are all named, and say what a part is: `client`, `port`,
 * `user`, `dst`, `dstport`, `server`, `count`, and `peer` and `forwarded`: who connected, and the
 * header that tells for whom. A digit after it tells alternatives apart. What a client writes
 * itself must have no way to move the group `client`. `common`: other programs write the like, so
 * without a program's name the sentence is nobody's.
 */
export type Sentence = readonly [
  code: string,
  action: string,
  outcome: '' | 'success' | 'failure',
  pattern: RegExp,
  common?: 'common',
]

export interface SentenceFormatOptions {
  readonly id: string
  readonly title: string
  readonly programs: readonly string[]
  /** Stands in every text that is the format's: looked for first. */
  readonly needs?: string
  /**
   * What may stand before every sentence and says nothing: severities, threads, queue ids. Its last
   * character is no letter.
   */
  readonly prefix?: RegExp
  /** The first that fits is taken. */
  readonly sentences: readonly Sentence[]
}

/** A host as mail programs name it: `name[192.0.2.1]:port`; the name is the client's DNS's. */
export const BRACKETED =
  String.raw`[^\s[\]]*\[(?:IPv6:)?(?<client>[^\]/\s]+)(?:/\d+)?\]` + String.raw`(?::(?<port>\d+))?`

const SPACE = 0x20

/** One pattern of several, one behind the other. */
export function joined(...parts: readonly RegExp[]): RegExp {
  return new RegExp(parts.map(({ source }) => source).join(''))
}

interface Compiled {
  readonly sentence: Sentence
  /** Literal start of every text that fits. */
  readonly head: string
  readonly letters: ReadonlySet<number>
  readonly pattern: RegExp
  readonly names: readonly string[]
}

/** A format that is a list of sentences. A text costs a look at its first letter and few tries. */
export function sentenceFormat(options: SentenceFormatOptions): TextFormat {
  const { id, title, programs, needs, prefix, sentences } = options
  const uncommon = sentences.filter(([, , , , common]) => common === undefined)
  // Whoever reads access logs alone need not wait for these.
  const known = lazy(() => new SentenceTable(sentences))
  const anyones = lazy(() => new SentenceTable(uncommon))
  const prefixes = lazy(() => takenLetters(prefix?.source))
  // Its own programs' texts are shown to it without.
  const clues = lazy(() => cluesIn(programs.length === 0 ? sentences : uncommon))
  return {
    id,
    title,
    programs,
    get clues() {
      return clues()
    },
    read({ text, program }, into) {
      const table = program === '' ? anyones() : known()
      const isPrefixed = prefixes().has(letterOf(text))
      if (!isPrefixed && !table.mayBegin(text)) return false
      if (needs !== undefined && !text.includes(needs)) return false
      const before = isPrefixed ? (prefix?.exec(text)?.[0].length ?? 0) : 0
      const said = before === 0 ? text : text.slice(before)
      return table.read(withoutEnd(said), into)
    },
  }
}

/** Words that a text must have to be one of these; undefined if there is a sentence without any. */
export function cluesIn(sentences: readonly Sentence[]): readonly string[] | undefined {
  return wordsOf(sentences.map(([, , , pattern]) => pattern))
}

/** Blanks and carriage returns at the end are nobody's words. */
export function withoutEnd(text: string): string {
  return text.charCodeAt(text.length - 1) > SPACE ? text : text.trimEnd()
}

/** Sentences by the first letters that they can have. Hot path. */
export class SentenceTable {
  readonly #byLetter: readonly (readonly Compiled[])[]

  constructor(sentences: readonly Sentence[]) {
    const compiled = sentences.map(compile)
    this.#byLetter = Array.from({ length: OTHER_LETTER + 1 }, (_, letter) =>
      compiled.filter(({ letters }) => letters.has(letter)),
    )
  }

  /** Whether any sentence begins with this letter. */
  mayBegin(text: string): boolean {
    return this.#byLetter[letterOf(text)]!.length > 0
  }

  read(text: string, into: Finding): boolean {
    const candidates = this.#byLetter[letterOf(text)]!
    for (let at = 0; at < candidates.length; at++) {
      const { sentence, head, pattern, names } = candidates[at]!
      if (!text.startsWith(head)) continue
      const match = pattern.exec(text)
      if (match === null) continue
      const { fields } = into
      const [code, action, outcome] = sentence
      fields['event.code'] = code
      fields['event.action'] = action
      if (outcome !== '') fields['event.outcome'] = outcome
      for (let group = 0; group < names.length; group++) {
        const part = match[group + 1]
        if (part !== undefined) setPart(fields, names[group]!, part)
      }
      return true
    }
    return false
  }
}

/** Hot path. */
function letterOf(text: string): number {
  const code = text.charCodeAt(0)
  return code < OTHER_LETTER ? code : OTHER_LETTER
}

/** With numbered groups: V8 makes an object for the named ones of each match. */
function compile(sentence: Sentence): Compiled {
  const { source, flags } = sentence[3]
  const names = [...source.matchAll(/\(\?<([a-z]+)\d*>/g)].map(([, name]) => name ?? '')
  const pattern = new RegExp(source.replaceAll(/\(\?<[a-z]+\d*>/g, '('), flags)
  const isExact = flags === ''
  const head = isExact ? literalStart(source) : ''
  const letters = isExact ? firstLetters(source) : firstLetters('')
  return { sentence, head, letters, pattern, names }
}

/** The characters that `^...` begins with before anything else than a character comes. */
function literalStart(source: string): string {
  let head = ''
  let at = 1
  while (at < source.length) {
    const escaped = source[at] === '\\'
    const letter = source[escaped ? at + 1 : at] ?? ''
    const isLiteral = escaped ? /[^a-zA-Z0-9]/.test(letter) : !/[.*+?^${}()|[\]]/.test(letter)
    const after = source[at + (escaped ? 2 : 1)] ?? ''
    if (!isLiteral || /[*+?{]/.test(after)) break
    head += letter
    at += escaped ? 2 : 1
  }
  return head
}

/** Hot path. */
function setPart(fields: FoundFields, name: string, part: string): void {
  switch (name) {
    case 'client':
      setClient(fields, part)
      break
    case 'port':
      fields['client.port'] = Number(part)
      break
    case 'user':
      fields['user.name'] = part
      break
    case 'dst':
      fields['destination.address'] = addressIn(part)
      fields['destination.port'] ??= portBehind(part, fields['destination.address'])
      break
    case 'dstport':
      fields['destination.port'] = Number(part)
      break
    case 'server':
      fields['server.address'] = addressIn(part)
      fields['destination.port'] ??= portBehind(part, fields['server.address'])
      break
    case 'peer':
      fields['network.peer.address'] = addressIn(part)
      break
    case 'forwarded':
      fields['http.request.header.x-forwarded-for'] = part
      break
    case 'count':
      fields['event.repeats'] = Number(part)
      break
  }
}

const SCRATCH = createAddress()

/** The address if it is one, with its port where that stands with it; a host's name is left out. */
export function setClient(fields: FoundFields, text: string): void {
  const address = addressIn(text)
  if (address === undefined) return
  fields['client.address'] = address
  const port = portBehind(text, address)
  if (port !== undefined) fields['client.port'] = port
}

/** Without brackets and port. */
export function addressIn(text: string): string | undefined {
  if (!parseAddress(text, SCRATCH)) return undefined
  const open = text.indexOf('[')
  if (open >= 0) return text.slice(open + 1, text.indexOf(']'))
  const colon = text.indexOf(':')
  return colon > 0 && text.indexOf(':', colon + 1) < 0 ? text.slice(0, colon) : text
}

function portBehind(text: string, address: string | undefined): number | undefined {
  if (address === undefined || text.length <= address.length + 1) return undefined
  const port = Number(text.slice(text.lastIndexOf(':') + 1))
  return Number.isInteger(port) ? port : undefined
}
