import { formatCount } from './number.ts'
import type { RuleSummary, ScanSummary } from './summary.ts'
import { oneLine } from './table.ts'

const MAX_SHOWN = 10

/** What may be wrong with the input, the options or the rules, one sentence a line; mostly none. */
export function hintLines(summary: ScanSummary): string[] {
  const own = summary.files
    .filter(({ isOwn }) => isOwn)
    .map(({ name }) => `${name}: these are netanomaly's own events; scan the ordinary records`)
  const idle = summary.rules.filter(({ counted }) => counted === 0)
  const rules = summary.withAddress === 0 ? [] : idle.map(rule => idleRule(rule, summary))
  return [
    ...some(own, 'files of the same'),
    ...absentFields(summary).map(name => `no record had the field ${name}`),
    ...noAddress(summary),
    ...some(rules, 'rules that counted no record'),
  ]
}

function some(lines: readonly string[], what: string): string[] {
  const rest = lines.length - MAX_SHOWN
  const more = rest > 0 ? [`and ${formatCount(rest)} more ${what}`] : []
  return [...lines.slice(0, MAX_SHOWN), ...more]
}

/** But for those that the line of a rule names. */
function absentFields({ absentFields, rules, withAddress }: ScanSummary): string[] {
  if (withAddress === 0) return [...absentFields]
  return absentFields.filter(name => !rules.some(({ by, counted }) => by === name && counted === 0))
}

/** Where no record at all had an address, and why that may be. */
function noAddress({ files, withAddress, clients, rules, absentFields }: ScanSummary): string[] {
  const without = files.filter(file => file.withoutAddress > 0)
  if (withAddress > 0 || without.length === 0) return []
  if (clients === undefined) {
    const fields = rules.filter(({ counted }) => counted !== undefined).map(({ by }) => by)
    return [...new Set(fields)]
      .filter(name => !absentFields.includes(name))
      .map(name => `no record had an address in the field ${name}`)
  }
  const columns = without.filter(({ format }) => format === 'combined')
  return [
    ...(columns.length > 0 ? [`no record had an address: ${columnHint(columns.length)}`] : []),
    ...(columns.length < without.length
      ? ['no record had an address: --client-field NAME says which field holds it']
      : []),
  ]
}

function columnHint(files: number): string {
  return files === 1 ? 'the first column is no address' : 'the first columns are no addresses'
}

function idleRule({ id, by, where }: RuleSummary, summary: ScanSummary): string {
  const { absentFields, clients } = summary
  const start = `rule ${id} counted no record:`
  if (absentFields.includes(by)) return `${start} no record had the field ${by}`
  const isClient = by === 'client.address'
  const noClient = isClient && clients?.count === 0
  if (where === undefined || noClient) return `${start} no record had an address in ${by}`
  const text = oneLine(where)
  const quoted = text.includes('"') ? `\`${text}\`` : `"${text}"`
  return `${start} nothing ${isClient ? '' : `with an address in ${by} `}met ${quoted}`
}
