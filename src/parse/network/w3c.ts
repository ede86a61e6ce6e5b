import { digitsEnd, number } from '../columns.ts'
import type { Finding } from '../found.ts'
import type { ColumnFormat, ColumnReader } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { settleRequest } from './cells.ts'
import { splitQuoted } from './quoted.ts'
import { type Cell, Table } from './table.ts'
import { W3C_CELLS } from './w3c-cells.ts'

/** W3C extended logs: IIS, Exchange, CloudFront, ISA and TMG, the firewall of Windows. */
export const w3c: ColumnFormat = {
  id: 'w3c',
  title: 'W3C extended logs, such as those of IIS and CloudFront',
  createReader: () => new W3cReader(),
}

const HASH = 0x23
const TAB = '\t'
const TAB_CODE = 9
const BLANK = 0x20

/** About 1 µs a line. A header may come again with other columns. */
class W3cReader implements ColumnReader {
  #table: Table | undefined
  #names: readonly string[] = []
  /** Of the lines; of the header it may be another one. */
  #separator = ' '
  #isSpaced = true
  /** Indexes of the columns; -1 where there are none. */
  #date = -1
  #time = -1
  #isLocal = false
  /** Of `#Date:`, where the columns have times only. */
  #day = ''
  #isFirewall = false

  read(line: string, into: Finding, times: Times): 'header' | boolean {
    if (line.charCodeAt(0) === HASH || line.startsWith('\ufeff#')) return this.#readHeader(line)
    const table = this.#table
    if (table === undefined || !this.#split(table, line)) return false
    const day = this.#date < 0 ? this.#day : table.text(this.#date)
    if (this.#time >= 0) {
      const ms = momentOf(day, table.text(this.#time))
      if (this.#date >= 0 && Number.isNaN(ms)) return false
      into.timeMs = this.#isLocal ? ms - times.context.offsetMs(ms) : ms
    }
    table.fill(into, times)
    this.#settle(into)
    return true
  }

  /** CloudFront names its columns with blanks between them and divides them by tabs. */
  #split(table: Table, line: string): boolean {
    if (table.split(line, this.#separator.charCodeAt(0))) return true
    if (this.#separator !== TAB && table.split(line, TAB_CODE)) {
      this.#separator = TAB
      return true
    }
    if (this.#separator === TAB && this.#isSpaced && table.split(line, BLANK)) return true
    if (this.#separator === ' ' && line.includes('  ')) {
      return table.split(line.replace(/ {2,}/g, ' '), BLANK)
    }
    if (!line.includes('"')) return false
    const parts = splitQuoted(line, this.#separator)
    if (parts === undefined || parts.length !== this.#names.length) return false
    return table.split(parts.map(part => part.replaceAll(TAB, ' ')).join(TAB), TAB_CODE)
  }

  #readHeader(line: string): 'header' | false {
    const colon = line.indexOf(':')
    const key = line.slice(line.indexOf('#') + 1, colon).toLowerCase()
    if (colon < 0 || !HEADERS.has(key)) return false
    const value = line.slice(colon + 1).trim()
    if (key === 'fields') this.#setFields(value)
    else if (key === 'date') this.#day = value.slice(0, 10)
    else if (key === 'time format') this.#isLocal = value.toLowerCase() === 'local'
    else if (key === 'software') this.#isLocal = false
    return 'header'
  }

  #setFields(text: string): void {
    this.#separator = text.includes(TAB) ? TAB : text.includes(',') ? ',' : ' '
    this.#isSpaced = this.#separator === ' '
    const names = text.split(this.#separator).map(name => name.trim().toLowerCase())
    this.#names = names
    this.#date = names.indexOf('date')
    this.#time = names.findIndex(name => name === 'time' || name === 'gmttime')
    this.#isFirewall = names.includes('src-ip') && names.includes('dst-ip')
    this.#table = new Table(names.map(name => cellOf(name)))
  }

  #settle({ fields }: Finding): void {
    if (this.#isFirewall) fields['event.action'] ??= 'connection'
    else if (fields['http.request.method'] === 'PASS') {
      const status = fields['http.response.status_code']
      fields['event.action'] = 'login'
      if (status === 530) fields['event.outcome'] = 'failure'
      else if (status === 230) fields['event.outcome'] = 'success'
    } else if (fields['http.request.method'] !== undefined) settleRequest(fields)
  }
}

const HEADERS: ReadonlySet<string> = new Set([
  ...['version', 'fields', 'software', 'start-date', 'end-date', 'date', 'remark'],
  ...['time format', 'system-id', 'log-type', 'gmt-offset', 'ftp-site'],
])

function cellOf(name: string): Cell | undefined {
  return Object.hasOwn(W3C_CELLS, name) ? W3C_CELLS[name] : undefined
}

const SECOND_MS = 1_000
/** The day that was asked for last, most lines' own: `Date.UTC` costs as much as the rest. */
let lastDay = ''
let lastDayMs = Number.NaN

/** `2023-02-22` and `03:22:37`, which may have a fraction; NaN where they are none. */
function momentOf(day: string, time: string): number {
  if (day !== lastDay) {
    const match = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(day)
    lastDay = day
    lastDayMs = match
      ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
      : Number.NaN
  }
  const isTime = time.charCodeAt(2) === 0x3a && time.charCodeAt(5) === 0x3a
  if (!isTime || digitsEnd(time, 6) !== 8) return Number.NaN
  const seconds = number(time, 0, 2) * 3_600 + number(time, 3, 5) * 60 + number(time, 6, 8)
  const fraction = time.charCodeAt(8) === 0x2e ? Number(`0${time.slice(8, 12)}`) : 0
  return lastDayMs + seconds * SECOND_MS + Math.trunc(fraction * SECOND_MS)
}
