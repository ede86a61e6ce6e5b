import type { Finding } from '../found.ts'
import type { ColumnFormat, ColumnReader } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { destinationAddress, destinationPort, epochSeconds, transport } from './cells.ts'
import { type Cell, Table } from './table.ts'
import { ORIGINATORS, settleZeek, type ZeekKind, zeekKind } from './zeek-kinds.ts'

/** Zeek's and Bro's logs of columns between tabs, whose header says which log it is. */
export const zeek: ColumnFormat = {
  id: 'zeek',
  title: "Zeek's logs of columns between tabs",
  createReader: () => new ZeekReader(),
}

const HASH = 0x23
/** The first columns of most logs, which no other program's lines have. */
const HEADERLESS =
  /^\d{9,10}\.\d{6}\tC[0-9A-Za-z]{14,18}\t[0-9a-f.:]+\t\d{1,5}\t[0-9a-f.:]+\t\d{1,5}\t/
const IDENTITY = ['ts', 'uid', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p']
const CONNECTION = [
  ...IDENTITY,
  ...['proto', 'service', 'duration', 'orig_bytes', 'resp_bytes', 'conn_state'],
]
const POINT = 0x2e
const TAB = 9

/**
 * About 1 µs a line of 20 columns. Lines without a header are read as far as the first columns say
 * beyond doubt what they are.
 */
class ZeekReader implements ColumnReader {
  #path = ''
  #kind = zeekKind('')
  #separator = TAB
  #absent: string[] = []
  #table: Table | undefined
  readonly #guessed = new Map<string, Table>()

  read(line: string, into: Finding, times: Times): 'header' | boolean {
    if (line.charCodeAt(0) === HASH) return this.#readHeader(line)
    const table = this.#table
    if (table?.split(line, this.#separator)) {
      table.fill(into, times)
      settleZeek(into, this.#path, this.#kind)
      return true
    }
    const point = line.charCodeAt(10) === POINT || line.charCodeAt(9) === POINT
    return point && this.#readHeaderless(line, into, times)
  }

  #readHeader(line: string): 'header' | false {
    const separator = line.startsWith('#separator ') ? '' : (line[headerEnd(line)] ?? '')
    const [name = '', ...values] = line.slice(1).split(separator === '' ? ' ' : separator)
    const value = values[0] ?? ''
    if (name === 'separator') {
      this.#separator = unescaped(value).charCodeAt(0)
      this.#absent = ['(empty)']
    } else if (name === 'empty_field' || name === 'unset_field') this.#absent.push(value)
    else if (name === 'path') this.#path = value
    else if (name === 'fields') {
      this.#separator = separator.charCodeAt(0)
      this.#kind = zeekKind(this.#path)
      this.#table = createTable(values, this.#kind, this.#absent)
    } else if (!OTHER_HEADERS.has(name)) return false
    return 'header'
  }

  #readHeaderless(line: string, into: Finding, times: Times): boolean {
    if (!HEADERLESS.test(line)) return false
    const parts = line.split('\t')
    const isConnection = parts.length > 19 && TRANSPORTS.has(parts[6] ?? '')
    const key = `${isConnection ? 'conn' : ''} ${parts.length}`
    let table = this.#guessed.get(key)
    if (table === undefined) {
      const names = isConnection ? CONNECTION : IDENTITY
      const columns = parts.map((_, at) => names[at] ?? '')
      table = createTable(columns, zeekKind(isConnection ? 'conn' : ''), ['(empty)'])
      if (this.#guessed.size < MAX_GUESSED) this.#guessed.set(key, table)
    }
    if (!table.split(line, TAB)) return false
    table.fill(into, times)
    settleZeek(into, isConnection ? 'conn' : 'zeek', zeekKind(isConnection ? 'conn' : ''))
    return true
  }
}

/** Tables kept for lines without a header, by number of columns. */
const MAX_GUESSED = 64
const TRANSPORTS: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp'])
const OTHER_HEADERS: ReadonlySet<string> = new Set(['set_separator', 'open', 'close', 'types'])

const time: Cell = (text, into) => {
  into.timeMs = epochSeconds(text)
}

/** Columns that every log has under these names, in Bro's and in Zeek's. */
function createTable(names: readonly string[], kind: ZeekKind, absent: readonly string[]): Table {
  const [address, port] = ORIGINATORS[kind.originator]
  const common: Readonly<Record<string, Cell>> = {
    ts: time,
    proto: transport,
    ...{ 'id.orig_h': address, 'id.orig_p': port, orig_h: address, orig_p: port },
    ...{ 'id.resp_h': destinationAddress, 'id.resp_p': destinationPort },
    ...{ resp_h: destinationAddress, resp_p: destinationPort },
    ...kind.cells,
  }
  return new Table(
    names.map(name => (Object.hasOwn(common, name) ? common[name] : undefined)),
    absent,
  )
}

/** Of the header's first word: letters and underscores. */
function headerEnd(line: string): number {
  let at = 1
  while (at < line.length && /[a-z_]/.test(line[at] ?? '')) at++
  return at
}

/** `\x09` is a tab. */
function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
