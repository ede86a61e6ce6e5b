import type { Attributes, DerivedFields } from '../../record/record.ts'
import { Finding } from '../found.ts'
import { TextReading } from '../text-reading.ts'
import { type TimeContext, Times } from '../time/times.ts'

/**
 * What names and texts within an object say: found out once for each object, and only if somebody
 * asks. Reused for one object after the other.
 */
export class DerivedObject implements DerivedFields {
  readonly #context: TimeContext
  readonly #finding = new Finding()
  #reading: TextReading | undefined
  #object: Attributes | undefined

  constructor(context: TimeContext) {
    this.#context = context
  }

  /** The object that questions are about from now on. */
  turnTo(object: Attributes): void {
    this.#object = object
  }

  read(): Attributes {
    const object = this.#object
    if (object !== undefined) {
      this.#object = undefined
      this.#finding.reset()
      this.#reading ??= new TextReading(new Times(this.#context))
      this.#reading.readObject(object, this.#finding)
    }
    return this.#finding.fields
  }

  /** Of how many equal ones a message within it speaks. */
  repeats(): number {
    this.read()
    return this.#finding.repeats
  }

  /** NaN where the object does not say. */
  timeMs(): number {
    this.read()
    return this.#finding.timeMs
  }
}
