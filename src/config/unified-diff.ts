/** Lines shown around a change. */
const CONTEXT = 3

/**
 * What turns one text into another with as many lines, in the form that `patch` and `git apply`
 * take (POSIX diff -u); empty where they are equal. A line ends with its line feed and keeps a
 * carriage return. `path` is written as it is, so it must not hold a line feed.
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  const old = linesOf(before)
  const young = linesOf(after)
  const changed = old.flatMap((line, at) => (line === young[at] ? [] : [at]))
  if (changed.length === 0) return ''
  // A tab ends a name that has blanks in it.
  const name = path.includes(' ') ? `${path}\t` : path
  const hunks = hunksOf(changed, old.length).map(({ from, to }) => {
    const length = to - from
    const lines = [`@@ -${from + 1},${length} +${from + 1},${length} @@\n`]
    for (let at = from; at < to; ) {
      if (old[at] === young[at]) lines.push(shown(' ', old[at++]!))
      else {
        const start = at
        while (at < to && old[at] !== young[at]) at++
        for (let one = start; one < at; one++) lines.push(shown('-', old[one]!))
        for (let one = start; one < at; one++) lines.push(shown('+', young[one]!))
      }
    }
    return lines.join('')
  })
  return `--- ${name}\n+++ ${name}\n${hunks.join('')}`
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function shown(mark: string, line: string): string {
  return line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`
}

/** Changes with their context; those whose contexts touch are one. */
function hunksOf(changed: readonly number[], lines: number): { from: number; to: number }[] {
  const hunks: { from: number; to: number }[] = []
  for (const at of changed) {
    const from = Math.max(0, at - CONTEXT)
    const to = Math.min(lines, at + CONTEXT + 1)
    const last = hunks.at(-1)
    if (last !== undefined && from <= last.to) last.to = to
    else hunks.push({ from, to })
  }
  return hunks
}
