/** What a hot key's episodes may lead to; `off` rules never reach the engine. */
export type Announcement = 'shadow' | 'annotate' | 'emit'

/** A rule as the engine runs it: numbers only, compiled from the user's rule by `rules/`. */
export interface EngineRule {
  /** Name that annotations and events carry; unique within the rule set. */
  readonly id: string
  /** Index into `Observation.keys`. */
  readonly key: number
  /** Observations that make a window's end hot: `gte N` is N, `gt N` is N + 1; at least 1. */
  readonly threshold: number
  /** Length of the sliding window, closed at both ends, ms. */
  readonly windowMs: number
  /** Longest gap between hot times of one episode, ms; at least `windowMs`. */
  readonly quietMs: number
  /** OpenTelemetry severity number, 1 to 24: the most severe hot rule annotates a record. */
  readonly severity: number
  readonly mode: Announcement
}
