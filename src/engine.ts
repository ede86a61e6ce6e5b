/**
 * The detection alone, for other runtimes and for replay: no clock, no I/O, no OpenTelemetry. Give
 * an `Engine` compiled rules and a sink, a `RecordObserver` records; see ARCHITECTURE.md.
 */
export { ConfigurationError, type Problem } from './base/problem.ts'
export { type Random, seededRandom, systemRandom } from './base/random.ts'
export { SnapshotError } from './base/snapshot-error.ts'
export type { EngineRule } from './detect/detector.ts'
export { createCounters, type EngineCounters } from './engine/counters.ts'
export { Engine } from './engine/engine.ts'
export type {
  Episode,
  EpisodeEvent,
  EpisodeSink,
  EpisodeState,
  HotSink,
} from './engine/episode.ts'
export { DEFAULT_LIMITS, type EngineLimits } from './engine/limits.ts'
export { snapshotKeySeed } from './engine/snapshot.ts'
export { type Address, createAddress, formatAddress, parseAddress } from './record/address.ts'
export {
  type ClientOrigin,
  type ClientProfile,
  ClientReader,
  type ClientReaderOptions,
  type ClientWarning,
  type ClientWarningCode,
  type SourceProfile,
} from './record/client.ts'
export type { Observation } from './record/observation.ts'
export { PrefixSet } from './record/prefix.ts'
export type { DerivedFields, LogRecordView, SkipReason } from './record/record.ts'
export { type EpisodeReport, episodeAttributes, reportEpisode } from './report/attributes.ts'
export { episodeSentence } from './report/sentence.ts'
export { loadRules } from './rules/load.ts'
export type { Rule, RuleInput } from './rules/model.ts'
export { RecordObserver } from './rules/observer.ts'
export { DEFAULT_RULES } from './rules/presets.ts'
export { type CompiledRules, compileRules } from './rules/ruleset.ts'
