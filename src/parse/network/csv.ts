import { createAddress, parseAddress } from '../../record/address.ts'
import type { Finding } from '../found.ts'
import { meaningOf } from '../names/name-meaning.ts'
import { Votes } from '../names/votes.ts'
import type { ColumnFormat, ColumnReader } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { countOf, outcomeOf, transportOf } from './cells.ts'
import { splitQuoted } from './quoted.ts'

/** Tables whose first line names the columns: Argus, exports of flows and of firewalls' logs. */
export const csv: ColumnFormat = {
  id: 'csv',
  title: 'tables whose first line names their columns',
  createReader: () => new CsvReader(),
}

const MAX_HEADER_CHARS = 4_096
/** Names that are known, of a header: fewer are a sentence with commas in it. */
const MIN_KNOWN = 3
/** Nothing but names: no address, no time, no value of any kind. */
const NAMES = /^\ufeff?["#A-Za-z_][\w ,;|\t".()/#%*-]*$/
const SEPARATORS = ['\t', ';', '|', ',', ' ']
/** Among names with blanks between them there is this one: other such lines are sentences. */
const SPACED = 'srcaddr'
const SCRATCH = createAddress()

/**
 * Asked about every line, as the names of a header may be divided by anything; what is no list of
 * names is known by its first odd character. A row is one only if an address stands where the
 * header has one. A row of 15 columns costs about 4 µs.
 */
class CsvReader implements ColumnReader {
  readonly #votes = new Votes()
  #header = ''
  #names: readonly string[] = []
  #separator = ','
  /** Indexes of the columns that hold addresses. */
  #addresses: readonly number[] = []
  /** Those whose names say anything. */
  #meant: readonly { readonly at: number; readonly name: string }[] = []

  read(line: string, into: Finding, times: Times): 'header' | boolean {
    if (this.#names.length > 0) {
      if (line === this.#header) return 'header'
      if (this.#readRow(line, into, times)) return true
    }
    return line.length <= MAX_HEADER_CHARS && NAMES.test(line) && this.#readHeader(line)
  }

  #readHeader(line: string): 'header' | false {
    for (const separator of SEPARATORS) {
      if (!mayDivide(line, separator)) continue
      const parts = splitQuoted(line.replace(/^[\ufeff#]+/, '').trim(), separator)
      if (parts === undefined || parts.length < MIN_KNOWN) continue
      const names = parts.map(name => name.trim())
      const addresses = addressColumns(names, separator === ' ')
      if (addresses.length === 0) continue
      this.#header = line
      this.#names = names
      this.#separator = separator
      this.#addresses = addresses
      this.#meant = meantColumns(names)
      return 'header'
    }
    return false
  }

  #readRow(line: string, into: Finding, times: Times): boolean {
    const values = this.#valuesOf(line)
    if (values === undefined) return false
    if (!this.#addresses.some(at => parseAddress(values[at] ?? '', SCRATCH))) return false
    const votes = this.#votes
    for (const { at, name } of this.#meant) {
      const value = values[at]?.trim() ?? ''
      if (value !== '' && value !== '-') votes.offer(name, value)
    }
    votes.settle(into, times)
    this.#settle(values, into)
    return true
  }

  #valuesOf(line: string): readonly string[] | undefined {
    const values = line.includes('"')
      ? splitQuoted(line, this.#separator)
      : line.split(this.#separator)
    return values?.length === this.#names.length ? values : undefined
  }

  /** What flows have that no name alone says. */
  #settle(values: readonly string[], { fields }: Finding): void {
    const column = (name: string) => values[this.#names.indexOf(name)]
    const total = countOf(column('TotBytes') ?? '')
    const sent = countOf(column('SrcBytes') ?? '')
    if (total !== undefined && sent !== undefined) {
      fields['source.bytes'] = sent
      fields['destination.bytes'] = total - sent
    }
    const transport = fields['network.transport'] ?? column('Proto') ?? column('protocol')
    if (transport !== undefined) fields['network.transport'] = transportOf(transport)
    if (fields['source.address'] === undefined) return
    if (fields['destination.address'] === undefined) return
    fields['event.action'] ??= 'connection'
    const verdict = outcomeOf(column('action') ?? column('Action') ?? '')
    if (verdict !== undefined) fields['event.outcome'] = verdict
  }
}

/** Most lines without odd characters are sentences. */
function mayDivide(line: string, separator: string): boolean {
  if (separator === ' ') return line.includes(SPACED)
  let at = line.indexOf(separator)
  for (let parts = 2; at >= 0 && parts < MIN_KNOWN; parts++) at = line.indexOf(separator, at + 1)
  return at >= 0
}

function meantColumns(names: readonly string[]): { at: number; name: string }[] {
  return names.map((name, at) => ({ at, name })).filter(({ name }) => isKnown(name))
}

function isKnown(name: string): boolean {
  const { side, role, timeScore } = meaningOf(name)
  return side !== undefined || role !== undefined || timeScore > 0
}

/** Where addresses will stand; none where it is no header. Words in a sentence need more. */
function addressColumns(names: readonly string[], isSpaced: boolean): number[] {
  if (isSpaced && (names.length < 8 || !names.includes(SPACED))) return []
  const addresses: number[] = []
  let known = 0
  for (const [at, name] of names.entries()) {
    if (name === '' || /^\d/.test(name) || name.length > 64) {
      if (name !== '') return []
      continue
    }
    if (isKnown(name)) known++
    if (meaningOf(name).side !== undefined) addresses.push(at)
  }
  return known >= MIN_KNOWN ? addresses : []
}
