import { type FieldReader, fieldReader, readField } from '../record/fields.ts'
import type { LogRecordView } from '../record/record.ts'
import { CLIENT_FIELD, type Rule } from '../rules/model.ts'

/** Fields that the user named and no record has had; costs nothing more once each was seen. */
export class FieldWatch {
  #unseen: readonly FieldReader[]
  #isBegun = false

  constructor(names: Iterable<string>) {
    this.#unseen = [...new Set(names)].map(fieldReader)
  }

  /** Empty where there was no record at all. */
  get absent(): string[] {
    return this.#isBegun ? this.#unseen.map(({ name }) => name) : []
  }

  look(record: LogRecordView): void {
    this.#isBegun = true
    const unseen = this.#unseen
    for (let at = 0; at < unseen.length; at++) {
      if (readField(record, unseen[at]!) !== undefined) {
        this.#unseen = unseen.filter(reader => readField(record, reader) === undefined)
        return
      }
    }
  }
}

/** The fields of keys and measures; the client is looked for under many names. */
export function namedFields(rules: readonly Rule[]): string[] {
  const parts = rules.flatMap(({ key, measured }) => (measured ? [...key, measured] : key))
  return parts.map(({ field }) => field).filter(name => name !== CLIENT_FIELD)
}
