import type { CatalogEntry } from './catalog-entry.ts'

/** The pipeline, from processors to what receives: NA2. */
export const PIPELINE_CATALOG = {
  NA2001: {
    level: 'warning',
    title: 'An exporter stands before the processor',
    sentence:
      '{before} comes before NetworkAnomalyLogRecordProcessor and sends each record at once: it ' +
      'goes out without its marks',
    mend: 'put NetworkAnomalyLogRecordProcessor first in the list',
  },
  NA2002: {
    level: 'warning',
    title: 'Processors given in code replace the exporters of the environment',
    sentence: 'logRecordProcessors has no exporter, and OTEL_LOGS_EXPORTER is ignored beside it',
    mend: 'put a BatchLogRecordProcessor with an OTLPLogExporter behind ours in the list',
  },
  NA2003: {
    level: 'warning',
    title: 'OTEL_CONFIG_FILE decides about the processors',
    sentence:
      'OTEL_CONFIG_FILE is set to {found}: startNodeSdk then takes no processor from code, and ' +
      'class NodeSDK does not read the file',
    mend: 'set up the SDK in code without OTEL_CONFIG_FILE, or count in a Collector behind it',
  },
  NA2004: {
    level: 'error',
    title: 'OTEL_CONFIG_FILE names a processor that the SDK does not know',
    sentence: 'the SDK for JavaScript knows no processor {found} in a file and turns itself off',
    mend: 'take it out of the file, and set up the SDK in code',
  },
  NA2005: {
    level: 'warning',
    title: 'A name that this SDK no longer has',
    sentence: '{found}: {who} {version} does not have it any more, and says nothing',
    mend: '{instead}',
  },
  NA2006: {
    level: 'warning',
    title: 'auto-instrumentations-node/register takes no processor',
    sentence:
      '{where} starts @opentelemetry/auto-instrumentations-node/register: it builds an SDK ' +
      'of its own, to which no processor can be added',
    mend: 'set up NodeSDK with getNodeAutoInstrumentations() and the processor yourself',
  },
  NA2007: {
    level: 'error',
    title: 'The SDK is turned off',
    sentence: 'OTEL_SDK_DISABLED is true: no record reaches any processor',
    mend: 'unset OTEL_SDK_DISABLED',
  },
  NA2008: {
    level: 'warning',
    title: 'No OTLP exporter for logs',
    sentence: 'OTEL_LOGS_EXPORTER is {found}: {effect}',
    mend: 'unset it, or set OTEL_LOGS_EXPORTER=otlp',
  },
  NA2009: {
    level: 'warning',
    title: 'A setting of the exporter is of no use',
    sentence: '{name}: expected {expected}, found {found}; the SDK {effect}',
    mend: 'set {name} to {expected}, or unset it',
  },
  NA2010: {
    level: 'error',
    title: 'The exporter reaches nobody',
    sentence: 'no connection to {url} ({origin}): {reason}',
    mend: 'start what receives there, or set OTEL_EXPORTER_OTLP_ENDPOINT to where it is',
  },
  NA2011: {
    level: 'error',
    title: 'No agreement on TLS',
    sentence: 'the connection to {url} failed at TLS: {reason}',
    mend: 'name the authority in OTEL_EXPORTER_OTLP_CERTIFICATE, or use the certificate’s name',
  },
  NA2012: {
    level: 'error',
    title: 'Nothing takes logs at this path',
    sentence: '{url} answered {status}: no logs are taken there',
    mend: '{hint}',
  },
  NA2013: {
    level: 'error',
    title: 'The exporter is not let in',
    sentence: '{url} answered {status}: its credentials are missing or wrong',
    mend: 'set OTEL_EXPORTER_OTLP_HEADERS, such as authorization=Bearer%20TOKEN',
  },
  NA2014: {
    level: 'error',
    title: 'The receiver does not read what the exporter writes',
    sentence: '{url} answered {status} to {protocol}{compression}: {reason}',
    mend: 'try another OTEL_EXPORTER_OTLP_PROTOCOL (http/protobuf, http/json, grpc) or compression',
  },
  NA2015: {
    level: 'error',
    title: 'What answers is no OTLP receiver',
    sentence: '{url} answered, but not as an OTLP receiver does: {reason}',
    mend: 'look at host, port and protocol: 4318 is OTLP over HTTP, 4317 over gRPC',
  },
  NA2016: {
    level: 'error',
    title: 'No answer in time',
    sentence: '{url} gave no answer within {waited}',
    mend: 'look at the receiver and what is between; OTEL_EXPORTER_OTLP_TIMEOUT is in milliseconds',
  },
  NA2017: {
    level: 'warning',
    title: 'The receiver takes records only in part',
    sentence: '{url} took the request but rejected {count} of 1 record: {reason}',
    mend: 'read the reason; the exporter does not send again what was rejected',
  },
  NA2018: {
    level: 'warning',
    title: 'The receiver is busy',
    sentence: '{url} answered {status}: it, or what is behind it, takes nothing at the moment',
    mend: 'look at its queue and its own exporters; the SDK tries again for ten seconds only',
  },
  NA2019: {
    level: 'error',
    title: 'The receiver refuses',
    sentence: '{url} answered {status}: {reason}',
    mend: 'look into the log of the receiver; the exporter does not send again what it refuses so',
  },
  NA2020: {
    level: 'warning',
    title: 'Records near the limit of attributes',
    sentence:
      '{count} of {records} records have {near} attributes or more, up to {most}: beyond ' +
      'the limit (128) the SDK drops attributes, ours among them',
    mend: 'log fewer attributes, or raise logRecordLimits.attributeCountLimit',
  },
  NA2021: {
    level: 'warning',
    title: 'A low limit of attributes',
    sentence: '{name} is {found}: of a record with more attributes the rest is dropped',
    mend: 'raise {name} (128 by default), or unset it',
  },
  NA2022: {
    level: 'warning',
    title: 'Nowhere to emit episodes to',
    sentence: 'there is no logger provider to emit episode events through',
    mend: 'logs.setGlobalLoggerProvider(provider), or pass options.loggerProvider',
  },
  NA2023: {
    level: 'warning',
    title: 'Episode events are held back',
    sentence: 'the logger that emits episode events is disabled or drops their severity',
    mend: 'let the scope otel-netanomaly pass in the logger configuration',
  },
  NA2024: {
    level: 'warning',
    title: 'One of several processes',
    sentence: 'this process is {found}: each process counts for itself',
    mend: 'lower the thresholds, or count behind all of them: in a Collector or by scan',
  },
} as const satisfies Readonly<Record<string, CatalogEntry>>
