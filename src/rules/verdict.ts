import type { KeyText } from '../record/observation.ts'
import { isOwnRecord } from '../record/own-record.ts'
import { isPossibleTime, type LogRecordView, type SkipReason } from '../record/record.ts'
import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../record/roles.ts'
import { type AmountUse, readAmount } from './amount.ts'
import { CanonicalValue, formOfPart } from './canonical-value.ts'
import { bindCondition, type Condition } from './condition.ts'
import { WHOLE_STREAM } from './key-part.ts'
import { CLIENT_FIELD, type KeyPart, type Rule } from './model.ts'
import { type ClientSource, RecordClient } from './record-client.ts'
import { RecordFields } from './record-fields.ts'
import { type Shortfall, shortfallsOf } from './shortfall.ts'
import { ValueReading } from './value-reading.ts'

/** What keeps a record from being counted for a rule, or from being all that it could be to it. */
export type Obstacle =
  | { readonly kind: 'off' }
  /** A condition is false; without shortfalls: a value in it cannot be read. */
  | {
      readonly kind: 'condition'
      readonly of: 'where' | 'of' | 'to'
      readonly shortfalls: readonly Shortfall[]
    }
  /** A field of the key has no value that can be one; of the client, why there is none. */
  | {
      readonly kind: 'key'
      readonly part: KeyPart
      readonly found: unknown
      readonly missing: 'no-address' | 'not-an-address' | undefined
    }
  /** No number that the rule takes, or a weight of 0. */
  | {
      readonly kind: 'amount'
      readonly field: string
      readonly use: AmountUse
      readonly found: unknown
    }
  /** No value that could be counted as different. */
  | { readonly kind: 'value'; readonly part: KeyPart; readonly found: unknown }

/** What one record is to one rule. */
export interface Verdict {
  readonly rule: Rule
  /** Bits of `Observation.roles`; 0: it does not matter to the rule. */
  readonly roles: number
  /** As episodes have it; undefined where the record lacks it or the rule is off. */
  readonly key: KeyText | undefined
  /** Weight, or what is summed or averaged; undefined where no number is taken. */
  readonly amount:
    | { readonly field: string; readonly taken: number; readonly given: number }
    | undefined
  /** What `distinct` counts, for people, each once. */
  readonly values: readonly string[]
  readonly obstacles: readonly Obstacle[]
}

const NOTHING = { roles: 0, key: undefined, amount: undefined, values: [] } as const

/**
 * Says of a record what it is to each rule, and why not: as the `RecordObserver` counts it, which
 * is fast and says only that. Takes memory for each record; for one that somebody asks about.
 */
export class RuleVerdicts {
  readonly #rules: readonly Rule[]
  readonly #maxWeight: number
  readonly #fields = new RecordFields()
  readonly #client: RecordClient
  readonly #value = new CanonicalValue()

  /** A record counts at most `maxWeight` times, whatever its weight. */
  constructor(rules: readonly Rule[], clients: ClientSource, maxWeight: number) {
    this.#rules = rules
    this.#client = new RecordClient(clients)
    this.#maxWeight = maxWeight
  }

