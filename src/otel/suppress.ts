import { type Context, context, createContextKey } from '@opentelemetry/api'

/** The key of @opentelemetry/core's `suppressTracing`, so that core need not be a dependency. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/** What instrumentations see meanwhile, such as an exporter's requests, makes no spans. */
export function untraced(work: () => void): void {
  context.with(context.active().setValue(SUPPRESS_TRACING, true), work)
}

/** Whether this is such work: an exporter's, by the SDK or by us. */
export function isUntraced(active: Context): boolean {
  return active.getValue(SUPPRESS_TRACING) === true
}
