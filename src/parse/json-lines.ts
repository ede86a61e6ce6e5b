import { isOwnRecord } from '../record/own-record.ts'
import { createView, isPossibleTime, type SkipReason } from '../record/record.ts'
import type { FormatSample, LineReader, LogFormat, RecordSink } from './format.ts'
import { isObject, parseObject } from './json.ts'
import { IsoClock, readTime } from './timestamp.ts'

/** Read in this order; the first with a time that can be counted is the record's. */
const TIME_KEYS = [
  'time',
  'timestamp',
  '@timestamp',
  'ts',
  'time_local',
  'date',
  'datetime',
  'eventTime',
  'start_time',
  'time_iso8601',
  'msec',
]
const SEEN_KEYS = ['observed_timestamp', 'observedTimestamp', 'event.ingested']
/** There are values, but none is a time that can be counted: what `firstTime` says of them. */
const IMPOSSIBLE = -1

/**
 * One JSON object per line, whatever wrote it: pino, ECS, OpenTelemetry names, nginx with
 * `escape=json`. The object itself is the attributes; where it has a map `attributes` or a
 * `resource` (as OpenTelemetry's console exporters write), these are looked at after it.
 */
export const jsonLines: LogFormat = {
  id: 'json',
  title: 'JSON, one object per line',
  maxLineBytes: 1_048_576,
  get samples() {
    return samples
  },
  createReader: () => new JsonLineReader(),
}

class JsonLineReader implements LineReader {
  readonly #view = createView()
  readonly #clock = new IsoClock()

  read(line: string, sink: RecordSink): void {
    const reason = this.#refill(line)
    if (reason === undefined) sink.record(this.#view)
    else sink.skip(reason)
  }

  #refill(line: string): SkipReason | undefined {
    const object = parseObject(line)
    if (!object) return 'unparsed'
    const inner = isObject(object.attributes) ? object.attributes : undefined
    if (isOwnRecord(object) || (inner && isOwnRecord(inner))) return 'own-record'
    const seen = mayHaveSeen(object) ? firstTime(object, SEEN_KEYS) : undefined
    const time = this.#usualTime(object) ?? firstTime(object, TIME_KEYS) ?? seen
    if (time === undefined) return 'no-time'
    if (time === IMPOSSIBLE) return 'impossible-time'
    const view = this.#view
    view.timeMs = time
    view.seenMs = seen === undefined || seen === IMPOSSIBLE ? time : seen
    view.attributes = object
    view.scopeAttributes = inner
    view.resourceAttributes = resourceOf(object)
    return undefined
  }

  /** What `firstTime` finds, where the first value is a date as JSON has it mostly. */
  #usualTime(object: Record<string, unknown>): number | undefined {
    const value = object.time ?? object.timestamp ?? object['@timestamp'] ?? object.ts
    if (typeof value !== 'string' || value.charCodeAt(4) !== 0x2d) return undefined
    if (value.charCodeAt(2) === 0x2f) return undefined
    const ms = this.#clock.read(value)
    return ms !== undefined && isPossibleTime(ms) ? ms : undefined
  }
}

/** Names written out, of objects of one shape, cost 2 ns each where a list of names costs 25. */
function mayHaveSeen(object: Record<string, unknown>): boolean {
  return (
    object.observed_timestamp !== undefined ||
    object.observedTimestamp !== undefined ||
    object['event.ingested'] !== undefined ||
    object.event !== undefined
  )
}

function firstTime(object: Record<string, unknown>, keys: readonly string[]): number | undefined {
  let found: number | undefined
  for (const key of keys) {
    const value = object[key] ?? nested(object, key)
    if (value === undefined || value === null) continue
    const ms = readTime(value)
    if (ms !== undefined && isPossibleTime(ms)) return ms
    found = IMPOSSIBLE
  }
  return found
}

/** `event.ingested` as `{ event: { ingested } }`. */
function nested(object: Record<string, unknown>, key: string): unknown {
  const dot = key.indexOf('.')
  const outer = dot < 0 ? undefined : object[key.slice(0, dot)]
  return isObject(outer) ? outer[key.slice(dot + 1)] : undefined
}

