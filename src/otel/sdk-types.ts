import type { Context, SpanContext } from '@opentelemetry/api'

/**
 * What we need of the SDK, by shape: sdk-logs 0.203 to 0.2xx and 3.x differ in their exported names
 * but not in these, so one build serves both lines and nothing of the SDK is imported.
 */
export interface SdkLogRecord {
  readonly hrTime: readonly [number, number]
  readonly hrTimeObserved: readonly [number, number]
  readonly spanContext?: SpanContext | undefined
  readonly attributes: object
  readonly body?: unknown
  readonly eventName?: string | undefined
  readonly droppedAttributesCount: number
  readonly resource: AttributeHolder
  readonly instrumentationScope: AttributeHolder & { readonly name: string }
  setAttribute(key: string, value: string): unknown
}

/** A resource or scope; a resource may still wait for detectors. */
export interface AttributeHolder {
  readonly attributes?: unknown
  readonly asyncAttributesPending?: boolean
}

/** The arguments of `enabled`; nothing of them changes our answer. */
export interface EnabledOptions {
  readonly context: Context
  readonly severityNumber?: number
  readonly eventName?: string
}

/** A record as `Logger.emit` takes it in both lines of the logs API. */
export interface LogRecordToEmit {
  readonly eventName: string
  readonly timestamp: [number, number]
  readonly severityNumber: number
  readonly severityText: string
  readonly body: string
  readonly attributes: Record<string, string | number | boolean | string[]>
  readonly context: Context
}

/** A line of text; the SDK dates it. */
export interface LineToEmit {
  readonly severityNumber: number
  readonly severityText: string
  readonly body: string
  readonly context: Context
}

export interface LoggerLike {
  emit(record: LogRecordToEmit | LineToEmit): void
  enabled?(options: { context: Context; severityNumber: number; eventName: string }): boolean
}

export interface LoggerProviderLike {
  getLogger(name: string, version?: string): unknown
}
