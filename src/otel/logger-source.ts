import { globalLoggerProvider } from './api-globals.ts'
import type { LoggerLike, LoggerProviderLike } from './sdk-types.ts'

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
    return this.#option ?? globalLoggerProvider()
  }
}
