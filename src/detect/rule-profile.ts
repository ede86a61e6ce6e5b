import type { Announcement } from './detector.ts'
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
  /** Field whose address is counted for. */
  readonly by: string
  readonly operator: 'gt' | 'gte'
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
