import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { bridgeConsole, NetworkAnomalyLogRecordProcessor } from 'otel-netanomaly'
import { watchRequests } from 'otel-netanomaly/node-sdk'

const sdk = new NodeSDK({
  logRecordProcessors: [
    new NetworkAnomalyLogRecordProcessor({
      trustedProxies: (process.env.TRUSTED_PROXIES ?? 'loopback').split(','),
      rules: [
        {
          id: 'login-failures',
          gte: 5,
          within: '60s',
          where: 'event.action = login and event.outcome = failure',
        },
      ],
    }),
    // To OTEL_EXPORTER_OTLP_ENDPOINT, by default http://localhost:4318.
    new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() }),
  ],
  metricReaders: [],
})
sdk.start()
// What route handlers print by the console is logged,
bridgeConsole()
// and who sent their requests is known: the spans of Next.js do not say it.
watchRequests()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => sdk.shutdown().finally(() => process.exit()))
}
