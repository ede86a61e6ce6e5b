import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  type Pair,
  Parser,
  type YAMLError,
} from 'yaml'
import { type Problem, show } from '../base/problem.ts'
import type { Locate } from '../rules/place.ts'

/** Deepest nesting of lists and maps: the composer recurses, and a deep file must not end us. */
const MAX_NESTING = 64
/** One slip can make every later line wrong. */
const MAX_SYNTAX_PROBLEMS = 20

/** Offsets in a text; `end` is the one after the last character. */
export interface TextRange {
  readonly at: number
  readonly end: number
}

/** A YAML text with its positions, lines and columns counted from 1. */
export class YamlText {
  readonly #source: string
  readonly #fileName: string
  readonly #lines = new LineCounter()

  constructor(text: string, fileName: string) {
    this.#source = text.startsWith('\ufeff') ? text.slice(1) : text
    this.#fileName = fileName
  }

  /** The text's one document; undefined after noting why there is none. */
  compose(problems: Problem[]): Document | undefined {
    const before = problems.length
    const tokens = [...new Parser(this.#lines.addNewLine).parse(this.#source)]
    const tooDeep = findTooDeep(tokens)
    if (tooDeep !== undefined) {
      const expected = `at most ${MAX_NESTING} lists and maps within each other`
      problems.push({ place: this.#placeAt(tooDeep), expected, found: 'more' })
      return undefined
    }
    const documents = [...new Composer({ prettyErrors: false, logLevel: 'silent' }).compose(tokens)]
    const [document, second] = documents
    for (const { errors, warnings } of documents) {
      for (const error of [...errors, ...warnings]) this.#noteError(error, problems, before)
    }
    if (document === undefined) {
      const expected = 'a map of settings and rules'
      problems.push({ place: this.#fileName, expected, found: 'nothing' })
    }
    if (second !== undefined && problems.length === before) {
      const place = this.#placeAt(second.range[0])
      problems.push({ place, expected: 'one document', found: 'another one' })
    }
    return problems.length > before ? undefined : document
  }

  /** File, line and column of a node; the file's name where it has none. */
  placeOf(node: unknown): string {
    const start = isNode(node) ? node.range?.[0] : undefined
    return start === undefined ? this.#fileName : this.#placeAt(start)
  }

  /** The text that positions are of: without a mark of its byte order. */
  get source(): string {
    return this.#source
  }

  /** Where the value at a path stands, as offsets; undefined where there is none of its own. */
  rangeOf(document: Document, path: readonly (string | number)[]): TextRange | undefined {
    let node: unknown = document.contents
    for (const step of path) node = childOf(node, step, document).value
    const range = isNode(node) && !isAlias(node) ? node.range : undefined
    return range ? { at: range[0], end: range[1] } : undefined
  }

  /** Finds values by their paths, through aliases too. */
  locator(document: Document): Locate {
    return (path, part) => {
      let node: unknown = document.contents
      let place = this.placeOf(node)
      for (const [depth, step] of path.entries()) {
        const { key, value } = childOf(node, step, document)
        const wanted = part === 'key' && depth === path.length - 1 ? key : value
        if (isNode(wanted)) place = this.placeOf(wanted)
        node = value
      }
      return place
    }
  }

  #placeAt(offset: number): string {
    const { line, col } = this.#lines.linePos(offset)
    return `${this.#fileName}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }

  #noteError(error: YAMLError, problems: Problem[], before: number): void {
    if (problems.length - before >= MAX_SYNTAX_PROBLEMS) return
    const [start] = error.pos
    const rest = this.#source.slice(start).split('\n', 1)[0]!.trim()
    const place = this.#placeAt(start)
    if (error.code === 'DUPLICATE_KEY') {
      const key = rest.split(/\s*:/, 1)[0]!
      problems.push({ place, expected: 'every key only once', found: `${show(key)} again` })
      return
    }
    const reason = error.message.charAt(0).toLowerCase() + error.message.slice(1)
    const found = rest === '' ? 'the end of the line' : show(rest)
    problems.push({ place, expected: `valid YAML (${reason})`, found })
  }
}

/** Offset of the first list or map that is nested too deep; walked without recursion. */
function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open = tokens.map(token => ({ token, depth: 0 }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next
    if (token.type === 'document') {
      if (token.value) open.push({ token: token.value, depth })
      continue
    }
    if (!('items' in token)) continue
    if (depth >= MAX_NESTING) return token.offset
    for (const entry of token.items) {
      if (entry.key) open.push({ token: entry.key, depth: depth + 1 })
      if (entry.value) open.push({ token: entry.value, depth: depth + 1 })
    }
  }
  return undefined
}

function childOf(
  node: unknown,
  step: string | number,
  document: Document,
): { readonly key?: unknown; readonly value?: unknown } {
  const resolved = isAlias(node) ? node.resolve(document) : node
  if (isMap(resolved)) {
    const pair = resolved.items.find((entry: Pair) => nameOf(entry.key) === step)
    return pair ? { key: pair.key, value: pair.value } : {}
  }
  if (isSeq(resolved) && typeof step === 'number') {
    const value = resolved.items[step]
    return { key: value, value }
  }
  return {}
}

/** A key as it is in the loaded map. */
function nameOf(key: unknown): string {
  return isNode(key) ? String(key.toJSON()) : String(key)
}
