import type { LoggerProviderLike } from './sdk-types.ts'

/** Where @opentelemetry/api 1.10 and later keep the global logger provider, as `.logs`. */
const API_GLOBAL = Symbol.for('opentelemetry.js.api.1')
/** Where @opentelemetry/api-logs looks for one: a function of its compatibility version. */
const API_LOGS_GLOBAL = Symbol.for('io.opentelemetry.js.api.logs')
const API_LOGS_VERSION = 1
/** On the function that is ours, whichever copy of this package has put it there. */
const IS_BRIDGE = Symbol.for('otel-netanomaly.old-logs-api')

type OldGlobal = ((version: number) => LoggerProviderLike | undefined) & { [IS_BRIDGE]?: true }

/**
 * With SDK 3 the logs API is part of `@opentelemetry/api`. A package that still logs through
 * `@opentelemetry/api-logs` (winston-transport 0.34, instrumentation-console 0.4) finds no provider
 * there, and its records are lost without a word. This leads them to the global provider of the new
 * API, whichever that is when they log; call it once the SDK has started, and before such a package
 * makes its loggers: one made earlier stays silent.
 *
 * Answers whether the old API now leads to the new one. It does not where the new one has no
 * provider (SDK 0.2xx), or where somebody has set one in the old: that is never replaced.
 */
export function bridgeOldLogsApi(): boolean {
  const global = globalThis as { [API_LOGS_GLOBAL]?: OldGlobal | undefined }
  const there = global[API_LOGS_GLOBAL]
  if (there !== undefined) return there[IS_BRIDGE] === true && newProvider() !== undefined
  if (newProvider() === undefined) return false
  const bridge: OldGlobal = version => (version === API_LOGS_VERSION ? newProvider() : undefined)
  bridge[IS_BRIDGE] = true
  global[API_LOGS_GLOBAL] = bridge
  return true
}

function newProvider(): LoggerProviderLike | undefined {
  const api = (globalThis as { [API_GLOBAL]?: { readonly logs?: LoggerProviderLike } })[API_GLOBAL]
  return typeof api?.logs?.getLogger === 'function' ? api.logs : undefined
}
