import { fieldOf, isAddressKey, isClient, isClientKey } from './key-fields.ts'
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
  const idle = rules.filter(({ counted }) => counted === 0)
  return absentFields.filter(name => !idle.some(rule => fieldsOf(rule).includes(name)))
}

/** What it counts by, and what it measures. */
function fieldsOf({ by, field }: RuleSummary): string[] {
  return [...by, ...(field === undefined ? [] : [field])].map(fieldOf)
}

/** Where no record at all had an address, and why that may be. */
function noAddress({ files, withAddress, clients, rules, absentFields }: ScanSummary): string[] {
  const without = files.filter(file => file.withoutAddress > 0)
  if (withAddress > 0 || without.length === 0) return []
  if (clients === undefined) {
    const running = rules.filter(({ counted }) => counted !== undefined)
    const fields = running.flatMap(({ by }) => (isAddressKey(by) ? by.map(fieldOf) : []))
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

function idleRule(rule: RuleSummary, summary: ScanSummary): string {
  const { by, field, where, badAmount } = rule
  const { absentFields, clients } = summary
  const start = `rule ${nameOf(rule, summary)} counted no record:`
  const absent = fieldsOf(rule).find(name => absentFields.includes(name))
  if (absent !== undefined) return `${start} no record had the field ${absent}`
  if (badAmount > 0) return `${start} none had a value of use in ${field}`
  const noClient = by.some(isClient) && clients?.count === 0
  const key = isAddressKey(by) ? `an address in ${fieldOf(by[0]!)}` : by.map(fieldOf).join(' and ')
  if (where === undefined || noClient) return `${start} no record had ${key}`
  const text = oneLine(where)
  const quoted = text.includes('"') ? `\`${text}\`` : `"${text}"`
  const isPlain = by.length === 0 || isClientKey(by)
  return `${start} nothing ${isPlain ? '' : `with ${key} `}met ${quoted}`
}

/** Levels of a rule share its id: what they count by tells them apart. */
function nameOf({ id, by }: RuleSummary, { rules }: ScanSummary): string {
  const key = by.join(' + ')
  const isLevel = rules.some(other => other.id === id && other.by.join(' + ') !== key)
  return isLevel ? `${id} (by ${key})` : id
}
