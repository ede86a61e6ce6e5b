import { isOwnRecord } from '../record/own-record.ts'
import { type Attributes, createView, isPossibleTime, type SkipReason } from '../record/record.ts'
import type { FormatSample, LineReader, LogFormat, RecordSink } from './format.ts'
import { isObject, parseObject } from './json.ts'
import { unixNanoMs } from './timestamp.ts'

/** What a request begins with, as the file exporter writes it. */
const REQUEST_START = '{"resourceLogs":'

/** Deeper lists and maps in a value are left out; OTLP itself sets no limit. */
const MAX_DEPTH = 32

/**
 * OTLP/JSON, one `LogsData` or export request per line, as the Collector's file exporter writes
 * it. Unknown fields are ignored; names in snake_case are unknown. A part of wrong shape is one
 * `unparsed`, the rest of the line counts. A Collector that is killed while it writes leaves a line
 * without its end, and the next request behind it: the torn one is `unparsed`, the other counts.
 */
export const otlpJson: LogFormat = {
  id: 'otlp-json',
  title: 'OTLP JSON, one export request per line',
  maxLineBytes: 67_108_864,
  get samples() {
    return samples
  },
  createReader: () => new OtlpJsonReader(),
}

class OtlpJsonReader implements LineReader {
  readonly #view = createView()

  read(line: string, sink: RecordSink): void {
    let request = parseObject(line)
    const start = request === undefined ? line.lastIndexOf(REQUEST_START) : 0
    if (start > 0) {
      sink.skip('unparsed')
      request = parseObject(line.slice(start))
    }
    if (!Array.isArray(request?.resourceLogs)) {
      sink.skip('unparsed')
      return
    }
    for (const resourceLogs of request.resourceLogs) {
      if (isObject(resourceLogs)) this.#readResource(resourceLogs, sink)
      else sink.skip('unparsed')
    }
  }

  #readResource(resourceLogs: Record<string, unknown>, sink: RecordSink): void {
    this.#view.resourceAttributes = attributesOf(resourceLogs.resource)
    for (const scopeLogs of listOf(resourceLogs.scopeLogs)) {
      if (!isObject(scopeLogs)) {
        sink.skip('unparsed')
        continue
      }
      this.#view.scopeAttributes = attributesOf(scopeLogs.scope)
      for (const record of listOf(scopeLogs.logRecords)) {
        const reason = isObject(record) ? this.#refill(record) : 'unparsed'
        if (reason === undefined) sink.record(this.#view)
        else sink.skip(reason)
      }
    }
  }

  #refill(record: Record<string, unknown>): SkipReason | undefined {
    const attributes = readKeyValues(record.attributes, 0)
    if (isOwnRecord(attributes)) return 'own-record'
    const hasTime = isSet(record.timeUnixNano)
    if (!hasTime && !isSet(record.observedTimeUnixNano)) return 'no-time'
    const observed = isSet(record.observedTimeUnixNano)
      ? unixNanoMs(record.observedTimeUnixNano)
      : undefined
    const time = hasTime ? unixNanoMs(record.timeUnixNano) : observed
    if (time === undefined || !isPossibleTime(time)) return 'impossible-time'
    this.#view.timeMs = time
    this.#view.seenMs = observed !== undefined && isPossibleTime(observed) ? observed : time
    this.#view.attributes = attributes
    return undefined
  }
}

/** In protobuf's JSON a time that is not set is left out, null, 0 or "0". */
function isSet(nano: unknown): boolean {
  return nano !== undefined && nano !== null && nano !== 0 && nano !== '0'
}

function attributesOf(owner: unknown): Attributes | undefined {
  return isObject(owner) && owner.attributes !== undefined
    ? readKeyValues(owner.attributes, 0)
    : undefined
}

/** Of a repeated key the last counts, as in plain JSON. */
function readKeyValues(keyValues: unknown, depth: number): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  for (const entry of listOf(keyValues)) {
    if (!isObject(entry) || typeof entry.key !== 'string') continue
    const value = readValue(entry.value, depth)
    if (entry.key === '__proto__') setOwn(attributes, entry.key, value)
    else attributes[entry.key] = value
  }
  return attributes
}

