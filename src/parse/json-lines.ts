import { isOwnRecord } from '../record/own-record.ts'
import { createView, isPossibleTime } from '../record/record.ts'
import type { FormatSample, LineReader, LogFormat, RecordSink } from './format.ts'
import { isObject, parseObject, parseObjectList } from './json.ts'
import { DerivedObject } from './objects/derived-object.ts'
import { believedTime, eventTimeIn, InnerTimes } from './objects/inner-times.ts'
import { listNameOf, recordsUnder } from './objects/record-lists.ts'
import { type TimeContext, Times, UTC } from './time/times.ts'
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
/** There are values, but none is a time that can be counted: what `#firstTime` says. */
const IMPOSSIBLE = -1
/** Lists of records within lists of records. */
const MAX_LISTS = 3
/** `Z` */
const UTC_MARK = 0x5a

/**
 * One JSON object per line, whatever wrote it: pino, ECS, OpenTelemetry names, nginx with
 * `escape=json`, cloud providers. The object itself is the attributes; where it has a map
 * `attributes` or a `resource` (as OpenTelemetry's console exporters write), these are looked at
 * after it; what other names and texts within it say comes last, and is found out only when asked
 * for. A line that is a list of objects, or an object that does nothing but wrap one, holds as many
 * records.
 */
export const jsonLines: LogFormat = {
  id: 'json',
  title: 'JSON, one object per line',
  // Exports of audit trails are files of one line.
  maxLineBytes: 67_108_864,
  get samples() {
    return samples
  },
  createReader: context => new JsonLineReader(context ?? UTC),
}

/** What syslog writes before a message that came several times. */
const REPEATED = 'message repeated '

class JsonLineReader implements LineReader {
  readonly #view = createView()
  readonly #clock = new IsoClock()
  readonly #times: Times
  /** Times that name no zone are not in UTC. */
  readonly #isLocal: boolean
  readonly #derived: DerivedObject
  readonly #innerTimes = new InnerTimes()
  /** A message in the line at hand may stand for several. */
  #mayRepeat = false

  constructor(context: TimeContext) {
    this.#times = new Times(context)
    this.#isLocal = context !== UTC
    this.#derived = new DerivedObject(context)
  }

  read(line: string, sink: RecordSink): void {
    const object = parseObject(line)
    this.#mayRepeat = line.includes(REPEATED)
    if (object === undefined) this.#readList(parseObjectList(line), sink)
    else this.#readObject(object, sink, 0)
  }

