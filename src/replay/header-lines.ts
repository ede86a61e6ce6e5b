import { ownText } from '../base/own-text.ts'

/** More are not kept: nothing but a forged file has as many. */
const MAX_KEPT = 1_024
/** Longer ones are not kept. */
const MAX_CHARS = 16_384

interface HeaderLine {
  readonly number: number
  readonly kind: string
  readonly text: string
}

/**
 * The lines of a file that say how those after them are read, such as `#Fields: …`, so that a line
 * can be read once more by those that stood before it. Of equal ones the first is kept.
 */
export class HeaderLines {
  readonly #kept: HeaderLine[] = []
  readonly #newest = new Map<string, string>()
  #lastNumber = 0

  /**
   * Told of the lines that hold no record and are no mistake, in the order of the file; of a file
   * that is read once more, again.
   */
  note(number: number, text: string): void {
    if (number <= this.#lastNumber) return
    this.#lastNumber = number
    // JSON that holds no record says nothing of others.
    if (text.trimStart().startsWith('{')) return
    const kind = text.startsWith('#') ? (/^\S+/.exec(text)?.[0] ?? '') : ''
    if (this.#kept.length >= MAX_KEPT || text.length > MAX_CHARS) return
    if (this.#newest.get(kind) === text) return
    const header = { number, kind: ownText(kind), text: ownText(text) }
    this.#newest.set(header.kind, header.text)
    this.#kept.push(header)
  }

  /** Those that hold for this line: of each kind the last before it. */
  before(number: number): readonly string[] {
    const last = new Map<string, string>()
    for (const header of this.#kept) {
      if (header.number >= number) break
      last.delete(header.kind)
      last.set(header.kind, header.text)
    }
    return [...last.values()]
  }
}
