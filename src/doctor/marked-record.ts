import { DOCTOR_ATTRIBUTE } from '../record/own-record.ts'
import { VERSION } from '../version.ts'

/** Name of the event and of the service that the marked record has. */
export const MARK = 'netanomaly.doctor'

/** `netanomaly-doctor` unless the environment names a service: nobody's own records get it. */
export interface MarkedRecord {
  readonly serviceName: string
  /** Whole milliseconds since 1970. */
  readonly timeMs: number
}

const BODY = 'netanomaly doctor asks whether logs arrive here; this record means nothing else'
const SCOPE = 'otel-netanomaly'
const INFO = 9

/** One record that says that it is the doctor's: an OTLP request as JSON. */
export function markedJson({ serviceName, timeMs }: MarkedRecord): Uint8Array {
  const nanos = `${BigInt(timeMs) * 1_000_000n}`
  const record = {
    ...{ timeUnixNano: nanos, observedTimeUnixNano: nanos, severityNumber: INFO },
    ...{ severityText: 'INFO', body: { stringValue: BODY }, eventName: MARK },
    attributes: [{ key: DOCTOR_ATTRIBUTE, value: { boolValue: true } }],
  }
  const request = {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: serviceName } }] },
        scopeLogs: [{ scope: { name: SCOPE, version: VERSION }, logRecords: [record] }],
      },
    ],
  }
  return new TextEncoder().encode(JSON.stringify(request))
}

/** The same in protobuf; field numbers of opentelemetry-proto 1.x, logs.proto and common.proto. */
export function markedProtobuf({ serviceName, timeMs }: MarkedRecord): Uint8Array {
  const record = [
    ...fixed64(1, timeMs),
    ...varint(2, INFO),
    ...text(3, 'INFO'),
    ...message(5, text(1, BODY)),
    ...message(6, [...text(1, DOCTOR_ATTRIBUTE), ...message(2, varint(2, 1))]),
    ...fixed64(11, timeMs),
    ...text(12, MARK),
  ]
  const resource = message(1, [...text(1, 'service.name'), ...message(2, text(1, serviceName))])
  const scope = message(1, [...text(1, SCOPE), ...text(2, VERSION)])
  const scopeLogs = message(2, [...scope, ...message(2, record)])
  return Uint8Array.from(message(1, [...message(1, resource), ...scopeLogs]))
}

const VARINT = 0
const FIXED64 = 1
const BYTES = 2

function message(field: number, content: readonly number[]): number[] {
  return [...uint((field << 3) | BYTES), ...uint(content.length), ...content]
}

function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)])
}

function varint(field: number, value: number): number[] {
  return [...uint((field << 3) | VARINT), ...uint(value)]
}

/** Milliseconds as nanoseconds. */
function fixed64(field: number, timeMs: number): number[] {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(timeMs) * 1_000_000n, true)
  return [...uint((field << 3) | FIXED64), ...bytes]
}

function uint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...uint(value >>> 7)]
}
