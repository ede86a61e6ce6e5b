import type { Problem } from '../base/problem.ts'
import { zoneContext } from '../parse/time/zone-context.ts'
import type { TimeChoice } from '../replay/file-times.ts'
import type { Kind } from '../rules/kind.ts'
import { didYouMean } from '../rules/suggest.ts'
import type { GivenArguments, OptionShape } from './arguments.ts'
import { readValue } from './input-options.ts'

/** Options of every command that reads log files: what times lack that have no zone or year. */
export const TIME_SHAPES: Readonly<Record<string, OptionShape>> = {
  tz: { takes: 'value' },
  year: { takes: 'value' },
}

/** For the help of each of these commands. */
export const TIME_HELP = `\
  --tz ZONE                zone of times that name none: UTC (default), local,
                           +02:00 or a name such as Europe/Zurich
  --year YYYY              year of the last date in each file, where dates have
                           none; else the latest that is not in the future
`

/** Times are the user's: `local` is the zone of this machine. */
export function readTimeChoice(
  given: GivenArguments,
  nowMs: number,
  problems: Problem[],
): TimeChoice {
  return {
    zone: readValue(given, 'tz', zone, problems) ?? 'UTC',
    year: readValue(given, 'year', year, problems),
    nowMs,
  }
}

const zone: Pick<Kind<string>, 'read'> = {
  read(value, place) {
    const name = String(value)
    if (name === 'local') return Intl.DateTimeFormat().resolvedOptions().timeZone
    if (isZone(name)) return name
    place.refuse(`UTC, local, a zone such as +02:00 or Europe/Zurich${zoneHint(name)}`, value)
    return undefined
  },
}

function isZone(name: string): boolean {
  try {
    zoneContext(name, Number.NaN)
    return true
  } catch {
    return false
  }
}

/** Zones are known by their cities: `Zurich` is enough for a hint. */
function zoneHint(name: string): string {
  const zones = Intl.supportedValuesOf('timeZone')
  const city = name.toLowerCase().replaceAll(' ', '_')
  const found = zones.find(one => one.toLowerCase().endsWith(`/${city}`))
  return found === undefined ? didYouMean(name, [...zones, 'local']) : ` (did you mean "${found}"?)`
}

const MIN_YEAR = 1970
const MAX_YEAR = 9999

const year: Pick<Kind<number>, 'read'> = {
  read(value, place) {
    const number = /^\d{4}$/.test(String(value)) ? Number(value) : 0
    if (number >= MIN_YEAR && number <= MAX_YEAR) return number
    place.refuse(`a year from ${MIN_YEAR} to ${MAX_YEAR}`, value)
    return undefined
  },
}
