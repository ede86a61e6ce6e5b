import type { RuleMode, RuleProfile } from '../detect/rule-profile.ts'
import type { SeverityLevel } from '../detect/severity.ts'
import type { Condition } from './condition.ts'

/** Key field of a rule that names none; who the client is follows DESIGN semantics 8. */
export const CLIENT_FIELD = 'client.address'

/**
 * One rule as a user writes it, in `netanomaly.yaml` or in code; durations are texts such as "30s".
 * `where` and `measure` are written in the rule language (see `language.ts`):
 * `count by client.address >= 100 within 60s where http.response.status_code >= 400` is the rule
 * `{ measure: count, by: client.address, gte: 100, within: 60s, where: … }` on one line.
 */
export interface RuleInput {
  /** Lower case, digits, `-`, `_`, `.`; unique; what annotations and events carry. */
  readonly id: string
  readonly title?: string
  readonly description?: string
  /** URL of a page that explains the rule (a runbook). */
  readonly reference?: string
  readonly category?: string
  /** `count` (default). */
  readonly measure?: string
  /** Field whose address is counted for (default `client.address`). */
  readonly by?: string
  /** Exactly one of `gt` and `gte`. */
  readonly gt?: number
  readonly gte?: number
  readonly within: string
  readonly where?: string
  readonly severity?: SeverityLevel
  /** Longest gap between hot times of one episode; at least and by default `within`. */
  readonly quiet?: string
  readonly tags?: readonly string[]
  readonly mode?: RuleMode
  readonly uuid?: string
  readonly version?: string
}

/** An entry of `rules`: a map, or all of it on one line of the rule language. */
export type RuleEntry = RuleInput | string

/** A rule after loading: every default filled in, every duration in ms, the condition compiled. */
export interface Rule extends RuleProfile {
  readonly where: Condition | undefined
}
