// Loaded before the application (node --require), so that pino is patched before it is used.
const { logs } = require('@opentelemetry/api')
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http')
const { registerInstrumentations } = require('@opentelemetry/instrumentation')
const { PinoInstrumentation } = require('@opentelemetry/instrumentation-pino')
const { resourceFromAttributes } = require('@opentelemetry/resources')
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs')
const { NetworkAnomalyLogRecordProcessor } = require('otel-netanomaly')
const { createWebhook } = require('./webhook.cjs')

/** Whose X-Forwarded-For is believed: by the processor and by Express, else they would disagree. */
const trustedProxies = (process.env.TRUSTED_PROXIES ?? 'loopback').split(',')
const latenessMs = 1_000
const idleAfterMs = 1_000

const webhook = process.env.WEBHOOK_URL && createWebhook({ url: process.env.WEBHOOK_URL })
const processor = new NetworkAnomalyLogRecordProcessor({
  rules: [
    {
      id: 'flood',
      title: 'More requests of one client than a person makes',
      gte: 30,
      within: '3s',
      severity: 'medium',
    },
  ],
  onEpisode: episode => webhook?.notify(episode),
  ...{ trustedProxies, latenessMs, idleAfterMs },
})
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': 'example-express-429' }),
  processors: [processor, new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
})
logs.setGlobalLoggerProvider(provider)
registerInstrumentations({ instrumentations: [new PinoInstrumentation()] })

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await Promise.all([provider.shutdown(), webhook?.close()])
    process.exit()
  })
}

module.exports = { processor, trustedProxies, latenessMs, idleAfterMs }
