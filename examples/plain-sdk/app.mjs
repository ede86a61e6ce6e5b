import { DiagConsoleLogger, DiagLogLevel, diag, logs, SeverityNumber } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { episodeSentence, NetworkAnomalyLogRecordProcessor } from 'otel-netanomaly'

// Without it OpenTelemetry says nothing where records cannot be sent.
diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR)

const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': 'example-plain-sdk' }),
  processors: [
    // First in the list: what stands behind it sees the annotations.
    new NetworkAnomalyLogRecordProcessor({
      rules: [
        'count by client.address >= 5 within 10s where http.response.status_code = 401 as guessing',
      ],
      onEpisode: episode => console.log(episodeSentence(episode)),
    }),
    // To OTEL_EXPORTER_OTLP_ENDPOINT, by default http://localhost:4318.
    new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() }),
  ],
})
logs.setGlobalLoggerProvider(provider)
const logger = logs.getLogger('example-plain-sdk')

function logLogin(address, status) {
  logger.emit({
    severityNumber: SeverityNumber.INFO,
    body: `POST /login ${status}`,
    attributes: {
      'client.address': address,
      'http.request.method': 'POST',
      'url.path': '/login',
      'http.response.status_code': status,
    },
  })
}

for (let attempt = 1; attempt <= 8; attempt++) {
  logLogin('192.0.2.10', 200)
  logLogin('203.0.113.7', 401)
}

await provider.shutdown()
console.log(`
Sent, where a Collector listens: 16 records and one event.
 * netanomaly.rule = guessing on the last four records of 203.0.113.7, and on no other
 * an event netanomaly.episode that says who, how often and against which rule`)