function resourceOf(object: Record<string, unknown>): Record<string, unknown> | undefined {
  if (!isObject(object.resource)) return undefined
  return isObject(object.resource.attributes) ? object.resource.attributes : object.resource
}

const samples: readonly FormatSample[] = [
  {
    line:
      '{"level":30,"time":1431857103123,"pid":7,"req":{"method":"GET","url":"/","headers":' +
      '{"x-forwarded-for":"198.51.100.7"},"remoteAddress":"192.0.2.10","remotePort":4711},' +
      '"res":{"statusCode":200},"responseTime":5,"msg":"request completed"}',
    expect: [
      {
        time: '2015-05-17T10:05:03.123Z',
        fields: {
          'req.remoteAddress': '192.0.2.10',
          'res.statusCode': 200,
          'req.headers.x-forwarded-for': '198.51.100.7',
        },
      },
    ],
  },
  {
    line:
      '{"@timestamp":"2015-05-17T12:05:03.5+02:00","event":{"ingested":"2015-05-17T10:05:09Z"},' +
      '"source":{"ip":"2001:db8::7"},"http.response.status_code":401}',
    expect: [
      {
        time: '2015-05-17T10:05:03.500Z',
        seen: '2015-05-17T10:05:09.000Z',
        fields: { 'source.ip': '2001:db8::7', 'http.response.status_code': 401 },
      },
    ],
  },
  {
    line:
      '{"timestamp":"2015-05-17T10:05:03.123456Z","observed_timestamp":"2015-05-17T10:05:04Z",' +
      '"body":"GET /","attributes":{"client.address":"192.0.2.10"},' +
      '"resource":{"attributes":{"service.name":"shop"}}}',
    expect: [
      {
        time: '2015-05-17T10:05:03.123Z',
        seen: '2015-05-17T10:05:04.000Z',
        fields: { 'client.address': '192.0.2.10', 'service.name': 'shop' },
      },
    ],
  },
  {
    line:
      '{"time_local":"17/May/2015:10:05:03 +0000","remote_addr":"192.0.2.10","status":"200",' +
      '"body_bytes_sent":"512"}',
    expect: [
      {
        time: '2015-05-17T10:05:03.000Z',
        fields: { remote_addr: '192.0.2.10', body_bytes_sent: '512' },
      },
    ],
  },
  {
    line: '{"msec":"1431857103.123","remote_addr":"192.0.2.10"}',
    expect: [{ time: '2015-05-17T10:05:03.123Z' }],
  },
  {
    line: '{"time":12,"timestamp":"2015-05-17 10:05:03,250","ip":"192.0.2.10"}',
    expect: [{ time: '2015-05-17T10:05:03.250Z' }],
  },
  {
    line: '{"observedTimestamp":1431857103,"ip":"192.0.2.10"}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line: '{"ts":1431857103.25,"ip":"192.0.2.1","ip":"192.0.2.2"}',
    expect: [{ time: '2015-05-17T10:05:03.250Z', fields: { ip: '192.0.2.2' } }],
  },
  { line: '{"ip":"192.0.2.10"}', expect: ['no-time'] },
  { line: '{"time":null,"ip":"192.0.2.10"}', expect: ['no-time'] },
  { line: '{"time":"2015-02-31T10:05:03Z","ip":"192.0.2.10"}', expect: ['impossible-time'] },
  { line: '{"time":"1969-12-31T23:59:59Z","ip":"192.0.2.10"}', expect: ['impossible-time'] },
  {
    line: '{"time":1431857103123,"netanomaly.episode.state":"open"}',
    expect: ['own-record'],
  },
  { line: '["192.0.2.10"]', expect: ['unparsed'] },
  { line: '42', expect: ['unparsed'] },
  {
    line: '{"time":1431857103123,"netanomaly.episode.state":null,"ip":"192.0.2.10"}',
    expect: [{ time: '2015-05-17T10:05:03.123Z', fields: { ip: '192.0.2.10' } }],
  },
  {
    line: '{"time":"20150517100503","ip":"192.0.2.10"}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  { line: '{"time":20151317100503,"ip":"192.0.2.10"}', expect: ['impossible-time'] },
  { line: '{"time":1431857103123,"ip":"192.0', expect: ['unparsed'] },
]
