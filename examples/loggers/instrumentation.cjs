// Loaded before the application (node --require), so that loggers and HTTP are patched before use.
const { DiagConsoleLogger, DiagLogLevel, diag } = require('@opentelemetry/api')
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http')
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')
const { PinoInstrumentation } = require('@opentelemetry/instrumentation-pino')
const { WinstonInstrumentation } = require('@opentelemetry/instrumentation-winston')
const { BatchLogRecordProcessor } = require('@opentelemetry/sdk-logs')
const { NodeSDK } = require('@opentelemetry/sdk-node')
const netanomaly = require('otel-netanomaly')

diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR)
const trusted = process.env.TRUSTED_PROXIES ?? 'loopback'
const sdk = new NodeSDK({
  logRecordProcessors: [
    new netanomaly.NetworkAnomalyLogRecordProcessor({
      trustedProxies: trusted.split(','),
      rules: [
        'count >= 5 within 60s where event.action = login and event.outcome = failure as login-failures',
        'count >= 5 within 60s where http.response.status_code = 401 as rejected',
        'count >= 5 within 60s where req.host != "" and url.path = "/login" as fastify-logins',
      ],
    }),
    new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() }),
  ],
  spanProcessors: [new netanomaly.NetworkAnomalySpanProcessor()],
  instrumentations: [
    new HttpInstrumentation({
      headersToSpanAttributes: { server: { requestHeaders: ['x-forwarded-for'] } },
    }),
    new PinoInstrumentation(),
    new WinstonInstrumentation(),
  ],
  metricReaders: [],
})
sdk.start()
require('@opentelemetry/api-logs').logs.setGlobalLoggerProvider(
  require('@opentelemetry/api').logs.getLoggerProvider?.() ??
    globalThis[Symbol.for('opentelemetry.js.api.1')].logs,
)
netanomaly.bridgeConsole()
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => sdk.shutdown().finally(() => process.exit()))
}
