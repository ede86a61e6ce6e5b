import type { RuleMode, RuleProfile } from '../detect/rule-profile.ts'
import type { SeverityLevel } from '../detect/severity.ts'
import type { Condition } from './condition.ts'

/** Key field of a rule that names none; who the client is follows DESIGN semantics 8. */
export const CLIENT_FIELD = 'client.address'

/**
 * One rule as a user writes it, in `netanomaly.yaml` or in code; durations are texts such as "30s".
 * Conditions, `by` and `measure` are written in the rule language (see `language.ts`):
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
  /** `count` (default), `distinct FIELD`, `sum FIELD`, `average FIELD` or `ratio`. */
  readonly measure?: string
  /** Of a ratio: the condition of the part, and of the whole (default: all that `where` passes). */
  readonly of?: string
  readonly to?: string
  /**
   * Whom records are counted for (default `client.address`): a field, `client.address/24` or
   * `/24,64`, a list of them, or `*` for the whole stream.
   */
  readonly by?: string | readonly string[]
  /** Exactly one of `gt`, `gte`, `lt` and `lte`; or `levels`. */
  readonly gt?: number
  readonly gte?: number
  readonly lt?: number
  readonly lte?: number
  /** 2 to 4, from the lowest to the highest; instead of `by`, `gt` and `gte`. */
  readonly levels?: readonly RuleLevel[]
  readonly within: string
  readonly where?: string
  /** Field with the number of times that a record counts. */
  readonly weight?: string
  /** Condition of the records that empty their key's window. */
  readonly reset?: string
  /** Fewest records before `average`, `ratio`, `lt` and `lte` judge (default 30). */
  readonly min_samples?: number
  /** Keys that `lt` and `lte` judge from the start; of a key of several fields lists of texts. */
  readonly keys?: readonly (string | readonly string[])[]
  readonly severity?: SeverityLevel
  /** Longest gap between hot times of one episode; at least and by default `within`. */
  readonly quiet?: string
  readonly tags?: readonly string[]
  readonly mode?: RuleMode
  readonly uuid?: string
  readonly version?: string
}

/** One level of a rule of several: whom it counts for, and exactly one of `gt` and `gte`. */
export interface RuleLevel {
  readonly by: string | readonly string[]
  readonly gt?: number
  readonly gte?: number
}

/** An entry of `rules`: a map, or all of it on one line of the rule language. */
export type RuleEntry = RuleInput | string

/** One field of a key. */
export interface KeyPart {
  readonly field: string
  /** Bits of an address that make the key, of each family; undefined: all, or it is no address. */
  readonly ipv4Bits: number | undefined
  readonly ipv6Bits: number | undefined
}

/** What a rule without `min_samples` takes. */
export const DEFAULT_MIN_SAMPLES = 30

/**
 * A rule after loading: every default filled in, every duration in ms, the conditions compiled. A
 * rule with several levels is loaded as one of these for each level, the lowest first, which share
 * everything but `by`, `key`, `operator` and `value`.
 */
export interface Rule extends RuleProfile {
  /** What `by` means; empty for the whole stream. */
  readonly key: readonly KeyPart[]
  /** What `field` means: what `distinct`, `sum` and `average` read; a prefix only of `distinct`. */
  readonly measured: KeyPart | undefined
  readonly where: Condition | undefined
  /** Of a ratio: the part, and what it is a part of (undefined: all that `where` lets through). */
  readonly of: Condition | undefined
  readonly to: Condition | undefined
  /** What empties a key's window; records need not meet `where` for it. */
  readonly reset: Condition | undefined
  /** 1 where the rule has no use for it. */
  readonly minSamples: number
  /** Keys judged by `lt` and `lte` although silent: for each key the text of each part. */
  readonly keys: readonly (readonly string[])[]
  /** 0 for the lowest level; undefined where the rule has no levels. */
  readonly level: number | undefined
}
