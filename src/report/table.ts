export interface Column {
  readonly title: string
  readonly isRight?: boolean
  /** Narrowed to this many characters where the table is too wide, the last such column first. */
  readonly least?: number
  /** Left out where narrowing is not enough, the last such column first. */
  readonly isSpare?: boolean
}

const GAP = '  '

/**
 * Lines of a table, the titles first, no wider than `width` as far as its columns allow; undefined
 * is as wide as it takes. Cells are plain text of characters one column wide.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string[] {
  const natural = columns.map(({ title }, at) =>
    rows.reduce((widest, row) => Math.max(widest, row[at]!.length), title.length),
  )
  const widths = fitWidths(columns, natural, width ?? Number.POSITIVE_INFINITY)
  const line = (cells: readonly string[]) => {
    const shown = cells
      .map((cell, at) => ({ text: clip(cell, widths[at]!), at }))
      .filter(({ at }) => widths[at]! > 0)
      .map(({ text, at }) =>
        columns[at]!.isRight ? text.padStart(widths[at]!) : text.padEnd(widths[at]!),
      )
    return shown.join(GAP).trimEnd()
  }
  return [line(columns.map(({ title }) => title)), ...rows.map(line)]
}

/** Cut to `width` characters, with an ellipsis where something is lost. */
export function clip(text: string, width: number): string {
  if (text.length <= width) return text
  return width <= 0 ? '' : `${text.slice(0, width - 1)}…`
}

/** Cut to `width` characters from the start: the end of a path says more. */
export function clipStart(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`
}

/** A condition may have several lines in its file. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** Lines of at most `width` characters, broken at spaces; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

/** Widths that add up to at most `width`; 0 is a column left out. */
function fitWidths(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
): number[] {
  const widths = [...natural]
  const excess = () => {
    const shown = widths.filter(one => one > 0)
    return shown.reduce((sum, one) => sum + one, 0) + GAP.length * (shown.length - 1) - width
  }
  for (let at = columns.length - 1; at >= 0 && excess() > 0; at--) {
    const { least } = columns[at]!
    if (least !== undefined)
      widths[at] = Math.max(Math.min(least, widths[at]!), widths[at]! - excess())
  }
  for (let at = columns.length - 1; at >= 0 && excess() > 0; at--) {
    if (columns[at]!.isSpare) widths[at] = 0
  }
  return widths
}
