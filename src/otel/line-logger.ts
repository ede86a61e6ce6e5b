import { context } from '@opentelemetry/api'
import { VERSION } from '../version.ts'
import type { LineSeverity } from './line-severity.ts'
import { type LoggerProviderOption, LoggerSource } from './logger-source.ts'
import { ReportOnce, shown } from './report-once.ts'
import { isUntraced } from './suppress.ts'

/** Longer lines are cut: the same number of characters is read of a body. */
export const MAX_LINE_CHARACTERS = 65_536

/** Sequences that colour a terminal or move its cursor, and those that name its window. */
const TERMINAL_CODES = /\u001b(?:\[[\d;:?]{0,20}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\))/g

/** Lines that are being made into records now: what this itself prints is none. */
let depth = 0

/**
 * Makes log records of lines of text, within the caller's context, so that the server span tells
 * whose request it was. Never throws. Left out: blank lines, lines while there is no logger
 * provider, lines printed by a processor about a line, and by exporters about their own work, which
 * the SDK does where tracing is suppressed: each of them would bring about the next.
 */
export class LineLogger {
  readonly #source: LoggerSource
  readonly #reports = new ReportOnce()

  constructor(provider: LoggerProviderOption, scope: string) {
    this.#source = new LoggerSource(provider, scope, VERSION)
  }

  /** `text` is asked for only where a record comes of it. */
  log(severity: LineSeverity, text: () => string): void {
    if (depth > 0) return
    depth++
    try {
      this.#emit(severity, text)
    } catch (cause) {
      this.#reports.warn('line', () => `a line was not logged: ${shown(cause)}`)
    } finally {
      depth--
    }
  }

  #emit(severity: LineSeverity, text: () => string): void {
    const active = context.active()
    if (isUntraced(active)) return
    const logger = this.#source.find()
    if (logger === undefined) return
    const body = plainText(text())
    if (body.trim() === '') return
    logger.emit({
      ...{ body, context: active },
      severityNumber: severity.number,
      severityText: severity.text,
    })
  }
}

function plainText(text: string): string {
  const cut = text.length > MAX_LINE_CHARACTERS ? text.slice(0, MAX_LINE_CHARACTERS) : text
  return cut.includes('\u001b') ? cut.replace(TERMINAL_CODES, '') : cut
}
