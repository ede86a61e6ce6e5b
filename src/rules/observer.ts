import { copyAddress } from '../record/address.ts'
import { createObservation, type KeyText, type Observation } from '../record/observation.ts'
import { isOwnRecord } from '../record/own-record.ts'
import { isPossibleTime, type LogRecordView, type SkipReason } from '../record/record.ts'
import { ROLE_COUNTED } from '../record/roles.ts'
import { readAmount } from './amount.ts'
import { ConditionTests } from './condition-tests.ts'
import { evidenceLine } from './evidence.ts'
import { KeyReading, type MissingKey } from './key-reading.ts'
import type { KeyForm, PartsHash } from './key-words.ts'
import { CLIENT_FIELD, type KeyPart, type Rule } from './model.ts'
import { type ClientSource, RecordClient } from './record-client.ts'
import { RecordFields } from './record-fields.ts'
import { RuleReading } from './rule-reading.ts'
import { ValueReading } from './value-reading.ts'

/** What an observer is made of. */
export interface ObserverPlan {
  readonly rules: readonly Rule[]
  /** Index of each rule's key. */
  readonly keyOfRule: readonly number[]
  readonly keys: readonly KeyForm[]
  readonly hash: PartsHash
  readonly valueSeed: number
}

/** What records lacked that mattered to a rule, all rules together. */
export interface ObserverCounters {
  /** Once for each rule whose key a record lacked. Records that are skipped are not in it. */
  readonly lacksKey: number
  /** Once for each rule that found no number or value it could take. */
  readonly badAmount: number
  /** Weights that were more than a record may count. */
  readonly clippedWeights: number
  /** Elements of lists beyond those that are counted as different values. */
  readonly droppedValues: number
}

// Whether the record at hand has a key.
const UNREAD = 0
const FOUND = 1
const MISSING = 2

/**
 * Turns records into observations: what a record is to which rules, for which keys. One for each
 * door: the observation is refilled by every `observe` and `next`. Takes no memory for a record.
 */
export class RecordObserver {
  readonly observation: Observation
  /** By rule: records that mattered to it and lacked its key. Those skipped are not in it. */
  readonly lacksKey: Float64Array
  /** By rule: records that mattered to it and held no number or value that it could take. */
  readonly badAmount: Float64Array
  /** Whether it looks for the client of each record. */
  readonly wantsClient: boolean
  readonly #maxWeight: number
  #clippedWeights = 0
  readonly #fields = new RecordFields()
  readonly #tests: ConditionTests
  readonly #client: RecordClient
  readonly #keys: readonly KeyReading[]
  /** The client's whole address is the one key. */
  readonly #isByClient: boolean
  /** By key: `UNREAD`, `FOUND` or `MISSING`. */
  readonly #keyStates: Uint8Array
  readonly #rules: readonly RuleReading[]
  readonly #values: readonly ValueReading[]
  /** Rules that may count further values of the record at hand; the first so many. */
  readonly #listed: Int32Array
  #listedCount = 0
  #record: LogRecordView | undefined

  /** A record counts at most `maxWeight` times, whatever its weight; beyond that it is clipped. */
  constructor(plan: ObserverPlan, clients: ClientSource, maxWeight: number) {
    const { rules, keyOfRule, keys, hash, valueSeed } = plan
    const fields = this.#fields
    const client = new RecordClient(clients)
    const values = new Map<string, ValueReading>()
    const readingOf = (part: KeyPart): ValueReading => {
      const name = JSON.stringify(part)
      const value = values.get(name) ?? new ValueReading(part, fields, client, valueSeed)
      values.set(name, value)
      return value
    }
    this.#client = client
    this.#maxWeight = maxWeight
    this.#tests = new ConditionTests(fields)
    this.#keys = keys.map(form => new KeyReading(form, fields, client, hash))
    this.#isByClient = this.#keys.length === 1 && this.#keys[0]!.isClient
    this.#keyStates = new Uint8Array(keys.length)
    this.#rules = rules.map((rule, index) => {
      const value = rule.measure === 'distinct' ? readingOf(rule.measured!) : undefined
      return new RuleReading(rule, keyOfRule[index]!, fields, this.#tests, value)
    })
    this.#values = [...values.values()]
    this.wantsClient =
      this.#keys.some(key => key.hasClient) ||
      this.#values.some(({ part }) => part.field === CLIENT_FIELD)
    this.#listed = new Int32Array(rules.length)
    this.lacksKey = new Float64Array(rules.length)
    this.badAmount = new Float64Array(rules.length)
    this.observation = createObservation(rules.length, keys.length, {
      describe: () => (this.#record === undefined ? '' : evidenceLine(this.#record)),
      describeKey: key => this.#describeKey(key),
    })
  }

