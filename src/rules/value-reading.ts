import { TextHash } from '../memory/text-hash.ts'
import { CanonicalValue, formOfValue, type ValueForm } from './canonical-value.ts'
import { CLIENT_FIELD, type KeyPart } from './model.ts'
import type { RecordClient } from './record-client.ts'
import type { RecordFields } from './record-fields.ts'

/** Elements of a list that are counted, those that are no values among them. */
const MAX_ELEMENTS = 64

/**
 * The values of one field of the record at hand, as `distinct` rules count them: hashed, one after
 * the other where the field holds a list. Takes no memory for a record.
 */
export class ValueReading {
  readonly part: KeyPart
  /** Hash of the current value. */
  first = 0
  second = 0
  /** Whether there is a current value. */
  hasValue = false
  /** Elements of lists beyond the limit, so far. */
  dropped = 0
  readonly #form: ValueForm
  readonly #fields: RecordFields
  readonly #client: RecordClient
  /** -1: the client. */
  readonly #field: number
  readonly #hash: TextHash
  readonly #value = new CanonicalValue()
  #isBegun = false
  #list: readonly unknown[] | undefined
  #next = 0
  #end = 0

  constructor(part: KeyPart, fields: RecordFields, client: RecordClient, seed: number) {
    this.part = part
    this.#form = formOfValue(part)
    this.#fields = fields
    this.#client = client
    this.#field = part.field === CLIENT_FIELD ? -1 : fields.indexOf(part.field)
    this.#hash = new TextHash(seed)
  }

  /** Whether `next` may find another value. */
  get mayHaveMore(): boolean {
    return this.#next < this.#end
  }

  /** The current value for people. */
  get shown(): string {
    return this.#value.shown
  }

  /** There is another record at hand. Hot path. */
  forget(): void {
    this.#isBegun = false
    this.hasValue = false
    this.#next = 0
    this.#end = 0
  }

  /** Takes the record's first value, where it has one and no rule has asked before. Hot path. */
  begin(): void {
    if (this.#isBegun) return
    this.#isBegun = true
    if (this.#field < 0) {
      this.hasValue = this.#client.origin !== undefined
      if (this.hasValue) this.#value.take(this.#client.address, this.#form)
      this.#hashValue()
      return
    }
    const given = this.#fields.read(this.#field)
    if (typeof given === 'object' && Array.isArray(given)) {
      this.#list = given
      this.#end = Math.min(given.length, MAX_ELEMENTS)
      this.dropped += given.length - this.#end
      this.next()
      return
    }
    this.hasValue = this.#value.read(given, this.#form)
    this.#hashValue()
  }

  /** Takes the next value of a list. Throws what a hostile list throws. Hot path. */
  next(): void {
    this.hasValue = false
    while (!this.hasValue && this.#next < this.#end) {
      const element = this.#list![this.#next++]
      this.hasValue = !Array.isArray(element) && this.#value.read(element, this.#form)
    }
    this.#hashValue()
  }

  /** Hot path. */
  #hashValue(): void {
    if (!this.hasValue) return
    const hash = this.#hash
    hash.begin()
    this.#value.addTo(hash)
    this.first = hash.first
    this.second = hash.second
  }
}
