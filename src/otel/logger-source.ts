import type { LoggerLike, LoggerProviderLike } from './sdk-types.ts'

/** Where @opentelemetry/api 1.10 and later keep the global logger provider, as `.logs`. */
const API_GLOBAL = Symbol.for('opentelemetry.js.api.1')
/** Where @opentelemetry/api-logs keeps it, as a function of its compatibility version. */
const API_LOGS_GLOBAL = Symbol.for('io.opentelemetry.js.api.logs')
const API_LOGS_VERSION = 1

/** A provider, or a function that answers one once there is one. */
export type LoggerProviderOption =
  | LoggerProviderLike
  | (() => LoggerProviderLike | undefined)
  | undefined

/** The logger of one scope: of the given provider, else of the global one of either API line. */
export class LoggerSource {
  readonly #option: LoggerProviderOption
  readonly #name: string
  readonly #version: string
  #provider: LoggerProviderLike | undefined
  #logger: LoggerLike | undefined

  constructor(option: LoggerProviderOption, name: string, version: string) {
    this.#option = option
    this.#name = name
    this.#version = version
  }

  /** Undefined while there is no provider; throws what a provider throws. */
  find(): LoggerLike | undefined {
    const provider = this.#findProvider()
    if (provider !== this.#provider) {
      this.#logger = provider?.getLogger(this.#name, this.#version) as LoggerLike | undefined
      this.#provider = provider
    }
    return this.#logger
  }

  #findProvider(): LoggerProviderLike | undefined {
    if (typeof this.#option === 'function') return this.#option()
    return this.#option ?? globalProvider()
  }
}

function globalProvider(): LoggerProviderLike | undefined {
  const global = globalThis as {
    [API_GLOBAL]?: { logs?: LoggerProviderLike }
    [API_LOGS_GLOBAL]?: (version: number) => LoggerProviderLike | undefined
  }
  return global[API_GLOBAL]?.logs ?? global[API_LOGS_GLOBAL]?.(API_LOGS_VERSION)
}
