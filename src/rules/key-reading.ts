import { copyAddress } from '../record/address.ts'
import type { KeyText, KeyWords } from '../record/observation.ts'
import type { SkipReason } from '../record/record.ts'
import { CanonicalValue, type ValueForm } from './canonical-value.ts'
import { type KeyForm, type PartsHash, textOfWords } from './key-words.ts'
import { CLIENT_FIELD } from './model.ts'
import type { RecordClient } from './record-client.ts'
import type { RecordFields } from './record-fields.ts'

/** Why a record lacks a key. */
export type MissingKey = Extract<SkipReason, 'no-address' | 'not-an-address' | 'no-key'>

/** In place of a field's index: the client, which has a reader of its own. */
const CLIENT = -1

/** Reads one key of the record at hand; takes no memory for a record. */
export class KeyReading {
  readonly form: KeyForm
  /** Whether a record's client is a part of it. */
  readonly hasClient: boolean
  readonly #fields: RecordFields
  readonly #client: RecordClient
  readonly #hash: PartsHash
  /** Index of each part's field, or `CLIENT`. */
  readonly #parts: Int32Array
  /** It is the client's whole address, as most are: copied, a third of the cost. */
  readonly isClient: boolean
  readonly #value = new CanonicalValue()
  #missing: MissingKey = 'no-key'

  constructor(form: KeyForm, fields: RecordFields, client: RecordClient, hash: PartsHash) {
    this.form = form
    this.#fields = fields
    this.#client = client
    this.#hash = hash
    this.#parts = Int32Array.from(form.parts, ({ field }) =>
      field === CLIENT_FIELD ? CLIENT : fields.indexOf(field),
    )
    this.hasClient = this.#parts.includes(CLIENT)
    this.isClient = this.hasClient && form.isWhole
  }

  /** Fills in the record's key, or says why it has none. Throws what getters throw. Hot path. */
  read(into: KeyWords): MissingKey | undefined {
    if (this.isClient) {
      const { origin, missing, address } = this.#client
      if (origin === undefined) return missing
      copyAddress(address, into)
      return undefined
    }
    const { isHashed } = this.form
    const value = this.#value
    if (isHashed) this.#hash.begin()
    for (let at = 0; at < this.#parts.length; at++) {
      if (!this.#readPart(at)) return this.#missing
      if (isHashed) this.#hash.add(value)
      else value.copyTo(into)
    }
    if (isHashed) this.#hash.read(into)
    return undefined
  }

  /** The record's key for people, whose words are these. */
  describe(words: KeyWords): KeyText {
    const plain = textOfWords(this.form, words)
    if (plain !== undefined) return plain
    const parts: string[] = []
    let address: string | undefined
    for (let at = 0; at < this.#parts.length; at++) {
      parts.push(this.#readPart(at) ? this.#value.shown : '?')
      if (at === 0) address = this.#value.wholeAddress
    }
    return { parts, address }
  }

  /** Hot path. */
  #readPart(at: number): boolean {
    const field = this.#parts[at]!
    const form = this.form.forms[at]!
    if (field === CLIENT) return this.#takeClient(form)
    const given = this.#fields.read(field)
    if (this.#value.read(given, form)) return true
    const isNothing = given === undefined || given === null
    if (form.isAddress !== 'always') this.#missing = 'no-key'
    else this.#missing = isNothing ? 'no-address' : 'not-an-address'
    return false
  }

  /** Hot path. */
  #takeClient(form: ValueForm): boolean {
    const client = this.#client
    this.#missing = client.missing
    if (client.origin === undefined) return false
    this.#value.take(client.address, form)
    return true
  }
}
