import type { Announcement, EngineRule } from '../detect/detector.ts'
import { severityOf } from '../detect/severity.ts'
import { type Address, createAddress, parseAddress } from '../record/address.ts'
import type { ClientReader } from '../record/client.ts'
import { type FieldReader, fieldReader, readField } from '../record/fields.ts'
import type { Observation } from '../record/observation.ts'
import { isOwnRecord } from '../record/own-record.ts'
import { isPossibleTime, type LogRecordView, type SkipReason } from '../record/record.ts'
import type { Condition } from './condition.ts'
import { evidenceLine } from './evidence.ts'
import { CLIENT_FIELD, type Rule } from './model.ts'

/** The rules that run; lists of one length share their indexes. */
export interface CompiledRules {
  /** Without those whose mode is `off`. */
  readonly rules: readonly Rule[]
  readonly engineRules: readonly EngineRule[]
  /** Each key field once; `EngineRule.key` is an index into it. */
  readonly keyFields: readonly string[]
  /** One for each stream of records: what it observes it keeps in one place. */
  createObserver(clients: ClientSource): RecordObserver
}

/** Finds a record's client. */
export type ClientSource = Pick<ClientReader, 'read'>

export function compileRules(rules: readonly Rule[]): CompiledRules {
  const active = rules.filter(rule => rule.mode !== 'off')
  const keyFields = [...new Set(active.map(rule => rule.by))]
  const engineRules = active.map(rule => ({
    id: rule.id,
    key: keyFields.indexOf(rule.by),
    threshold: rule.operator === 'gt' ? rule.value + 1 : rule.value,
    windowMs: rule.windowMs,
    quietMs: rule.quietMs,
    severity: severityOf(rule.severity).number,
    mode: rule.mode as Announcement,
  }))
  const compiled: CompiledRules = {
    rules: active,
    engineRules,
    keyFields,
    createObserver: clients => new RecordObserver(compiled, clients),
  }
  return compiled
}

type Missing = 'no-address' | 'not-an-address'

/**
 * Turns records into observations: which rules count a record, for which address. One for each
 * door: the observation is refilled by every `observe`. Takes no memory for a record.
 */
export class RecordObserver {
  readonly observation: Observation
  readonly #clients: ClientSource
  /** The reader of each key field; none where it is the client's address. */
  readonly #keyReaders: readonly (FieldReader | undefined)[]
  /** Whether the record at hand has this key, by index of the key field. */
  readonly #found: Uint8Array
  readonly #keyOfRule: Int32Array
  readonly #conditions: readonly (Condition | undefined)[]
  #record: LogRecordView | undefined

  constructor(compiled: CompiledRules, clients: ClientSource) {
    const { rules, engineRules, keyFields } = compiled
    this.#clients = clients
    this.#keyReaders = keyFields.map(name =>
      name === CLIENT_FIELD ? undefined : fieldReader(name),
    )
    this.#found = new Uint8Array(keyFields.length)
    this.#keyOfRule = Int32Array.from(engineRules, rule => rule.key)
    this.#conditions = rules.map(rule => rule.where)
    this.observation = {
      timeMs: 0,
      seenMs: 0,
      rules: new Int32Array(rules.length),
      matched: 0,
      keys: keyFields.map(createAddress),
      origin: undefined,
      mark: undefined,
      describe: () => (this.#record === undefined ? '' : evidenceLine(this.#record)),
    }
  }

  /**
   * Refills `observation`, or says why the record contributes nothing. No rule need match. Never
   * throws: a record whose reading throws is `unreadable`. Hot path.
   */
  observe(record: LogRecordView): SkipReason | undefined {
    const { observation } = this
    observation.matched = 0
    observation.origin = undefined
    this.#record = record
    try {
      if (!isPossibleTime(record.timeMs) || !isPossibleTime(record.seenMs)) return 'impossible-time'
      if (isOwnRecord(record.attributes)) return 'own-record'
      observation.timeMs = record.timeMs
      observation.seenMs = record.seenMs
      const missing = this.#readKeys(record)
      if (missing === undefined) this.#match(record)
      return missing
    } catch {
      observation.matched = 0
      return 'unreadable'
    }
  }

  /**
   * Why the record has no key, by the client's reason where a rule wants the client; undefined
   * where it has a key, or none is asked for. Hot path.
   */
  #readKeys(record: LogRecordView): Missing | undefined {
    const { keys } = this.observation
    let clientMissing: Missing | undefined
    let missing: Missing = 'no-address'
    let found = keys.length === 0
    for (let index = 0; index < keys.length; index++) {
      const why = this.#readKey(record, index, keys[index]!)
      this.#found[index] = why === undefined ? 1 : 0
      if (why === undefined) found = true
      else if (this.#keyReaders[index] === undefined) clientMissing = why
      else if (why === 'not-an-address') missing = why
    }
    return found ? undefined : (clientMissing ?? missing)
  }

  /** Hot path. */
  #readKey(record: LogRecordView, index: number, into: Address): Missing | undefined {
    const reader = this.#keyReaders[index]
    if (reader !== undefined) return readAddress(record, reader, into)
    const origin = this.#clients.read(record, into)
    if (origin === 'no-address' || origin === 'not-an-address') return origin
    this.observation.origin = origin
    return undefined
  }

  /** Hot path. */
  #match(record: LogRecordView): void {
    const { observation } = this
    let matched = 0
    for (let rule = 0; rule < this.#keyOfRule.length; rule++) {
      if (this.#found[this.#keyOfRule[rule]!] === 0) continue
      const where = this.#conditions[rule]
      if (where === undefined || where(record)) observation.rules[matched++] = rule
    }
    observation.matched = matched
  }
}

/** A text, or a list of one text as headers are. Hot path. */
function readAddress(
  record: LogRecordView,
  reader: FieldReader,
  into: Address,
): Missing | undefined {
  const value = readField(record, reader)
  if (value === undefined || value === null) return 'no-address'
  const text = Array.isArray(value) && value.length === 1 ? value[0] : value
  return typeof text === 'string' && parseAddress(text, into) ? undefined : 'not-an-address'
}