/** AnyValue: the first kind present counts; bytes stay base64, integers beyond 2^53 stay digits. */
function readValue(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return undefined
  if (typeof value.stringValue === 'string') return value.stringValue
  if (value.intValue !== undefined) return readInteger(value.intValue)
  if (typeof value.boolValue === 'boolean') return value.boolValue
  if (value.doubleValue !== undefined) return readDouble(value.doubleValue)
  if (isObject(value.arrayValue)) {
    return listOf(value.arrayValue.values).map(element => readValue(element, depth + 1))
  }
  if (isObject(value.kvlistValue)) return readKeyValues(value.kvlistValue.values, depth + 1)
  return typeof value.bytesValue === 'string' ? value.bytesValue : undefined
}

function readInteger(value: unknown): number | string | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return undefined
  const integer = Number(value)
  return Number.isSafeInteger(integer) ? integer : value
}

/** A number, or protobuf's "NaN", "Infinity" and "-Infinity". */
function readDouble(value: unknown): number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : undefined
}

/** Plain assignment to this one name would change the prototype instead. */
function setOwn(attributes: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true })
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

const samples: readonly FormatSample[] = [
  {
    line:
      '{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":' +
      '{"stringValue":"shop"}}]},"scopeLogs":[{"scope":{"name":"http","attributes":' +
      '[{"key":"door","value":{"stringValue":"front"}}]},"logRecords":[{' +
      '"timeUnixNano":"1431857103123456789","observedTimeUnixNano":"1431857104000999999",' +
      '"severityNumber":9,"body":{"stringValue":"GET /"},"eventName":"request","attributes":[' +
      '{"key":"client.address","value":{"stringValue":"192.0.2.10"}},' +
      '{"key":"http.response.status_code","value":{"intValue":"404"}},' +
      '{"key":"took","value":{"doubleValue":0.5}},{"key":"cached","value":{"boolValue":false}},' +
      '{"key":"http.request.header.x-forwarded-for","value":{"arrayValue":{"values":[' +
      '{"stringValue":"198.51.100.7"}]}}},' +
      '{"key":"req","value":{"kvlistValue":{"values":[{"key":"remotePort","value":' +
      '{"intValue":4711}}]}}},{"key":"digest","value":{"bytesValue":"AAEC"}},' +
      '{"key":"big","value":{"intValue":"9223372036854775807"}}]}]}]}]}',
    expect: [
      {
        time: '2015-05-17T10:05:03.123Z',
        seen: '2015-05-17T10:05:04.000Z',
        fields: {
          'client.address': '192.0.2.10',
          'http.response.status_code': 404,
          took: 0.5,
          cached: false,
          'http.request.header.x-forwarded-for': ['198.51.100.7'],
          'req.remotePort': 4711,
          digest: 'AAEC',
          big: '9223372036854775807',
          door: 'front',
          'service.name': 'shop',
        },
      },
    ],
  },
  {
    line:
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[' +
      '{"observedTimeUnixNano":1431857103000000000},{"timeUnixNano":"0","observedTimeUnixNano":' +
      '"1431857103000000000"},{"timeUnixNano":"1431857103000000000","observedTimeUnixNano":"0"},' +
      '{"body":{"stringValue":"no time"}},{"timeUnixNano":"-5"},{"timeUnixNano":"soon"},7,' +
      '{"timeUnixNano":"1431857103000000000","attributes":[{"key":"netanomaly.episode.state",' +
      '"value":{"stringValue":"open"}}]},' +
      '{"timeUnixNano":"1431857104000000000","attributes":[{"key":"client.address","value":' +
      '{"stringValue":"2001:db8::7"}},{"key":"__proto__","value":{"intValue":1}}]}]}]}]}',
    expect: [
      { time: '2015-05-17T10:05:03.000Z' },
      { time: '2015-05-17T10:05:03.000Z' },
      { time: '2015-05-17T10:05:03.000Z' },
      'no-time',
      'impossible-time',
      'impossible-time',
      'unparsed',
      'own-record',
      { time: '2015-05-17T10:05:04.000Z', fields: { 'client.address': '2001:db8::7' } },
    ],
  },
  { line: '{"resourceLogs":[]}', expect: [] },
  { line: '{"resourceLogs":[{"scopeLogs":null},null]}', expect: ['unparsed'] },
  { line: '{"resourceSpans":[]}', expect: ['unparsed'] },
  { line: '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"time', expect: ['unparsed'] },
  {
    line:
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"time{"resourceLogs":[{"scopeLogs":' +
      '[{"logRecords":[{"timeUnixNano":"1431857104000000000"}]}]}]}',
    expect: ['unparsed', { time: '2015-05-17T10:05:04.000Z' }],
  },
]
