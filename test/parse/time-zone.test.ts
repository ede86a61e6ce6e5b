import { describe, expect, it } from 'vitest'
import { zoneContext } from '../../src/parse/time/zone-context.ts'

const HOUR_MS = 3_600_000
const QUARTER_MS = HOUR_MS / 4

/** What a clock in the zone shows, as if it were UTC. */
function shownMs(zone: string, ms: number): number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return Date.parse(`${format.format(ms).replace(' ', 'T')}Z`)
}

describe.each([
  ['Europe/Zurich', '2015-03-29T01:00:00Z', '2015-10-25T01:00:00Z'],
  ['America/New_York', '2015-03-08T07:00:00Z', '2015-11-01T06:00:00Z'],
])('local times of %s', (zone, spring, autumn) => {
  const { offsetMs } = zoneContext(zone, Number.NaN)
  const instantOf = (localMs: number) => localMs - offsetMs(localMs)

  it.each([spring, autumn])('are what Intl shows, in the days around %s', change => {
    const changeMs = Date.parse(change)
    for (let ms = changeMs - 48 * HOUR_MS; ms < changeMs + 48 * HOUR_MS; ms += QUARTER_MS) {
      const localMs = shownMs(zone, ms)
      const isFirst = shownMs(zone, ms - HOUR_MS) !== localMs
      expect(instantOf(localMs)).toBe(isFirst ? ms : ms - HOUR_MS)
    }
  })

  it('that do not exist are moved on by the hour that is missing', () => {
    const changeMs = Date.parse(spring)
    const missingMs = shownMs(zone, changeMs) - HOUR_MS / 2
    expect(shownMs(zone, instantOf(missingMs))).toBe(missingMs + HOUR_MS)
  })

  it('that exist twice are the first of the two', () => {
    const changeMs = Date.parse(autumn)
    const twiceMs = shownMs(zone, changeMs + HOUR_MS / 2)
    expect(instantOf(twiceMs)).toBe(changeMs - HOUR_MS / 2)
  })
})

it('zones without changes, with half hours, and fixed ones are known', () => {
  const at = Date.parse('2015-05-17T10:05:03Z')
  expect(zoneContext('Asia/Kolkata', 0).offsetMs(at)).toBe(5.5 * HOUR_MS)
  expect(zoneContext('UTC', 0).offsetMs(at)).toBe(0)
  expect(zoneContext('+02:00', 0).offsetMs(at)).toBe(2 * HOUR_MS)
  expect(zoneContext('-0330', 0).offsetMs(at)).toBe(-3.5 * HOUR_MS)
  expect(zoneContext('UTC', 7).latestMs).toBe(7)
})

it.each(['Europe/Nowhere', '', '+25:00', '+02:60', 'x'])('there is no zone %j', zone => {
  expect(() => zoneContext(zone, 0)).toThrow(RangeError)
})
