import { createContextKey } from '@opentelemetry/api'

/** The key of @opentelemetry/core's `suppressTracing`, so that core need not be a dependency. */
export const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')
