import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ClfClock,
  epochMs,
  IsoClock,
  parseClfTime,
  parseIsoTime,
  readTime,
  unixNanoMs,
} from '../../src/parse/timestamp.ts'

const AT = Date.UTC(2015, 4, 17, 10, 5, 3)

describe('access log times', () => {
  it.each([
    ['17/May/2015:10:05:03 +0000', AT],
    ['17/May/2015:12:05:03 +0200', AT],
    ['17/May/2015:04:35:03 -0530', AT],
    ['17/may/2015:10:05:03', AT],
    ['17/May/2015:10:05:03.250 +0000', AT + 250],
    ['31/Dec/2016:23:59:60 +0000', Date.UTC(2017, 0, 1)],
    ['29/Feb/2016:00:00:00 +0000', Date.UTC(2016, 1, 29)],
    ['29/Feb/2000:00:00:00 +0000', Date.UTC(2000, 1, 29)],
    ['31/Dec/1969:23:59:59 +0000', -1_000],
    ['29/Feb/2015:00:00:00 +0000', undefined],
    ['29/Feb/1900:00:00:00 +0000', undefined],
    ['31/Feb/2015:10:05:03 +0000', undefined],
    ['31/Apr/2015:10:05:03 +0000', undefined],
    ['00/May/2015:10:05:03 +0000', undefined],
    ['17/Foo/2015:10:05:03 +0000', undefined],
    ['17/May/2015:25:05:03 +0000', undefined],
    ['17/May/2015:24:00:00 +0000', undefined],
    ['17/May/2015:10:60:03 +0000', undefined],
    ['17/May/2015:10:05:61 +0000', undefined],
    ['17/May/2015:10:05:03 +00', AT],
    ['17/May/2015:10:05:03 +0000x', undefined],
    ['17/May/2015:10:05:03 +2400', undefined],
    ['17/May/2015:10:05', Date.UTC(2015, 4, 17, 10, 5)],
    ['17/May/2015', undefined],
    ['', undefined],
  ])('%s', (text, ms) => {
    expect(parseClfTime(text)).toBe(ms)
  })
})

