import {
  API_LOGS_VERSION,
  apiGlobal,
  type OldLogsGlobal,
  oldLogsGlobal,
  setOldLogsGlobal,
} from './api-globals.ts'
import type { LoggerProviderLike } from './sdk-types.ts'

/** On the function that is ours, whichever copy of this package has put it there. */
const IS_BRIDGE = Symbol.for('otel-netanomaly.old-logs-api')

type Bridge = OldLogsGlobal & { [IS_BRIDGE]?: true }

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
  const there: Bridge | undefined = oldLogsGlobal()
  if (there !== undefined) return there[IS_BRIDGE] === true && newProvider() !== undefined
  if (newProvider() === undefined) return false
  const bridge: Bridge = version => (version === API_LOGS_VERSION ? newProvider() : undefined)
  bridge[IS_BRIDGE] = true
  setOldLogsGlobal(bridge)
  return true
}

function newProvider(): LoggerProviderLike | undefined {
  const logs = apiGlobal()?.logs
  return typeof logs?.getLogger === 'function' ? logs : undefined
}