  get counters(): ObserverCounters {
    return {
      lacksKey: this.lacksKey.reduce((sum, count) => sum + count, 0),
      badAmount: this.badAmount.reduce((sum, count) => sum + count, 0),
      clippedWeights: this.#clippedWeights,
      droppedValues: this.#values.reduce((sum, { dropped }) => sum + dropped, 0),
    }
  }

  /**
   * Refills `observation`, or says why the record contributes nothing. No rule need match. Where it
   * answers undefined, `next` has what more the record contributes. Never throws: a record whose
   * reading throws is `unreadable`. Hot path.
   */
  observe(record: LogRecordView): SkipReason | undefined {
    const { observation } = this
    observation.matched = 0
    observation.origin = undefined
    observation.isFirst = true
    this.#listedCount = 0
    this.#record = record
    try {
      if (!isPossibleTime(record.timeMs) || !isPossibleTime(record.seenMs)) return 'impossible-time'
      if (isOwnRecord(record.attributes)) return 'own-record'
      observation.timeMs = record.timeMs
      observation.seenMs = record.seenMs
      this.#fields.begin(record)
      const missing = this.#findKeys(record)
      if (missing === undefined) this.#match()
      return missing
    } catch {
      observation.matched = 0
      this.#listedCount = 0
      return 'unreadable'
    }
  }

