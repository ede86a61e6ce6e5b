import type { LoggerProviderLike } from './sdk-types.ts'

/** Where every 1.x version of @opentelemetry/api keeps what was registered, in one object. */
const API_GLOBAL = Symbol.for('opentelemetry.js.api.1')
/** Where @opentelemetry/api-logs looks for a logger provider. */
const API_LOGS_GLOBAL = Symbol.for('io.opentelemetry.js.api.logs')
/** What it asks for. */
export const API_LOGS_VERSION = 1

interface ApiGlobal {
  /** Since 1.10. */
  readonly logs?: LoggerProviderLike
  readonly metrics?: { getMeter(name: string, version?: string): unknown }
  /** The API's proxy, which knows whom it stands for. */
  readonly trace?: { getDelegate?(): object }
  readonly diag?: object
}

/** Answers a provider where the version asked for is its own. */
export type OldLogsGlobal = (version: number) => LoggerProviderLike | undefined

interface Globals {
  readonly [API_GLOBAL]?: ApiGlobal
  [API_LOGS_GLOBAL]?: OldLogsGlobal
}

/** What the application or its SDK has registered; undefined where nothing is. */
export function apiGlobal(): ApiGlobal | undefined {
  return (globalThis as Globals)[API_GLOBAL]
}

export function oldLogsGlobal(): OldLogsGlobal | undefined {
  return (globalThis as Globals)[API_LOGS_GLOBAL]
}

export function setOldLogsGlobal(global: OldLogsGlobal): void {
  ;(globalThis as Globals)[API_LOGS_GLOBAL] = global
}

/** The global logger provider of either line; undefined while there is none. */
export function globalLoggerProvider(): LoggerProviderLike | undefined {
  return apiGlobal()?.logs ?? oldLogsGlobal()?.(API_LOGS_VERSION)
}
