import { diag } from '@opentelemetry/api'
import { withCode } from '../base/warning-codes.ts'

/** What was thrown, in words; never throws itself. */
export function shown(cause: unknown): string {
  try {
    return cause instanceof Error ? cause.message : String(cause)
  } catch {
    return 'something that cannot be shown'
  }
}

/**
 * Tells the user through OpenTelemetry's `diag`, each cause once: a DiagLogger may itself log
 * through the SDK that calls us. Causes that have a page in `docs/errors` are told with their code.
 */
export class ReportOnce {
  readonly #told = new Set<string>()

  warn(cause: string, message: () => string): void {
    if (this.#told.has(cause)) return
    this.#told.add(cause)
    try {
      diag.warn(`otel-netanomaly: ${withCode(cause, message())}`)
    } catch {
      // A logger that throws must not reach the application's own log call.
    }
  }
}
