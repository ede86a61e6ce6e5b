import { type Address, createAddress } from '../record/address.ts'
import type { ClientOrigin, ClientReader } from '../record/client.ts'
import type { LogRecordView } from '../record/record.ts'

/** Finds a record's client. */
export type ClientSource = Pick<ClientReader, 'read'>

/** The client of the record at hand, looked for once. */
export class RecordClient {
  readonly address: Address = createAddress()
  /** Undefined where there is none. */
  origin: ClientOrigin | undefined
  /** Why there is none. */
  missing: 'no-address' | 'not-an-address' = 'no-address'
  readonly #clients: ClientSource

  constructor(clients: ClientSource) {
    this.#clients = clients
  }

  /** Hot path. */
  find(record: LogRecordView): void {
    const found = this.#clients.read(record, this.address)
    if (found === 'no-address' || found === 'not-an-address') {
      this.origin = undefined
      this.missing = found
    } else this.origin = found
  }
}
