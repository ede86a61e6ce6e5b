import { LineLogger, MAX_LINE_CHARACTERS } from './line-logger.ts'
import { severityOfLine } from './line-severity.ts'
import type { LoggerProviderOption } from './logger-source.ts'

/** What a program that writes lines needs of a stream. */
export interface LineStream {
  /** Always true: nothing is held back for a reader. */
  write(text: string | Uint8Array): boolean
}

export interface LogLinesOptions {
  /** Where the text goes first, as it was written: `process.stdout`; default: nowhere. */
  readonly to?: { write(text: string | Uint8Array): unknown }
  /** Instrumentation scope of the records; default `otel-netanomaly/lines`. */
  readonly scope?: string
  /** Where the records go, or a function that answers it; default: the global provider. */
  readonly loggerProvider?: LoggerProviderOption
}

const SCOPE = 'otel-netanomaly/lines'

/**
 * A stream whose lines become log records, one each, for programs that write lines to a stream they
 * are given, as morgan does: `morgan('combined', { stream: logLines({ to: process.stdout }) })`. A
 * line may come in parts; its record is made, in the writer's context, when its end comes, or as
 * soon as 65,536 characters of it are there, and the rest of such a line is left out. Lines are
 * INFO, but for lines of JSON that have a `level` as pino, bunyan and winston write it.
 */
export function logLines(options: LogLinesOptions = {}): LineStream {
  const { to, scope = SCOPE, loggerProvider } = options
  const lines = new LineLogger(loggerProvider, scope)
  const log = (line: string) => lines.log(severityOfLine(line), () => line)
  const decoder = new TextDecoder()
  let begun = ''
  let isCut = false
  return {
    write(text) {
      to?.write(text)
      const chars = typeof text === 'string' ? text : decoder.decode(text, { stream: true })
      const parts = chars.split('\n')
      const rest = parts.pop()!
      for (const part of parts) {
        if (!isCut) log((begun + part).replace(/\r$/, ''))
        begun = ''
        isCut = false
      }
      if (isCut) return true
      begun += rest
      if (begun.length >= MAX_LINE_CHARACTERS) {
        log(begun)
        begun = ''
        isCut = true
      }
      return true
    },
  }
}
