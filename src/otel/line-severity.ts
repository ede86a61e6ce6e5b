export interface LineSeverity {
  readonly number: number
  readonly text: string
}

/** SeverityNumber and SeverityText of the OpenTelemetry logs data model, each level's first. */
export const TRACE: LineSeverity = { number: 1, text: 'TRACE' }
export const DEBUG: LineSeverity = { number: 5, text: 'DEBUG' }
export const INFO: LineSeverity = { number: 9, text: 'INFO' }
export const WARN: LineSeverity = { number: 13, text: 'WARN' }
export const ERROR: LineSeverity = { number: 17, text: 'ERROR' }
export const FATAL: LineSeverity = { number: 21, text: 'FATAL' }

const BY_WORD: Readonly<Record<string, LineSeverity>> = {
  ...{ trace: TRACE, silly: TRACE, verbose: DEBUG, debug: DEBUG, http: DEBUG },
  ...{ info: INFO, log: INFO, notice: INFO, warn: WARN, warning: WARN },
  ...{ error: ERROR, fatal: FATAL, crit: FATAL, critical: FATAL, alert: FATAL, emerg: FATAL },
}
/** pino's and bunyan's 10 to 60. */
const BY_TENS: readonly LineSeverity[] = [TRACE, TRACE, DEBUG, INFO, WARN, ERROR, FATAL]

const LEVEL = /"level":\s?(?:"([a-z]{3,8})"|([1-6])\d[,}])/

/** How severe a line says it is: a line of JSON by its `level`, all others are INFO. */
export function severityOfLine(line: string): LineSeverity {
  if (!line.startsWith('{')) return INFO
  const [, word, tens] = LEVEL.exec(line) ?? []
  if (word !== undefined) return Object.hasOwn(BY_WORD, word) ? BY_WORD[word]! : INFO
  return BY_TENS[Number(tens ?? 3)]!
}
