export { ConfigurationError, type Problem } from './base/problem.ts'
export type { RuleMode, RuleProfile } from './detect/rule-profile.ts'
export type { SeverityLevel } from './detect/severity.ts'
export type { EngineCounters } from './engine/counters.ts'
export type { EpisodeState } from './engine/episode.ts'
export { EventToSpanEventBridge } from './otel/event-bridge.ts'
export type { LoggerProviderOption } from './otel/event-outlet.ts'
export type { MeterProviderLike, MeterProviderOption } from './otel/metrics.ts'
export type { EpisodeSpansOption, NetworkAnomalyOptions } from './otel/options.ts'
export { NetworkAnomalyLogRecordProcessor } from './otel/processor.ts'
export type { ProcessorCounters } from './otel/processor-counters.ts'
export type { EnabledOptions, LoggerProviderLike, SdkLogRecord } from './otel/sdk-types.ts'
export type { TracerProviderLike, TracerProviderOption } from './otel/span-outlet.ts'
export {
  type EpisodeSpanOwner,
  NetworkAnomalySpanProcessor,
  type SpanProcessorOptions,
} from './otel/span-processor.ts'
export type { ClientOrigin, ClientProfile, SourceProfile } from './record/client.ts'
export type { EpisodeReport, Scope } from './report/attributes.ts'
export { episodeSentence } from './report/sentence.ts'
export type { Rule, RuleInput } from './rules/model.ts'
export { DEFAULT_RULES } from './rules/presets.ts'
export { VERSION } from './version.ts'