  /**
   * Refills `observation` with the next values of lists that `distinct` rules count; false where
   * there are no more. Never throws. Hot path.
   */
  next(): boolean {
    if (this.#listedCount === 0) return false
    const { observation } = this
    observation.isFirst = false
    observation.matched = 0
    try {
      for (let at = 0; at < this.#values.length; at++) this.#values[at]!.next()
      this.#matchListed()
    } catch {
      observation.matched = 0
      this.#listedCount = 0
    }
    return observation.matched > 0
  }

  /**
   * Why the record has no key at all, by the client's reason where a rule wants the client. Keys
   * that need a hash wait until a rule wants them. Hot path.
   */
  #findKeys(record: LogRecordView): MissingKey | undefined {
    if (this.wantsClient) {
      this.#client.find(record)
      this.observation.origin = this.#client.origin
    }
    if (this.#isByClient) return this.#takeClient()
    const keys = this.#keys
    let isFound = keys.length === 0
    for (let key = 0; key < keys.length; key++) {
      this.#keyStates[key] = UNREAD
      if (!keys[key]!.form.isHashed && this.#hasKey(key)) isFound = true
    }
    for (let key = 0; !isFound && key < keys.length; key++) isFound = this.#hasKey(key)
    return isFound ? undefined : this.#missingKey()
  }

  /** Hot path. */
  #takeClient(): MissingKey | undefined {
    const { origin, missing, address } = this.#client
    this.#keyStates[0] = origin === undefined ? MISSING : FOUND
    if (origin === undefined) return missing
    copyAddress(address, this.observation.keys[0]!)
    return undefined
  }

  #missingKey(): MissingKey {
    let missing: MissingKey = 'no-key'
    for (const [key, reading] of this.#keys.entries()) {
      const why = reading.read(this.observation.keys[key]!)
      if (reading.hasClient && this.#client.origin === undefined) return this.#client.missing
      if (why === 'not-an-address' || (why === 'no-address' && missing === 'no-key')) missing = why
    }
    return missing
  }

  /** Hot path. */
  #hasKey(key: number): boolean {
    const state = this.#keyStates[key]!
    if (state !== UNREAD) return state === FOUND
    const isFound = this.#keys[key]!.read(this.observation.keys[key]!) === undefined
    this.#keyStates[key] = isFound ? FOUND : MISSING
    return isFound
  }

  /** Hot path. */
  #match(): void {
    const { observation } = this
    const rules = this.#rules
    this.#tests.begin()
    for (let at = 0; at < this.#values.length; at++) this.#values[at]!.forget()
    let matched = 0
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index]!
      if (rule.isPlain) {
        if (rule.where >= 0 && !this.#tests.holds(rule.where)) continue
        if (this.#keyStates[rule.key] !== FOUND && this.#lacksKey(index, rule)) continue
      } else if (!this.#matches(index, rule)) continue
      observation.rules[matched++] = index
    }
    observation.matched = matched
  }

  /** What a rule asks that does more than to count. Hot path. */
  #matches(index: number, rule: RuleReading): boolean {
    let roles = rule.roles()
    if (roles === 0 || this.#lacksKey(index, rule)) return false
    if ((roles & ROLE_COUNTED) !== 0) {
      if (rule.amountField >= 0 && !this.#takeAmount(index, rule)) roles &= ~ROLE_COUNTED
      if (rule.value !== undefined && !this.#takeValue(index, rule.value)) roles &= ~ROLE_COUNTED
    }
    this.observation.roles[index] = roles
    return roles !== 0
  }

  /** Counts it, where the record has no key for a rule that it matters to. Hot path. */
  #lacksKey(index: number, rule: RuleReading): boolean {
    if (this.#hasKey(rule.key)) return false
    this.lacksKey[index]!++
    return true
  }

  /** False where it is not counted: no number that the rule takes, or a weight of 0. Hot path. */
  #takeAmount(index: number, rule: RuleReading): boolean {
    const amount = readAmount(this.#fields.read(rule.amountField), rule.amountUse)
    if (Number.isNaN(amount)) {
      this.badAmount[index]!++
      return false
    }
    const isWeight = rule.amountUse === 'weight'
    const isClipped = isWeight && amount > this.#maxWeight
    const taken = isClipped ? this.#maxWeight : amount
    if (isClipped) this.#clippedWeights++
    this.observation.amounts[index] = taken
    return !isWeight || taken > 0
  }

  /** False where the field has no value. Hot path. */
  #takeValue(index: number, value: ValueReading): boolean {
    value.begin()
    if (!value.hasValue) {
      this.badAmount[index]!++
      return false
    }
    this.#putValue(index, value)
    if (value.mayHaveMore) this.#listed[this.#listedCount++] = index
    return true
  }

  /** Hot path. */
  #matchListed(): void {
    const { observation } = this
    let matched = 0
    let listed = 0
    for (let at = 0; at < this.#listedCount; at++) {
      const index = this.#listed[at]!
      const value = this.#rules[index]!.value!
      if (value.mayHaveMore) this.#listed[listed++] = index
      if (!value.hasValue) continue
      this.#putValue(index, value)
      observation.roles[index] = ROLE_COUNTED
      observation.rules[matched++] = index
    }
    this.#listedCount = listed
    observation.matched = matched
  }

  /** Hot path. */
  #putValue(index: number, value: ValueReading): void {
    const { values } = this.observation
    values[index * 2] = value.first
    values[index * 2 + 1] = value.second
  }

  #describeKey(key: number): KeyText {
    try {
      return this.#keys[key]!.describe(this.observation.keys[key]!)
    } catch {
      return { parts: ['?'], address: undefined }
    }
  }
}
