/** How severe an episode of a rule is; the words are those of Sigma's levels. */
export type SeverityLevel = 'informational' | 'low' | 'medium' | 'high' | 'critical'

/** From the mildest to the worst. */
export const SEVERITY_LEVELS: readonly SeverityLevel[] = [
  'informational',
  'low',
  'medium',
  'high',
  'critical',
]

/** SeverityNumber and SeverityText of the OpenTelemetry logs data model ("Severity Fields"). */
export interface OtelSeverity {
  readonly number: number
  readonly text: string
}

const SEVERITIES: Readonly<Record<SeverityLevel, OtelSeverity>> = {
  informational: { number: 9, text: 'INFO' },
  low: { number: 10, text: 'INFO' },
  medium: { number: 13, text: 'WARN' },
  high: { number: 17, text: 'ERROR' },
  critical: { number: 21, text: 'FATAL' },
}

export function severityOf(level: SeverityLevel): OtelSeverity {
  return SEVERITIES[level]
}
