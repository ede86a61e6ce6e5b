import { diag } from '@opentelemetry/api'
import { WARNING_CODES, withCode } from '../base/warning-codes.ts'
import { apiGlobal } from './api-globals.ts'

/** What was thrown, in words; never throws itself. */
export function shown(cause: unknown): string {
  try {
    return cause instanceof Error ? cause.message : String(cause)
  } catch {
    return 'something that cannot be shown'
  }
}

/** Told of a cause in place of `diag`, where that has no logger. */
export type Tell = (cause: string, line: string) => void

/**
 * Tells the user through OpenTelemetry's `diag`, each cause once: a DiagLogger may itself log
 * through the SDK that calls us. Causes that have a page in `docs/errors` are told with their code,
 * and where nobody has given `diag` a logger, to who asked to be told.
 */
export class ReportOnce {
  readonly #told = new Set<string>()
  readonly #tell: Tell | undefined

  constructor(tell?: Tell) {
    this.#tell = tell
  }

  warn(cause: string, message: () => string): void {
    if (this.#told.has(cause)) return
    this.#told.add(cause)
    try {
      const line = `otel-netanomaly: ${withCode(cause, message())}`
      const isForUser = WARNING_CODES[cause] !== undefined && apiGlobal()?.diag === undefined
      if (this.#tell !== undefined && isForUser) this.#tell(cause, line)
      else diag.warn(line)
    } catch {
      // A logger that throws must not reach the application's own log call.
    }
  }
}
