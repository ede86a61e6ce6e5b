import { describe, expect, it } from 'vitest'
import type { RecordSink } from '../../src/parse/format.ts'
import { Finding } from '../../src/parse/found.ts'
import { jsonLines } from '../../src/parse/json-lines.ts'
import { ObjectReading } from '../../src/parse/objects/object-reading.ts'
import { type TimeContext, Times, UTC } from '../../src/parse/time/times.ts'
import { fieldReader, readField } from '../../src/record/fields.ts'
import type { LogRecordView } from '../../src/record/record.ts'

function read(object: Record<string, unknown>): Finding {
  const finding = new Finding()
  new ObjectReading().read(object, finding, new Times(UTC), () => {}, 1)
  return finding
}

/** What becomes of a line, by the field. */
function readLine(line: string, field: string, context?: TimeContext): unknown[] {
  const found: unknown[] = []
  const reader = fieldReader(field)
  const take = (view: LogRecordView) => found.push(readField(view, reader) ?? null, view.timeMs)
  const sink: RecordSink = {
    record: take,
    skip(reason, view) {
      found.push(reason)
      if (view !== undefined) take(view)
    },
  }
  jsonLines.createReader(context).read(line, sink)
  return found
}

describe('an object', () => {
  it('nested deeper than anyone nests is read as far as it is sane', () => {
    let deep: Record<string, unknown> = { client_ip: '192.0.2.2' }
    for (let step = 0; step < 5_000; step++) deep = { in: deep, list: [[deep]] }
    expect(read({ deep, client_ip: '192.0.2.1' }).fields['client.address']).toBe('192.0.2.1')
  })

  it('of a hundred thousand values is read as far as the first two thousand', () => {
    const wide: Record<string, unknown> = { first: { client_ip: '192.0.2.1' } }
    for (let at = 0; at < 100_000; at++) wide[`key${at}`] = { src_ip: '192.0.2.2' }
    const start = performance.now()
    expect(read(wide).fields['client.address']).toBe('192.0.2.1')
    expect(performance.now() - start).toBeLessThan(500)
  })

  it('with long lists counts their first values', () => {
    const src_ip = Array.from({ length: 10_000 }, (_, at) => `192.0.2.${at % 250}`)
    expect(read({ src_ip }).fields['client.address']).toBe('192.0.2.0')
  })

  it('with values of other kinds is read without an error', () => {
    const odd = { a: 1n, b: Symbol('b'), c: () => 1, d: undefined, e: new Date(0), f: null }
    expect(read({ ...odd, src_ip: odd, ip: '192.0.2.1' }).fields['client.address']).toBe(
      '192.0.2.1',
    )
  })
})

describe('a line of JSON', () => {
  it('says under the usual names what it has under others', () => {
    const line =
      '{"time":1431857103123,"actor":{"ipAddress":"192.0.2.1"},"resp":{"status_code":404}}'
    expect(readLine(line, 'client.address')).toEqual(['192.0.2.1', 1431857103123])
    expect(readLine(line, 'http.response.status_code')).toEqual([404, 1431857103123])
    expect(readLine(line, 'actor.ipAddress')).toEqual(['192.0.2.1', 1431857103123])
  })

  it('is understood when asked, and only once', () => {
    let asked = 0
    const line = '{"time":1431857103123,"actorIp":"192.0.2.1"}'
    const reader = jsonLines.createReader()
    const views: LogRecordView[] = []
    reader.read(line, {
      record(view) {
        views.push(view)
        const first = view.derived?.read()
        asked++
        expect(view.derived?.read()).toBe(first)
      },
      skip: () => {},
    })
    reader.read('{"time":1431857103123,"actorIp":"192.0.2.2"}', {
      record(view) {
        expect(view).toBe(views[0])
        expect(view.derived?.read()?.['client.address']).toBe('192.0.2.2')
      },
      skip: () => {},
    })
    expect(asked).toBe(1)
  })

  it('without a time shows its fields nevertheless', () => {
    expect(readLine('{"actorIp":"192.0.2.1"}', 'client.address')).toEqual([
      'no-time',
      '192.0.2.1',
      Number.NaN,
    ])
  })

  it('has its times in the zone of the context where they name none', () => {
    const context: TimeContext = { offsetMs: () => 7_200_000, latestMs: Number.POSITIVE_INFINITY }
    const noon = Date.parse('2015-05-17T12:00:00Z')
    for (const name of ['time', 'activityTime']) {
      const [, local] = readLine(`{"${name}":"2015-05-17 14:00:00"}`, 'x', context)
      expect(local).toBe(noon)
      const [, zoned] = readLine(`{"${name}":"2015-05-17T12:00:00Z"}`, 'x', context)
      expect(zoned).toBe(noon)
    }
  })

  it.each([
    '[{"time":1431857103000,"ip":"192.0.2.1"},{"time":1431857104000,"ip":"192.0.2.2"}]',
    '{"Records":[{"time":1431857103000,"ip":"192.0.2.1"},{"ts":1431857104,"ip":"192.0.2.2"}]}',
    '{"value":[{"when":"2015-05-17T10:05:03Z","ip":"192.0.2.1"},{"ts":1431857104,"ip":"192.0.2.2"}]}',
    '{"took":1,"hits":{"total":2,"hits":[{"_source":{"ts":1431857103,"ip":"192.0.2.1"}},' +
      '{"_source":{"ts":1431857104,"ip":"192.0.2.2"}}]}}',
    '[{"records":[{"ts":1431857103,"ip":"192.0.2.1"},{"ts":1431857104,"ip":"192.0.2.2"}]}]',
  ])('that wraps a list of records holds as many: %s', line => {
    expect(readLine(line, 'client.address')).toEqual([
      '192.0.2.1',
      1_431_857_103_000,
      '192.0.2.2',
      1_431_857_104_000,
    ])
  })

  it.each([
    '{"time":1431857103000,"ip":"192.0.2.1","events":[{"time":1,"ip":"192.0.2.2"}]}',
    '{"id":{"time":"2015-05-17T10:05:03Z"},"ip":"192.0.2.1","events":[{"name":"x"}]}',
  ])('that has a list among other things is one record: %s', line => {
    expect(readLine(line, 'client.address')).toEqual(['192.0.2.1', 1_431_857_103_000])
  })
})
