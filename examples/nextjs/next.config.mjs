export default {
  // Not bundled: what instruments node:http has to see it being loaded.
  serverExternalPackages: ['@opentelemetry/instrumentation-http', '@opentelemetry/sdk-node'],
}
