import { bindCondition, type Condition, type Test } from './condition.ts'
import { formatCondition } from './expression.ts'
import type { RecordFields } from './record-fields.ts'

/** The conditions of a rule set for the record at hand: equal ones are asked once. */
export class ConditionTests {
  readonly #fields: RecordFields
  readonly #tests: Test[] = []
  readonly #indexes = new Map<string, number>()
  /** Number of the record that each was asked for last, negative where it did not hold. */
  #askedOf = new Float64Array(0)
  #number = 0

  constructor(fields: RecordFields) {
    this.#fields = fields
  }

  indexOf(condition: Condition): number {
    const text = formatCondition(condition.expression)
    const known = this.#indexes.get(text)
    if (known !== undefined) return known
    this.#indexes.set(text, this.#tests.length)
    this.#askedOf = new Float64Array(this.#tests.length + 1)
    return this.#tests.push(bindCondition(condition.expression, this.#fields)) - 1
  }

  /** The fields are at the next record. Hot path. */
  begin(): void {
    this.#number++
  }

  /** Hot path. */
  holds(index: number): boolean {
    const asked = this.#askedOf[index]!
    if (asked === this.#number) return true
    if (asked === -this.#number) return false
    let holds = false
    try {
      holds = this.#tests[index]!()
    } catch {
      // A value that throws when it is read makes the whole condition false.
    }
    this.#askedOf[index] = holds ? this.#number : -this.#number
    return holds
  }
}
