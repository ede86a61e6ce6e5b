import type { Announcement, Measure, Operator } from './detector.ts'
import type { SeverityLevel } from './severity.ts'

/** What a rule may do: nothing, count, annotate records, or annotate and emit episode events. */
export type RuleMode = 'off' | Announcement

/** All of a loaded rule that can be said to a person: what reports and events are made of. */
export interface RuleProfile {
  readonly id: string
  readonly title: string
  readonly description: string | undefined
  readonly reference: string | undefined
  readonly category: string | undefined
  readonly measure: Measure
  /** What `distinct`, `sum` and `average` are of; undefined for other measures. */
  readonly field: string | undefined
  /** Of a ratio: the conditions of the part and of the whole, as the user wrote them. */
  readonly ofText: string | undefined
  readonly toText: string | undefined
  /** Field with the number of times that a record counts. */
  readonly weight: string | undefined
  /** The condition of what empties a key's window, as the user wrote it. */
  readonly resetText: string | undefined
  /** What is counted for, as the user wrote it: `client.address/24`; none: the whole stream. */
  readonly by: readonly string[]
  readonly operator: Operator
  /** As the user wrote it. */
  readonly value: number
  readonly windowMs: number
  readonly quietMs: number
  /** The condition as the user wrote it. */
  readonly whereText: string | undefined
  readonly severity: SeverityLevel
  readonly tags: readonly string[]
  readonly mode: RuleMode
  readonly uuid: string | undefined
  readonly version: string | undefined
  readonly rulesetName: string | undefined
}