describe('ISO 8601 and RFC 3339 times', () => {
  it.each([
    ['2015-05-17T10:05:03Z', AT],
    ['2015-05-17t10:05:03z', AT],
    ['2015-05-17 10:05:03', AT],
    ['2015-05-17T10:05Z', Date.UTC(2015, 4, 17, 10, 5)],
    ['2015-05-17T10:05:03.1Z', AT + 100],
    ['2015-05-17T10:05:03,250', AT + 250],
    ['2015-05-17T10:05:03.123999999999Z', AT + 123],
    ['2015-05-17T12:05:03+02:00', AT],
    ['2015-05-17T12:05:03+0200', AT],
    ['2015-05-17T12:05:03+02', AT],
    ['2015-05-17T00:20:03.5-09:45', AT + 500],
    ['2015-05-17 10:05:03 UTC', AT],
    ['2015-05-17 10:05:03.000 +0000', AT],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    ['2015-05-17', undefined],
    ['2015-05-17T', undefined],
    ['2015-05-17T10', undefined],
    ['2015-05-17T10:05:03.', undefined],
    ['2015-05-17T10:05:03.Z', undefined],
    ['2015-05-17T10:05:03 CEST', undefined],
    ['2015-05-17T10:05:03+2', undefined],
    ['2015-05-17T10:05:03+02:', undefined],
    ['2015-05-17T10:05:03+02:60', undefined],
    ['2015-05-17T10:05:03Z ', undefined],
    ['2015-13-17T10:05:03Z', undefined],
    ['2015-00-17T10:05:03Z', undefined],
    ['2015-5-17T10:05:03Z', undefined],
    ['2015/05/17 10:05:03', undefined],
  ])('%s', (text, ms) => {
    expect(parseIsoTime(text)).toBe(ms)
  })

  it('agree with Date on every instant of years 0 to 9999', () => {
    const instants = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instants, date => {
        expect(parseIsoTime(date.toISOString())).toBe(date.getTime())
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('counts since 1970', () => {
  it.each([
    [1_431_857_103, AT],
    [1_431_857_103.123, AT + 123],
    [1_431_857_103.9999, AT + 999],
    [1_431_857_103_123, AT + 123],
    [1_431_857_103_123.9, AT + 123],
    [1_431_857_103_123_456, AT + 123],
    [Number('1431857103123456789'), AT + 123],
    ['1431857103', AT],
    ['1431857103.1', AT + 100],
    ['1431857103.123999', AT + 123],
    ['1431857103123', AT + 123],
    ['1431857103123456', AT + 123],
    ['1431857103123999999', AT + 123],
    ['1431857103124000000', AT + 124],
    [12, undefined],
    [0.25, undefined],
    [-1_431_857_103, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['12', undefined],
    ['00000012', undefined],
    ['1431857103.', undefined],
    ['1431857103.1.2', undefined],
    ['1e12', undefined],
    ['', undefined],
    ['.5', undefined],
  ])('%s', (value, ms) => {
    expect(epochMs(value)).toBe(ms)
  })

  it.each([
    ['20150517100503', AT],
    [20_150_517_100_503, AT],
    ['20150517100503.25', AT + 250],
    [20_150_517_100_503.25, AT + 250],
    ['20150517100503123', AT + 123],
    [20_150_517_100_503_124, AT + 124],
    ['20150517100503123456', AT + 123],
    ['20160229000000', Date.UTC(2016, 1, 29)],
    ['20161231235960', Date.UTC(2017, 0, 1)],
    ['19990101000000', Date.UTC(1999, 0, 1)],
    ['19690101000000', Date.UTC(1969, 0, 1)],
    ['20991231235959', Date.UTC(2099, 11, 31, 23, 59, 59)],
    ['20150229100503', undefined],
    ['20151317100503', undefined],
    ['20150017100503', undefined],
    ['20150517240503', undefined],
    ['20150517106003', undefined],
    ['20150517100561', undefined],
    [20_151_317_100_503, undefined],
    [20_999_999_999_999, undefined],
    ['19999999999999', undefined],
    // Seconds and milliseconds that begin so are counts; so are those of 14 digits that do not.
    ['2015051710', 2_015_051_710_000],
    ['2015051710050', 2_015_051_710_050],
    ['18999999999999', 18_999_999_999_999],
    [18_999_999_999_999, 18_999_999_999_999],
    ['21000000000000', 21_000_000_000_000],
    [21_000_000_000_000, 21_000_000_000_000],
  ])('%s is no count where it is a date written together', (value, ms) => {
    expect(epochMs(value)).toBe(ms)
    expect(readTime(value)).toBe(ms)
  })

  it('keep whole milliseconds in every unit, though a number of nanoseconds is rounded', () => {
    const instants = fc.integer({ min: 1e11 / 1e3, max: 4_102_444_800_000 })
    fc.assert(
      fc.property(instants, second => {
        const ms = (second % 4_102_444_800) * 1_000 + (second % 1_000)
        if (ms < 1e11) return
        expect(epochMs(ms / 1e3)).toBe(ms)
        expect(epochMs(ms)).toBe(ms)
        expect(epochMs(ms * 1e3)).toBe(ms)
        expect(epochMs(Number(`${ms}000000`))).toBe(ms >= 1e11 ? ms : undefined)
        expect(unixNanoMs(Number(`${ms}000000`))).toBe(ms)
        expect(epochMs(`${ms}999999`)).toBe(ms)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['1431857103123456789', AT + 123],
    ['1431857103123999999', AT + 123],
    [1_431_857_103_123_000_000, AT + 123],
    ['999999', 0],
    ['1000000', 1],
    ['18446744073709551615', 18_446_744_073_709],
    ['-1', undefined],
    ['1.5', undefined],
    ['', undefined],
    [-1, undefined],
    [null, undefined],
    [{}, undefined],
  ])('OTLP nanoseconds %s', (value, ms) => {
    expect(unixNanoMs(value)).toBe(ms)
  })
})

describe('a time field', () => {
  it.each([
    ['17/May/2015:10:05:03 +0000', AT],
    ['2015-05-17T10:05:03Z', AT],
    [1_431_857_103, AT],
    ['1431857103', AT],
    ['10:05:03', undefined],
    ['05/17/2015', undefined],
    ['yesterday', undefined],
    [true, undefined],
    [null, undefined],
    [{ $date: 1 }, undefined],
  ])('%s', (value, ms) => {
    expect(readTime(value)).toBe(ms)
  })
})

describe('the clock of access log lines', () => {
  it('reads any run of timestamps as each of them alone', () => {
    const stamp = fc
      .tuple(
        fc.constantFrom('17/May/2015', '18/May/2015', '29/Feb/2016', '31/Feb/2015', '1/May/2015'),
        fc.constantFrom('10:05:03', '23:59:60', '00:00:00', '24:00:00', '10:61:00', '10:05', 'x'),
        fc.constantFrom(' +0000', ' +0200', ' -0930', '', ' +2500', '.5 +0000'),
      )
      .map(([day, time, zone]) => `${day}:${time}${zone}`)
    fc.assert(
      fc.property(fc.array(stamp, { minLength: 1, maxLength: 8 }), stamps => {
        const clock = new ClfClock()
        for (const text of stamps) {
          expect(clock.read(`[${text}]`, 1, 1 + text.length), text).toBe(parseClfTime(text))
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('the clock of JSON lines', () => {
  it('reads any run of timestamps as each of them alone', () => {
    const stamp = fc
      .tuple(
        fc.constantFrom('2015-05-17', '2015-05-18', '2016-02-29', '2015-02-31', '15-05-17'),
        fc.constantFrom('T', ' ', 't', 'x'),
        fc.constantFrom('10:05:03', '23:59:60', '00:00:00', '24:00:00', '10:61:00', '10:05', 'x'),
        fc.constantFrom(
          'Z',
          '.123Z',
          '.1234Z',
          ',123Z',
          '.1x3Z',
          '+02:00',
          '.123+0200',
          ' UTC',
          '',
        ),
      )
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(fc.array(stamp, { minLength: 1, maxLength: 8 }), stamps => {
        const clock = new IsoClock()
        for (const text of stamps) expect(clock.read(text), text).toBe(parseIsoTime(text))
      }),
      { numRuns: 2_000 },
    )
  })
})
