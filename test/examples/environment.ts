/** What an SDK that sets itself up by the environment needs to send its logs to a test. */
export function environmentFor(logsUrl: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${logsUrl}/v1/logs`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    // Spans are needed, but not here.
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${logsUrl}/v1/traces`,
    OTEL_METRICS_EXPORTER: 'none',
    // Those of clouds ask the network.
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
  }
}
