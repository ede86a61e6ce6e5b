import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type TimeContext, Times, UTC } from '../../src/parse/time/times.ts'

const NEW_YEAR: TimeContext = { offsetMs: () => 0, latestMs: Date.parse('2015-12-31T00:00:00Z') }
const times = new Times(NEW_YEAR)

/** The time at the start, and what follows it. */
function at(text: string, reading = times): [time: string, rest: string] | undefined {
  if (!reading.at(text, 0)) return undefined
  return [new Date(reading.ms).toISOString(), text.slice(reading.end)]
}

describe('a time is read at the start of a text', () => {
  it.each([
    ['2015-05-17T10:05:03Z x', '2015-05-17T10:05:03.000Z', ' x'],
    ['2015-05-17t10:05:03.1239z', '2015-05-17T10:05:03.123Z', ''],
    ['2015-05-17 10:05:03,123 x', '2015-05-17T10:05:03.123Z', ' x'],
    ['2015-05-17 10:05:03:123 x', '2015-05-17T10:05:03.123Z', ' x'],
    ['2015-05-17T10:05:03.123456789+02:00', '2015-05-17T08:05:03.123Z', ''],
    ['2015-05-17T10:05:03-0330', '2015-05-17T13:35:03.000Z', ''],
    ['2015-05-17 10:05:03.5+02', '2015-05-17T08:05:03.500Z', ''],
    ['2015-05-17 10:05:03 +0200 x', '2015-05-17T08:05:03.000Z', ' x'],
    ['2015-05-17 10:05:03 UTC', '2015-05-17T10:05:03.000Z', ''],
    ['2015-05-17 10:05:03 GMT+02:00', '2015-05-17T08:05:03.000Z', ''],
    ['2015-05-17 10:05:03 CEST x', '2015-05-17T08:05:03.000Z', ' x'],
    ['2015-05-17 10:05:03 EST', '2015-05-17T15:05:03.000Z', ''],
    ['2015-05-17T10:05', '2015-05-17T10:05:00.000Z', ''],
    ['2015-05-17_10:05:03', '2015-05-17T10:05:03.000Z', ''],
    ['2015-05-17\t10:05:03\tx', '2015-05-17T10:05:03.000Z', '\tx'],
    ['2015-05-17-10.05.03.123456 x', '2015-05-17T10:05:03.123Z', ' x'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z', ''],
    ['2015-5-7 10:05:03 +0200', '2015-05-07T08:05:03.000Z', ''],
    ['2015/05/17 10:05:03 [error]', '2015-05-17T10:05:03.000Z', ' [error]'],
    ['2015.05.17 10:05:03', '2015-05-17T10:05:03.000Z', ''],
    ['17/May/2015:10:05:03 +0200]', '2015-05-17T08:05:03.000Z', ']'],
    ['02/sept./2015:00:11:31 +0200', '2015-09-01T22:11:31.000Z', ''],
    ['May  7 2015 01:11:58', '2015-05-07T01:11:58.000Z', ''],
    ['May 7, 2015 01:11:58', '2015-05-07T01:11:58.000Z', ''],
    ['2015 May  7 01:11:58.123 UTC: x', '2015-05-07T01:11:58.123Z', ': x'],
    ['September 7, 2014 1:11:58 PM x', '2014-09-07T13:11:58.000Z', ' x'],
    ['August 28, 2023 at 8:04 a.m.', '2023-08-28T08:04:00.000Z', ''],
    ['Sun Dec 04 04:47:44 2005] x', '2005-12-04T04:47:44.000Z', '] x'],
    ['Tue Aug 11 08:56:17.580412 2020', '2020-08-11T08:56:17.580Z', ''],
    ['Sun Dec  4 04:47:44 CET 2005', '2005-12-04T03:47:44.000Z', ''],
    ['Mon Aug 28 2023 08:04:30 GMT+0200 (CEST)', '2023-08-28T06:04:30.000Z', ''],
    ['Mon, 28 Aug 2023 08:04:30 +0200 (CEST)', '2023-08-28T06:04:30.000Z', ''],
    ['Monday, August 28, 2023 08:04:30', '2023-08-28T08:04:30.000Z', ''],
    ['Sun 2015-05-17 10:05:03 CEST', '2015-05-17T08:05:03.000Z', ''],
    ['08/28/2023 08:04:30 PM', '2023-08-28T20:04:30.000Z', ''],
    ['8/2/2023, 12:04:30 AM x', '2023-08-02T00:04:30.000Z', ' x'],
    ['28/08/2023 08:04:30', '2023-08-28T08:04:30.000Z', ''],
    ['02.08.2023 08:04:30', '2023-08-02T08:04:30.000Z', ''],
    ['02-08-2023 08:04:30', '2023-08-02T08:04:30.000Z', ''],
    ['08-28-2023 08:04:30', '2023-08-28T08:04:30.000Z', ''],
    ['08/28/23,08:04:30,x', '2023-08-28T08:04:30.000Z', ',x'],
    ['28-Aug-2023 08:04:30.123 x', '2023-08-28T08:04:30.123Z', ' x'],
    ['28-Aug-2023 08:04:30 Europe/Zurich] x', '2023-08-28T06:04:30.000Z', '] x'],
    ['28-Aug-2023 08:04:30 America/Argentina/Buenos_Aires', '2023-08-28T11:04:30.000Z', ''],
    ['28-Aug-2023 08:04:30 Europe/Nowhere', '2023-08-28T08:04:30.000Z', ' Europe/Nowhere'],
    ['28 Aug 2023 08:04:30', '2023-08-28T08:04:30.000Z', ''],
    ['20230828 08:04:30', '2023-08-28T08:04:30.000Z', ''],
    ['20230828T080430.5Z', '2023-08-28T08:04:30.500Z', ''],
    ['230828  8:04:30 x', '2023-08-28T08:04:30.000Z', ' x'],
    ['1693209870 x', '2023-08-28T08:04:30.000Z', ' x'],
    ['1693209870.0125 x', '2023-08-28T08:04:30.012Z', ' x'],
    ['1693209870123] x', '2023-08-28T08:04:30.123Z', '] x'],
    ['1693209870123456 x', '2023-08-28T08:04:30.123Z', ' x'],
    ['1693209870123456789 x', '2023-08-28T08:04:30.123Z', ' x'],
    ['audit(1383116263.019:603): x', '2013-10-30T06:57:43.019Z', ': x'],
    ['@4000000064ec55be0754d4c0 x', '2023-08-28T08:07:16.123Z', ' x'],
    ['W0517 10:05:03.123456 77 a.go:1] x', '2015-05-17T10:05:03.123Z', ' 77 a.go:1] x'],
  ])('%s', (text, time, rest) => {
    expect(at(text)).toEqual([time, rest])
  })

  it('leaves the next column of a table alone', () => {
    expect(at('2015-05-17 10:05:03,1234,x')).toEqual(['2015-05-17T10:05:03.000Z', ',1234,x'])
    expect(at('2015-05-17 10:05:03,123,x')).toEqual(['2015-05-17T10:05:03.000Z', ',123,x'])
  })

  it('does not take a host for a zone or a year', () => {
    expect(at('May  7 01:11:58 est sshd: x')?.[1]).toBe(' est sshd: x')
    expect(at('May  7 01:11:58 BSTON sshd: x')?.[1]).toBe(' BSTON sshd: x')
    expect(at('May  7 01:11:58 2001:db8::1 sshd: x')?.[1]).toBe(' 2001:db8::1 sshd: x')
    expect(at('May  7 01:11:58 2012.example sshd: x')?.[1]).toBe(' 2012.example sshd: x')
  })
})

describe('no time is', () => {
  it.each([
    ...['2015-02-30 10:05:03', '2015-13-01 10:05:03', '2015-05-17 24:05:03', '2015-05-17'],
    ...['2015-05-17 10:60:03', '2015-05-17 10:05:61', '1969-12-31T23:59:59Z', 'Feb 30 10:05:03'],
    ...['10:05:03', 'May 7', 'May 7 10:05:0', 'Mayor 7 10:05:03', 'Sunny May 7 10:05:03', ''],
    ...['31/02/2015 10:05:03', '13/13/2015 10:05:03', '13:00:00 PM', '8/28/2023 13:05:03x'],
    ...['12345', '99999999', '5000000000 x', '10.0.0.1 x', '192.0.2.1', '@4000', 'audit(12:3)'],
    ...['2001:db8::1', '2015-05-17T10:05:033', 'W1317 10:05:03.1', '8/28/2023 0:05:03 PMx'],
  ])('%s', text => {
    // Some begin with what is a time, but not with one that ends there.
    const found = times.at(text, 0) && times.end === text.length
    expect(found).toBe(false)
  })
})

describe('a date without a year', () => {
  it('is told for each time of the last day, a day of slack behind it included', () => {
    const last = new Times({ offsetMs: () => 0, latestMs: Date.parse('2015-12-10T12:00:00Z') })
    const yearOf = (text: string) => at(`${text} host`, last)?.[0].slice(0, 4)
    expect(yearOf('Dec 10 06:55:46')).toBe('2015')
    expect(yearOf('Dec 10 23:55:46')).toBe('2015')
    expect(yearOf('Dec 11 13:00:00')).toBe('2014')
    expect(yearOf('Dec 11 11:00:00')).toBe('2015')
    expect(yearOf('Dec 11 13:00:00')).toBe('2014')
  })

  it('is of the latest year that is not in the future, but for a day', () => {
    expect(at('May  7 01:11:58 x')?.[0]).toBe('2015-05-07T01:11:58.000Z')
    expect(at('Dec 31 23:59:59 x')?.[0]).toBe('2015-12-31T23:59:59.000Z')
    expect(at('Jan  1 00:00:01 x')?.[0]).toBe('2015-01-01T00:00:01.000Z')
    const early = new Times({ offsetMs: () => 0, latestMs: Date.parse('2016-01-01T06:00:00Z') })
    expect(at('Dec 31 23:59:59 x', early)?.[0]).toBe('2015-12-31T23:59:59.000Z')
    expect(at('Jan  2 05:59:59 x', early)?.[0]).toBe('2016-01-02T05:59:59.000Z')
    expect(at('Jan  2 06:00:01 x', early)?.[0]).toBe('2015-01-02T06:00:01.000Z')
  })

  it('that only leap years have is of the last of them', () => {
    expect(at('Feb 29 12:00:00')?.[0]).toBe('2012-02-29T12:00:00.000Z')
    const after1900 = new Times({ offsetMs: () => 0, latestMs: Date.parse('2103-01-01T00:00:00Z') })
    expect(at('Feb 29 12:00:00', after1900)?.[0]).toBe('2096-02-29T12:00:00.000Z')
  })

  it('is read the same way after days like it', () => {
    const reading = new Times(NEW_YEAR)
    const dates = [
      'May  7 01:11:58 a',
      'May  7 01:11:59 a',
      'May  7 02:00:00.5 a',
      'May  7 02:00 a',
    ]
    expect(dates.map(date => at(date, reading)?.[0].slice(11, 23))).toEqual([
      '01:11:58.000',
      '01:11:59.000',
      '02:00:00.500',
      '02:00:00.000',
    ])
    expect(at('May  7 01:11:58 2009 a', reading)?.[0]).toBe('2009-05-07T01:11:58.000Z')
    expect(at('May  7 01:11:58 EST a', reading)?.[0]).toBe('2015-05-07T06:11:58.000Z')
    expect(at('May  7 25:11:58 a', reading)).toBeUndefined()
  })

  it('is a time whose instant is unknown where the present is', () => {
    const reading = new Times(UTC)
    expect(reading.at('May  7 01:11:58 host', 0)).toBe(true)
    expect(reading.ms).toBeNaN()
    expect(reading.end).toBe(15)
    expect(reading.read('May  7 01:11:58')).toBeUndefined()
    const first = new Times({ offsetMs: () => 0, latestMs: 0 })
    expect([first.at('May  7 01:11:58 host', 0), first.ms]).toEqual([true, Number.NaN])
  })
})

describe('a time is found anywhere in the first 200 characters', () => {
  it.each([
    ['192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET /"', '2015-05-17T10:05:03.000Z'],
    ['http 2015-05-17T10:05:03.5Z app/x 192.0.2.1:80', '2015-05-17T10:05:03.500Z'],
    ['(W) 2015-05-17T10:05:03 - failed', '2015-05-17T10:05:03.000Z'],
    ['type=LOGIN msg=audit(1383116263.019:603): x', '2013-10-30T06:57:43.019Z'],
    ['[1693209870] login failed', '2023-08-28T08:04:30.000Z'],
  ])('%s', (text, time) => {
    expect(times.find(text, 0)).toBe(true)
    expect(new Date(times.ms).toISOString()).toBe(time)
  })

  it.each([
    'session 1693209870 of user 1693209870123 ended',
    'Event [1693209870] ended',
    'x2015-05-17T10:05:03Z',
    `${'.'.repeat(200)} 2015-05-17T10:05:03Z`,
  ])('but not in %s', text => {
    expect(times.find(text, 0)).toBe(false)
  })
})

describe('a value that is a time and nothing else', () => {
  it.each([
    ['2015-05-17T10:05:03Z', '2015-05-17T10:05:03.000Z'],
    [' 17/May/2015:10:05:03 +0000 ', '2015-05-17T10:05:03.000Z'],
    ['2015-05-17 10:05:03 +0100', '2015-05-17T09:05:03.000Z'],
    ['1431857103', '2015-05-17T10:05:03.000Z'],
    ['20150517100503', '2015-05-17T10:05:03.000Z'],
    [1_431_857_103_123, '2015-05-17T10:05:03.123Z'],
    [1_431_857_103.5, '2015-05-17T10:05:03.500Z'],
  ])('%s', (value, time) => {
    expect(new Date(times.read(value) ?? Number.NaN).toISOString()).toBe(time)
  })

  it.each([
    '2015-05-17T10:05:03Z x',
    '',
    'x',
    '2015-05-17',
    17,
    63_846_009_000,
    null,
    undefined,
    {},
    true,
  ])('is not %s', value => expect(times.read(value)).toBeUndefined())
})

it('anything can be looked at without an error, and what is found lies within', () => {
  const piece = fc.constantFrom(
    ...[
      '2015',
      '-',
      '/',
      '.',
      ':',
      ' ',
      '05',
      '17',
      'T',
      'Z',
      '+02',
      '00',
      'May',
      'Sun',
      ',',
      'CET',
    ],
    ...['PM', '[', ']', '@4000000064ec55be0754d4c0', 'audit(', '1693209870', 'W0517', '\ud800'],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), pieces => {
      const text = pieces.join('')
      for (const reading of [times, new Times(UTC)]) {
        if (!reading.at(text, 0) && !reading.find(text, 0)) continue
        expect(reading.start).toBeGreaterThanOrEqual(0)
        expect(reading.end).toBeGreaterThan(reading.start)
        expect(reading.end).toBeLessThanOrEqual(text.length)
        if (!Number.isNaN(reading.ms)) expect(Number.isSafeInteger(reading.ms)).toBe(true)
      }
    }),
    { numRuns: 2_000 },
  )
})
