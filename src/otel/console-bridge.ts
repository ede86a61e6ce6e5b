import { consoleText } from './console-text.ts'
import { LineLogger } from './line-logger.ts'
import { DEBUG, ERROR, INFO, type LineSeverity, TRACE, WARN } from './line-severity.ts'
import type { LoggerProviderOption } from './logger-source.ts'

type Method = 'trace' | 'debug' | 'log' | 'info' | 'warn' | 'error'
type Print = (...values: unknown[]) => unknown
type ConsoleLike = Record<Method, Print>

export interface ConsoleBridgeOptions {
  /** Where the records go, or a function that answers it; default: the global provider. */
  readonly loggerProvider?: LoggerProviderOption
}

const SCOPE = 'otel-netanomaly/console'

/** Exporters print with `console.dir`, which is not among them. */
const SEVERITIES: Readonly<Record<Method, LineSeverity>> = {
  ...{ trace: TRACE, debug: DEBUG, log: INFO, info: INFO, warn: WARN, error: ERROR },
}

/** Set while some copy of this package, of either module format, bridges the console. */
const BRIDGED = Symbol.for('otel-netanomaly.console')

/**
 * From now on each `console.log`, `info`, `warn`, `error`, `debug` and `trace` is a log record too,
 * in both SDK lines: body as printed, without colours, cut at 65,536 characters. The line is
 * printed first, and whatever becomes of the record, the caller never hears of it.
 *
 * Answers a function that undoes it. While it is in force a second call changes nothing.
 */
export function bridgeConsole(options: ConsoleBridgeOptions = {}): () => void {
  const { console } = globalThis as unknown as { console: ConsoleLike & { [BRIDGED]?: boolean } }
  if (console[BRIDGED]) return () => {}
  console[BRIDGED] = true
  const lines = new LineLogger(options.loggerProvider, SCOPE)
  let isOn = true
  // One of them may print through another, as `trace` does through `error`.
  let isPrinting = false
  // What an object prints as it is shown was printed when the line was.
  let isShowing = false
  const shown = (values: readonly unknown[]) => {
    isShowing = true
    try {
      return consoleText(values)
    } finally {
      isShowing = false
    }
  }
  const undone = (Object.keys(SEVERITIES) as Method[]).map(method => {
    const original = console[method]
    const severity = SEVERITIES[method]
    const bridged: Print = function (this: unknown, ...values) {
      if (isShowing) return undefined
      if (isPrinting) return original.apply(this, values)
      isPrinting = true
      let answer: unknown
      try {
        answer = original.apply(this, values)
      } finally {
        isPrinting = false
      }
      if (isOn) lines.log(severity, () => shown(values))
      return answer
    }
    console[method] = bridged
    return () => {
      // Whoever has wrapped ours since keeps it, and what it calls.
      if (console[method] === bridged) console[method] = original
    }
  })
  return () => {
    if (!isOn) return
    isOn = false
    console[BRIDGED] = false
    for (const undo of undone) undo()
  }
}