  #readList(list: readonly unknown[] | undefined, sink: RecordSink): void {
    if (list === undefined || !list.some(isObject)) sink.skip('unparsed')
    else this.#readElements(list, sink, 1)
  }

  #readElements(list: readonly unknown[], sink: RecordSink, depth: number): void {
    for (const element of list) {
      if (isObject(element)) this.#readObject(element, sink, depth)
      else sink.skip('unreadable')
    }
  }

  #readObject(object: Record<string, unknown>, sink: RecordSink, depth: number): void {
    const inner = isObject(object.attributes) ? object.attributes : undefined
    if (isOwnRecord(object) || (inner && isOwnRecord(inner))) {
      sink.skip('own-record')
      return
    }
    const seen = mayHaveSeen(object) ? this.#firstTime(object, SEEN_KEYS) : undefined
    let time = this.#usualTime(object) ?? this.#firstTime(object, TIME_KEYS)
    const named = time === undefined ? undefined : eventTimeIn(object)
    if (named !== undefined) time = believedTime(readTime(named), time)
    if (time === undefined && depth < MAX_LISTS) {
      const records = this.#recordsIn(object)
      if (records !== undefined) {
        this.#readElements(records, sink, depth + 1)
        return
      }
    }
    this.#derived.turnTo(object)
    if (time === undefined || time === IMPOSSIBLE || this.#innerTimes.isBetterIn(object)) {
      const derived = this.#derived.timeMs()
      time = believedTime(derived, time)
    }
    this.#hand(object, inner, time ?? seen, seen, sink)
  }

  #hand(
    object: Record<string, unknown>,
    inner: Record<string, unknown> | undefined,
    time: number | undefined,
    seen: number | undefined,
    sink: RecordSink,
  ): void {
    const view = this.#view
    view.attributes = object
    view.scopeAttributes = inner
    view.resourceAttributes = resourceOf(object)
    view.derived = this.#derived
    view.timeMs = time ?? Number.NaN
    view.seenMs = seen === undefined || seen === IMPOSSIBLE ? view.timeMs : seen
    if (time === undefined) sink.skip('no-time', view)
    else if (time === IMPOSSIBLE) sink.skip('impossible-time', view)
    else {
      const repeats = this.#mayRepeat ? this.#derived.repeats() : 1
      for (let at = 0; at < repeats; at++) sink.record(view)
    }
  }

  /** The records that an object does nothing but wrap: they say when they happened, it does not. */
  #recordsIn(object: Record<string, unknown>): readonly unknown[] | undefined {
    const name = listNameOf(object)
    const records = name === undefined ? undefined : recordsUnder(object, name)
    if (name === undefined || records === undefined) return undefined
    if (!this.#hasTime(records[0])) return undefined
    return this.#hasTime({ ...object, [name]: undefined }) ? undefined : records
  }

  #hasTime(value: unknown): boolean {
    if (!isObject(value)) return false
    const time = this.#firstTime(value, TIME_KEYS)
    if (time !== undefined && time !== IMPOSSIBLE) return true
    this.#derived.turnTo(value)
    return isPossibleTime(this.#derived.timeMs())
  }

  /** What `#firstTime` finds, where the first value is a date as JSON has it mostly. */
  #usualTime(object: Record<string, unknown>): number | undefined {
    const value = object.time ?? object.timestamp ?? object['@timestamp'] ?? object.ts
    if (typeof value !== 'string' || value.charCodeAt(4) !== 0x2d) return undefined
    if (value.charCodeAt(2) === 0x2f) return undefined
    if (this.#isLocal && value.charCodeAt(value.length - 1) !== UTC_MARK) return undefined
    const ms = this.#clock.read(value)
    return ms !== undefined && isPossibleTime(ms) ? ms : undefined
  }

  #firstTime(object: Record<string, unknown>, keys: readonly string[]): number | undefined {
    let found: number | undefined
    for (const key of keys) {
      const value = object[key] ?? nested(object, key)
      if (value === undefined || value === null) continue
      const ms =
        this.#isLocal && typeof value === 'string' ? this.#times.read(value) : readTime(value)
      if (ms !== undefined && isPossibleTime(ms)) return ms
      found = IMPOSSIBLE
    }
    return found
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
  {
    line:
      '{"eventTime":"2015-05-17T10:05:03Z","id":{"time":"2015-05-17T10:09:00Z"},' +
      '"initiatedBy":{"ipAddress":"192.0.2.10"}}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line: '{"id":{"time":"2015-05-17T10:05:03Z"},"events":[{"name":"login"}]}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line: '{"time":"1431857223000","event_time":"2015-05-17T10:05:03Z","ip":"192.0.2.10"}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line: '{"timestamp":"2015-05-17T10:05:03Z","event_time":"1970-01-01T00:09:00Z"}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line: '{"time":"2015-05-17T10:05:03Z","event_time":"2015-05-17 12:05:01"}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line: '{"@timestamp":"2015-05-17T10:07:00Z","event_date":"2015-05-17T10:05:03Z"}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line: '{"@timestamp":"2015-05-17T10:05:03Z","EventTime":"2015-05-17 12:05:03"}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line: '{"date":"2015-05-17","time":"10:05:03","ip":"192.0.2.10"}',
    expect: [{ time: '2015-05-17T10:05:03.000Z' }],
  },
  {
    line:
      '{"Records":[{"eventTime":"2015-05-17T10:05:03Z","ip":"192.0.2.1"},7,' +
      '{"eventTime":"2015-05-17T10:05:04Z","ip":"192.0.2.2"},' +
      '{"time":1431857103123,"netanomaly.episode.state":"open"}]}',
    expect: [
      { time: '2015-05-17T10:05:03.000Z', fields: { ip: '192.0.2.1' } },
      'unreadable',
      { time: '2015-05-17T10:05:04.000Z', fields: { ip: '192.0.2.2' } },
      'own-record',
    ],
  },
  {
    line:
      '{"took":3,"hits":{"total":1,"hits":[{"_id":"a","_source":' +
      '{"@timestamp":"2015-05-17T10:05:03Z","ip":"192.0.2.1"}}]}}',
    expect: [{ time: '2015-05-17T10:05:03.000Z', fields: { ip: '192.0.2.1' } }],
  },
  {
    line: '[{"time":1431857103123,"ip":"192.0.2.1"},{"ip":"192.0.2.2"}]',
    expect: [{ time: '2015-05-17T10:05:03.123Z', fields: { ip: '192.0.2.1' } }, 'no-time'],
  },
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
