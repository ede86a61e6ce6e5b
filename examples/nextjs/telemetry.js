import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { NodeSDK } from '@opentelemetry/sdk-node'
import {
  bridgeConsole,
  NetworkAnomalyLogRecordProcessor,
  NetworkAnomalySpanProcessor,
} from 'otel-netanomaly'

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
  // Next.js has server spans of its own, which do not know who connected: those of node:http do.
  spanProcessors: [new NetworkAnomalySpanProcessor()],
  instrumentations: [
    new HttpInstrumentation({
      headersToSpanAttributes: { server: { requestHeaders: ['x-forwarded-for'] } },
    }),
  ],
  metricReaders: [],
})
sdk.start()
bridgeConsole()
// Next.js has loaded it long ago: instrumented is what is loaded now, and its servers with it.
await import('node:http')

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => sdk.shutdown().finally(() => process.exit()))
}
