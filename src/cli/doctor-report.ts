import type { Level } from '../doctor/catalog-entry.ts'
import type { Finding } from '../doctor/finding.ts'
import { showName } from '../replay/shown-line.ts'
import { COLOURED, PLAIN, type Style } from '../report/style.ts'
import { wrap } from '../report/table.ts'
import { VERSION } from '../version.ts'

export interface DoctorReport {
  readonly folder: string
  /** Where the package is from that folder, ending in `/`; '' where it is not there. */
  readonly home: string
  /** In the order they are shown. */
  readonly findings: readonly Finding[]
  /** What was looked at, one line each. */
  readonly looked: readonly string[]
}

const INDENT = '  '
const LABEL = 6
const MAX_WIDTH = 100

/** Findings as a person reads them: code and title, then place, sentence, mend and page. */
export function doctorText(
  { folder, home, findings, looked }: DoctorReport,
  columns: number | undefined,
  isColoured: boolean,
): string {
  const style = isColoured ? COLOURED : PLAIN
  const width = Math.min(columns ?? MAX_WIDTH, MAX_WIDTH)
  const lines = findings.flatMap(one => [...findingLines(one, home, width, style), ''])
  const seen = ['Looked at', ...looked.flatMap(line => indented(line, width, INDENT, INDENT))]
  const head = indented(`netanomaly ${VERSION} looked at ${showName(folder)}`, width, '', INDENT)
  return `${[...head, '', ...lines, ...seen, '', totalLine(findings)].join('\n')}\n`
}

/** The same for programs. */
export function doctorJson({ folder, findings, looked }: DoctorReport): string {
  const counts = Object.fromEntries(
    LEVELS.map(level => [`${level}s`, findings.filter(one => one.level === level).length]),
  )
  const shown = findings.map(({ place = null, ...rest }) => ({ ...rest, place }))
  const report = { version: VERSION, folder, findings: shown, looked, ...counts }
  return `${JSON.stringify(report, undefined, 2)}\n`
}

const LEVELS: readonly Level[] = ['error', 'warning', 'note']

function findingLines(one: Finding, home: string, width: number, style: Style): string[] {
  const mark = { error: style.alarm, warning: style.warn, note: style.dim }[one.level]
  const labelled = (label: string, text: string) =>
    indented(text, width, `${INDENT}${label.padEnd(LABEL)}`, INDENT + ' '.repeat(LABEL))
  const [head = '', ...more] = wrap(`${one.level} ${one.code}: ${one.title}`, width - INDENT.length)
  return [
    mark(one.level) + style.bold(head.slice(one.level.length)),
    ...more.map(line => INDENT + style.bold(line)),
    ...labelled('what', one.sentence),
    ...(one.place === undefined ? [] : labelled('where', one.place)),
    ...labelled('mend', one.mend),
    ...labelled('page', home + one.page),
  ]
}

function indented(text: string, width: number, first: string, rest: string): string[] {
  return wrap(text, width - rest.length).map(
    (line, index) => `${index === 0 ? first : rest}${line}`,
  )
}

function totalLine(findings: readonly Finding[]): string {
  const parts = LEVELS.flatMap(level => {
    const count = findings.filter(one => one.level === level).length
    return count === 0 ? [] : [`${count} ${level}${count === 1 ? '' : 's'}`]
  })
  return parts.length === 0 ? 'Nothing to mend was found' : parts.join(', ')
}
