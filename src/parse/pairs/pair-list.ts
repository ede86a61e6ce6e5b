/** How a value was delimited: nobody can end a quoted value early but who wrote the line. */
export type Enclosure = 'none' | 'quotes' | 'brackets'

/** Pairs of one text that are kept; what comes after them is left out. */
const MAX_PAIRS = 256

/** The pairs of a text in the order they stand in, reused for the next text. Hot path. */
export class PairList {
  // Of each only the first `count` are of this text.
  readonly keys: string[] = []
  readonly values: string[] = []
  readonly enclosures: Enclosure[] = []
  /** Index of each value's first character in the text, without its quote. */
  readonly starts: number[] = []
  /** Index of each key's first character, and after each value. */
  readonly froms: number[] = []
  readonly ends: number[] = []
  count = 0

  get isFull(): boolean {
    return this.count === MAX_PAIRS
  }

  clear(): void {
    this.count = 0
  }

  /** `from` to `end` is the pair, at `start` its value begins. Left out where the list is full. */
  add(
    key: string,
    value: string,
    from: number,
    start: number,
    end: number,
    enclosure: Enclosure = 'none',
  ): void {
    if (this.isFull) return
    const at = this.count++
    this.keys[at] = key
    this.values[at] = value
    this.starts[at] = start
    this.froms[at] = from
    this.ends[at] = end
    this.enclosures[at] = enclosure
  }

  /** Index of the first pair of this key, -1 where there is none. */
  indexOf(key: string): number {
    for (let at = 0; at < this.count; at++) if (this.keys[at] === key) return at
    return -1
  }

  /** The first value of this key. */
  get(key: string): string | undefined {
    const at = this.indexOf(key)
    return at < 0 ? undefined : this.values[at]
  }
}