  /**
   * One for each rule, each level is one; or why the record is nothing to any of them. Never
   * throws: where the reading of a key, a number or a value throws, the record is `unreadable`.
   */
  of(record: LogRecordView): readonly Verdict[] | SkipReason {
    try {
      if (!isPossibleTime(record.timeMs) || !isPossibleTime(record.seenMs)) return 'impossible-time'
      if (isOwnRecord(record.attributes)) return 'own-record'
      this.#fields.begin(record)
      this.#client.find(record)
      return this.#rules.map(rule =>
        rule.mode === 'off'
          ? { rule, ...NOTHING, obstacles: [{ kind: 'off' }] }
          : this.#verdictOf(rule),
      )
    } catch {
      return 'unreadable'
    }
  }

  #verdictOf(rule: Rule): Verdict {
    const asked = this.#askConditions(rule)
    const { key, lacking } = this.#readKey(rule.key)
    const obstacles = [...asked.obstacles, ...lacking]
    if (asked.roles === 0 || lacking.length > 0) return { rule, ...NOTHING, key, obstacles }
    if ((asked.roles & ROLE_COUNTED) === 0) {
      return { rule, ...NOTHING, key, roles: asked.roles, obstacles }
    }
    const { amount, values, obstacle } = this.#measure(rule)
    if (obstacle === undefined) return { rule, roles: asked.roles, key, amount, values, obstacles }
    const roles = asked.roles & ~ROLE_COUNTED
    return { rule, ...NOTHING, key, roles, obstacles: [...obstacles, obstacle] }
  }

  /** The roles that the conditions leave it, and those that take one from it. */
  #askConditions({ where, of, to, reset }: Rule): { roles: number; obstacles: Obstacle[] } {
    const resets = reset !== undefined && this.#holds(reset) ? ROLE_RESET : 0
    if (!this.#holds(where)) return { roles: resets, obstacles: [this.#lacks('where', where!)] }
    const isWhole = this.#holds(to)
    const isPart = of !== undefined && this.#holds(of)
    return {
      roles: resets | (isWhole ? ROLE_COUNTED : 0) | (isPart ? ROLE_PART : 0),
      obstacles: [
        ...(isWhole ? [] : [this.#lacks('to', to!)]),
        ...(isPart || of === undefined ? [] : [this.#lacks('of', of)]),
      ],
    }
  }

  #holds(condition: Condition | undefined): boolean {
    if (condition === undefined) return true
    try {
      return bindCondition(condition.expression, this.#fields)()
    } catch {
      return false
    }
  }

  #lacks(of: 'where' | 'of' | 'to', { expression }: Condition): Obstacle {
    return { kind: 'condition', of, shortfalls: shortfallsOf(expression, this.#fields) }
  }

  #readKey(key: readonly KeyPart[]): { key: KeyText | undefined; lacking: Obstacle[] } {
    if (key.length === 0) return { key: { parts: [WHOLE_STREAM], address: undefined }, lacking: [] }
    const lacking: Obstacle[] = []
    const parts: string[] = []
    let address: string | undefined
    for (const [at, part] of key.entries()) {
      const obstacle = this.#readPart(part, key.length)
      if (obstacle !== undefined) lacking.push(obstacle)
      else parts.push(this.#value.shown)
      if (at === 0 && obstacle === undefined) address = this.#value.wholeAddress
    }
    return { key: lacking.length > 0 ? undefined : { parts, address }, lacking }
  }

  /** Fills in the value of a part, or says that the record lacks it. */
  #readPart(part: KeyPart, partsInKey: number): Obstacle | undefined {
    const form = formOfPart(part, partsInKey)
    if (part.field === CLIENT_FIELD) {
      const { origin, missing, address } = this.#client
      if (origin === undefined) return { kind: 'key', part, found: undefined, missing }
      this.#value.take(address, form)
      return undefined
    }
    const found = this.#read(part.field)
    if (this.#value.read(found, form)) return undefined
    if (form.isAddress !== 'always') return { kind: 'key', part, found, missing: undefined }
    const isNothing = found === undefined || found === null
    return { kind: 'key', part, found, missing: isNothing ? 'no-address' : 'not-an-address' }
  }

  #measure(rule: Rule): Pick<Verdict, 'amount' | 'values'> & { obstacle?: Obstacle } {
    const { measure, measured, weight } = rule
    if (measure === 'distinct') return this.#readValues(measured!)
    const use = measure === 'sum' || measure === 'average' ? measure : 'weight'
    const field = use === 'weight' ? weight : measured!.field
    if (field === undefined) return { amount: undefined, values: [] }
    const found = this.#read(field)
    const given = readAmount(found, use)
    const taken = use === 'weight' ? Math.min(given, this.#maxWeight) : given
    if (Number.isNaN(taken) || (use === 'weight' && taken === 0)) {
      return { amount: undefined, values: [], obstacle: { kind: 'amount', field, use, found } }
    }
    return { amount: { field, taken, given }, values: [] }
  }

  #readValues(part: KeyPart): Pick<Verdict, 'amount' | 'values'> & { obstacle?: Obstacle } {
    const reading = new ValueReading(part, this.#fields, this.#client, 0)
    const values = new Set<string>()
    reading.begin()
    if (!reading.hasValue) {
      const found = part.field === CLIENT_FIELD ? undefined : this.#read(part.field)
      return { amount: undefined, values: [], obstacle: { kind: 'value', part, found } }
    }
    values.add(reading.shown)
    try {
      while (reading.mayHaveMore) {
        reading.next()
        if (reading.hasValue) values.add(reading.shown)
      }
    } catch {
      // What throws further on ends a list.
    }
    return { amount: undefined, values: [...values] }
  }

  #read(field: string): unknown {
    return this.#fields.read(this.#fields.indexOf(field))
  }
}
