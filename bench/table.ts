/** Rows under a head, as wide as their widest cells; the first `texts` columns start left. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  texts: number,
): string {
  const widths = head.map((name, at) =>
    rows.reduce((width, row) => Math.max(width, row[at]!.length), name.length),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at < texts ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join('  ')
      .trimEnd()
  const rule = widths.map(width => '-'.repeat(width))
  return [head, rule, ...rows].map(line).join('\n')
}
