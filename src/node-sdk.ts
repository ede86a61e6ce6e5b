import { globalLoggerProvider } from './otel/api-globals.ts'
import type { NetworkAnomalyOptions } from './otel/options.ts'
import type { NetworkAnomalyLogRecordProcessor } from './otel/processor.ts'
import { ownOf } from './register/providers.ts'
import { currentSurroundings } from './register/surroundings.ts'
import { addNetworkAnomaly } from './register/with-network-anomaly.ts'

export type { NetworkAnomalyOptions } from './otel/options.ts'
export { watchRequests } from './register/requests.ts'

/**
 * For an application with a `NodeSDK` of its own: `new NodeSDK(withNetworkAnomaly({ … }))`. Puts
 * our processors first and keeps the exporters: those of the configuration, or where it lists none,
 * those of the environment, which the SDK would forget for a list of ours. Changes nothing where a
 * processor of ours is in the configuration already, or `OTEL_SDK_DISABLED` is true.
 *
 * Throws a `ConfigurationError` that names every mistake in the options at once.
 */
export function withNetworkAnomaly<C extends object = object>(
  configuration: C = {} as C,
  options: NetworkAnomalyOptions = {},
): C {
  return addNetworkAnomaly(configuration, options, currentSurroundings())
}

/**
 * The processor in the global logger provider, so that a handler can ask it `isOpen`: that of the
 * register, of `withNetworkAnomaly` or one made by hand. Undefined while there is none.
 */
export function currentProcessor(): NetworkAnomalyLogRecordProcessor | undefined {
  const provider = globalLoggerProvider()
  return provider && (ownOf(provider) as NetworkAnomalyLogRecordProcessor | undefined)
}
