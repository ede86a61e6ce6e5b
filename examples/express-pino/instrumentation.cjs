// Loaded before the application (node --require), so that pino is patched before it is used.
const { DiagConsoleLogger, DiagLogLevel, diag, logs } = require('@opentelemetry/api')
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http')
const { registerInstrumentations } = require('@opentelemetry/instrumentation')
const { PinoInstrumentation } = require('@opentelemetry/instrumentation-pino')
const { resourceFromAttributes } = require('@opentelemetry/resources')
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs')
const { episodeSentence, NetworkAnomalyLogRecordProcessor } = require('otel-netanomaly')

// Without it OpenTelemetry says nothing where records cannot be sent.
diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR)

const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': 'example-express-pino' }),
  processors: [
    // First in the list: what stands behind it sees the annotations.
    new NetworkAnomalyLogRecordProcessor({
      // Who connects from this machine is the reverse proxy in front of the service: its
      // X-Forwarded-For is believed, nobody else's.
      trustedProxies: ['loopback'],
      rules: [
        {
          id: 'login-failures',
          title: 'Failed logins of one client',
          gte: 5,
          within: '60s',
          where: 'url.path = "/login" and http.response.status_code = 401',
          severity: 'high',
          tags: ['attack.t1110'],
        },
      ],
      onEpisode: episode => console.log(episodeSentence(episode)),
    }),
    // To OTEL_EXPORTER_OTLP_ENDPOINT, by default http://localhost:4318.
    new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() }),
  ],
})
logs.setGlobalLoggerProvider(provider)
registerInstrumentations({ instrumentations: [new PinoInstrumentation()] })

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => provider.shutdown().finally(() => process.exit()))
}
