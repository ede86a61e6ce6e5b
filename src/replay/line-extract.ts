import { Finding } from '../parse/found.ts'
import { TextReading } from '../parse/text-reading.ts'
import { type TimeContext, Times, UTC } from '../parse/time/times.ts'
import { createAddress, formatAddress } from '../record/address.ts'
import { ClientReader, type ClientReaderOptions } from '../record/client.ts'
import { PrefixSet } from '../record/prefix.ts'
import { createView, isPossibleTime } from '../record/record.ts'

/** What one line was found to say. */
export interface Extracted {
  /** Canonical; null where there is no client. */
  readonly ip: string | null
  /** RFC 3339, UTC. */
  readonly time: string | null
  readonly fields: Readonly<Record<string, unknown>>
  readonly by: string
}

/** Names that others have for fields of ours: those of ECS, and `http.status`. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'source.port': ['client.port', 'source.port', 'network.peer.port'],
  'destination.ip': ['destination.address'],
  'source.bytes': ['source.bytes', 'http.request.body.size'],
  'destination.bytes': ['destination.bytes', 'http.response.body.size'],
  'http.status': ['http.response.status_code'],
}

/** Reads single lines to the end that people see what is found in them. */
export class LineExtract {
  readonly #finding = new Finding()
  readonly #reading: TextReading
  readonly #clients: ClientReader
  readonly #address = createAddress()
  readonly #view = createView()

  constructor(
    times: TimeContext = UTC,
    clients: ClientReaderOptions = { clientFields: [], trustedProxies: new PrefixSet() },
  ) {
    this.#reading = new TextReading(new Times(times))
    this.#clients = new ClientReader(clients)
  }

  read(text: string): Extracted {
    const finding = this.#finding
    finding.reset()
    this.#reading.read(text, finding)
    this.#view.attributes = finding.fields
    const origin = this.#clients.read(this.#view, this.#address)
    const isFound = origin !== 'no-address' && origin !== 'not-an-address'
    return {
      ip: isFound ? formatAddress(this.#address) : null,
      time: isPossibleTime(finding.timeMs) ? new Date(finding.timeMs).toISOString() : null,
      fields: namedFields(finding.fields),
      by: finding.by.join(' '),
    }
  }
}

function namedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const named: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) named[name] = value
  for (const [other, names] of Object.entries(OTHER_NAMES)) {
    const value = names.map(name => fields[name]).find(one => one !== undefined)
    if (value !== undefined) named[other] = value
  }
  return named
}
