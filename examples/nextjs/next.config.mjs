export default {
  // Not bundled: they load what they need when they need it.
  serverExternalPackages: ['@opentelemetry/sdk-node', 'otel-netanomaly'],
}
