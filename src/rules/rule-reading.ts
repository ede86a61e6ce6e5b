import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../record/roles.ts'
import type { AmountUse } from './amount.ts'
import type { Condition } from './condition.ts'
import type { ConditionTests } from './condition-tests.ts'
import type { Rule } from './model.ts'
import type { RecordFields } from './record-fields.ts'
import type { ValueReading } from './value-reading.ts'

const NONE = -1

/** What one rule asks of the record at hand. */
export class RuleReading {
  /** Index of its key. */
  readonly key: number
  /** Field of its amount, or -1. */
  readonly amountField: number
  readonly amountUse: AmountUse
  /** What it counts different values of. */
  readonly value: ValueReading | undefined
  /** Index of its condition, or -1. */
  readonly where: number
  /** It counts the records that meet the condition, and asks nothing more. */
  readonly isPlain: boolean
  readonly #tests: ConditionTests
  // Indexes of other conditions, or `NONE`.
  readonly #of: number
  readonly #to: number
  readonly #reset: number

  constructor(
    rule: Rule,
    key: number,
    fields: RecordFields,
    tests: ConditionTests,
    value: ValueReading | undefined,
  ) {
    const { measure, measured, weight } = rule
    this.key = key
    this.value = value
    this.amountUse = measure === 'sum' || measure === 'average' ? measure : 'weight'
    const name = this.amountUse === 'weight' ? weight : measured?.field
    this.amountField = name === undefined ? NONE : fields.indexOf(name)
    const index = (condition: Condition | undefined) =>
      condition === undefined ? NONE : tests.indexOf(condition)
    this.#tests = tests
    this.where = index(rule.where)
    this.#of = index(rule.of)
    this.#to = index(rule.to)
    this.#reset = index(rule.reset)
    this.isPlain =
      value === undefined && [this.amountField, this.#of, this.#reset].every(at => at === NONE)
  }

  /** What the record is to the rule, as bits of `Observation.roles`. Hot path. */
  roles(): number {
    const tests = this.#tests
    let roles = 0
    if (this.where === NONE || tests.holds(this.where)) {
      if (this.#of === NONE) roles = ROLE_COUNTED
      else {
        if (this.#to === NONE || tests.holds(this.#to)) roles = ROLE_COUNTED
        if (tests.holds(this.#of)) roles |= ROLE_PART
      }
    }
    return this.#reset !== NONE && tests.holds(this.#reset) ? roles | ROLE_RESET : roles
  }
}
