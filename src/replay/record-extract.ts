import { absentFields } from '../parse/found.ts'
import { createAddress, formatAddress } from '../record/address.ts'
import type { ClientOrigin, ClientReader } from '../record/client.ts'
import { type FieldReader, fieldReader, readField } from '../record/fields.ts'
import type { LogRecordView } from '../record/record.ts'

/** What a record says. */
export interface Extracted {
  /** The client, canonical; null where there is none. */
  readonly ip: string | null
  readonly origin: ClientOrigin | 'no-address' | 'not-an-address'
  /** By name, as rules would read them; those of ECS and `http.status` are there as well. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** The same fields under names that ECS and others have for them, the first that is there. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'source.port': ['client.port', 'source.port', 'network.peer.port'],
  'destination.ip': ['destination.address'],
  'source.bytes': ['source.bytes', 'http.request.body.size'],
  'destination.bytes': ['destination.bytes', 'http.response.body.size'],
  'http.status': ['http.response.status_code'],
}

/** Reads of a record whatever is known by name. */
export class RecordExtract {
  readonly #clients: ClientReader
  readonly #readers: readonly FieldReader[] = Object.keys(absentFields()).map(fieldReader)
  readonly #address = createAddress()

  constructor(clients: ClientReader) {
    this.#clients = clients
  }

  of(view: LogRecordView): Extracted {
    const origin = this.#clients.read(view, this.#address)
    const isFound = origin !== 'no-address' && origin !== 'not-an-address'
    return {
      ip: isFound ? formatAddress(this.#address) : null,
      origin,
      fields: this.#fieldsOf(view),
    }
  }

  #fieldsOf(view: LogRecordView): Record<string, unknown> {
    const fields: Record<string, unknown> = {}
    for (const reader of this.#readers) {
      const value = readField(view, reader)
      if (value !== undefined) fields[reader.name] = value
    }
    for (const [other, names] of Object.entries(OTHER_NAMES)) {
      const name = names.find(one => fields[one] !== undefined)
      if (name !== undefined) fields[other] = fields[name]
    }
    return fields
  }
}
