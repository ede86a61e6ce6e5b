import { findPackage } from './packages.ts'
import { SDK_NODE } from './sdk.ts'

/** The method of `NodeSDK` that makes log record processors of the environment. */
type Configure = (this: Holder) => void
interface Holder {
  _loggerProviderConfig?: { readonly logRecordProcessors?: readonly object[] }
}

/**
 * The processors that `NodeSDK` would make of `OTEL_LOGS_EXPORTER` and what belongs to it, made by
 * its own method (0.203 to 0.301 have it, and it touches nothing else of the SDK): whatever values
 * it knows, now and later, mean what they mean there. Undefined where there is no such method.
 */
export function environmentLogProcessors(
  places: readonly (string | undefined)[],
): readonly object[] | undefined {
  const sdkNode = findPackage(SDK_NODE, places)?.load() as
    | { readonly NodeSDK?: { readonly prototype?: object } }
    | undefined
  const prototype = sdkNode?.NodeSDK?.prototype as
    | { readonly configureLoggerProviderFromEnv?: Configure }
    | undefined
  if (typeof prototype?.configureLoggerProviderFromEnv !== 'function') return undefined
  const holder: Holder = {}
  prototype.configureLoggerProviderFromEnv.call(holder)
  return holder._loggerProviderConfig?.logRecordProcessors ?? []
}
