import type { WriteStream } from 'node:tty'

const PLAIN_COLUMNS = Number(process.env.COLUMNS) || Number.POSITIVE_INFINITY
const MAX_COLUMNS = 110
const PLAIN_EVERY_MS = 3_000

/** How text may be marked; on anything but a terminal it stays plain. */
const STYLES = { bold: 1, dim: 2, red: 31, green: 32 } as const

export type Style = keyof typeof STYLES

/**
 * What the demo prints: headings, paragraphs, tables, and on a terminal one live line at the
 * bottom. Elsewhere the live line is a line of its own, and only now and then.
 */
export class Terminal {
  readonly #out: WriteStream
  readonly #isLive: boolean
  readonly #hasColours: boolean
  #live = ''
  #nextPlainMs = performance.now() + PLAIN_EVERY_MS

  constructor(out: WriteStream) {
    this.#out = out
    this.#isLive = out.isTTY === true
    this.#hasColours = this.#isLive && !process.env.NO_COLOR
  }

  style(style: Style, text: string): string {
    return this.#hasColours ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text
  }

  heading(text: string): void {
    this.#write(`\n${this.style('bold', text)}\n`)
  }

  /** Wrapped to the terminal; all lines but the first are indented by `hang` more. */
  line(text = '', hang = 2): void {
    this.#write(`${wrap(text, this.#columns(), hang)}\n`)
  }

  /** Columns as wide as their widest cell; only the last is wrapped. */
  table(rows: readonly (readonly string[])[], styles: readonly (Style | undefined)[] = []): void {
    const widths = rows.reduce<number[]>((widest, row) => {
      return row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length))
    }, [])
    const hang = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0)
    for (const [index, row] of rows.entries()) {
      const cells = row.map((cell, at) => cell.padEnd(widths[at]!))
      const text = wrap(`  ${cells.join('  ').trimEnd()}`, this.#columns(), hang)
      const style = styles[index]
      this.#write(`${style ? this.style(style, text) : text}\n`)
    }
  }

  /** Replaces the live line, or is a line among others, most calls being left out. */
  progress(text: string): void {
    if (this.#isLive) {
      this.#live = wrap(text, this.#columns(), 0).split('\n')[0]!
      this.#out.write(`\r\x1b[2K${this.style('dim', this.#live)}`)
      return
    }
    if (performance.now() < this.#nextPlainMs) return
    this.#nextPlainMs = performance.now() + PLAIN_EVERY_MS
    this.#out.write(`${text}\n`)
  }

  endProgress(): void {
    if (this.#isLive) this.#out.write('\r\x1b[2K')
    this.#live = ''
  }

  #write(text: string): void {
    if (this.#live === '') this.#out.write(text)
    else this.#out.write(`\r\x1b[2K${text}${this.style('dim', this.#live)}`)
  }

  #columns(): number {
    return this.#isLive ? Math.min(this.#out.columns || 80, MAX_COLUMNS) : PLAIN_COLUMNS
  }
}

/** Breaks at spaces; a word longer than a line stays whole. */
function wrap(text: string, columns: number, hang: number): string {
  const indent = text.length - text.trimStart().length
  const lines: string[] = []
  let rest = text
  while (rest.length > columns) {
    const start = rest.length - rest.trimStart().length
    let end = rest.lastIndexOf(' ', columns)
    if (end <= start) end = rest.indexOf(' ', columns)
    if (end < 0) break
    lines.push(rest.slice(0, end).trimEnd())
    rest = `${' '.repeat(indent + hang)}${rest.slice(end).trimStart()}`
  }
  return [...lines, rest].join('\n')
}
