import { CATALOG, type Code, type ValuesOf } from './catalog.ts'
import type { Level } from './catalog-entry.ts'

/** Something that is wrong, or may be, with all that a person needs to mend it. */
export interface Finding {
  readonly code: Code
  readonly level: Level
  readonly title: string
  /** What was found, with its figures. */
  readonly sentence: string
  readonly mend: string
  /** In the package and the repository. */
  readonly page: string
  /** File, line, package or variable; undefined where it is the whole project. */
  readonly place: string | undefined
}

/** Longest text of somebody else's (an answer, a file's name) that a sentence repeats. */
const MAX_VALUE = 300

/** A finding of the catalog with its values filled in. */
export function finding<C extends Code>(code: C, values: ValuesOf<C>, place?: string): Finding {
  const { level, title, sentence, mend } = CATALOG[code]
  return {
    ...{ code, level, title },
    sentence: fill(sentence, values),
    mend: fill(mend, values),
    page: pageOf(code),
    place: place === undefined ? undefined : plain(place),
  }
}

/** From the root of the package or repository. */
export function pageOf(code: Code): string {
  return `docs/errors/${code}.md`
}

/** Errors first, then by code; what was found first stays first. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const rank: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 }
  return findings.toSorted(
    (a, b) => rank[a.level] - rank[b.level] || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  )
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => plain(String(values[name])))
}

/** On one line, and nothing in it that moves a terminal's cursor. */
function plain(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
  return line.length > MAX_VALUE ? `${line.slice(0, MAX_VALUE - 1)}…` : line
}
