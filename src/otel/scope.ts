/** Instrumentation scope of everything we emit; records of this scope are never counted. */
export const SCOPE_NAME = 'otel-netanomaly'
